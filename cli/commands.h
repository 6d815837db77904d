#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string_view>

// Each subcommand adds itself to the command line. What it returns runs it and gives the exit
// status: 0 nothing found, 1 something found, 2 it could not do what was asked.

namespace walwise::cli {

using Command = std::function<int()>;

Command AddFsync(CLI::App* app);
Command AddFsyncWatch(CLI::App* app);  // to the command fsync
Command AddLint(CLI::App* app);
Command AddLsp(CLI::App* app);
Command AddRewrite(CLI::App* app);
Command AddRules(CLI::App* app);
Command AddTrace(CLI::App* app);

std::string_view Version();  // of the extension and the program alike

}  // namespace walwise::cli
