#pragma once

#include <cstdio>
#include <string>
#include <string_view>

// What the program prints. fmt::print would throw where nothing can be written (a full disk, a
// reader that went away); here the stream remembers, and FinishOutput tells.

namespace walwise::cli {

void Print(std::FILE* out, std::string_view text);

// "walwise: MESSAGE" on standard error.
void Complain(const std::string& message);

// Opens /dev/null for standard streams that are closed: a file that is opened later shall not take
// their numbers, and what is printed with it.
void OpenStandardStreams();

// `status`, or 2 if standard output could not be written; said once.
int FinishOutput(int status);

}  // namespace walwise::cli
