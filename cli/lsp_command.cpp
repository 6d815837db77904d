#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "upsert-rewriter/lsp/session.h"

namespace walwise::cli {

Command AddLsp(CLI::App* app) {
  // Editors' libraries add it whatever the server does by default.
  const auto stdio = std::make_shared<bool>();
  app->add_flag("--stdio", *stdio, "speaks on standard input and output; it always does");
  return [stdio]() -> int {
    const int status = sql::ServeEditor(STDIN_FILENO, STDOUT_FILENO, std::string(Version()));
    // Threads may be at work: nothing may be taken down under them.
    std::_Exit(status);
  };
}

}  // namespace walwise::cli
