#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/host_language.h"

// What the tests of all host languages check.

namespace walwise::sql {

using HostExtractor = Extraction (*)(std::string_view);

// The values of the literals that were found.
std::vector<std::string> SqlIn(HostExtractor extract, std::string_view source);
// The only fragment, or an empty one and a failure.
SqlFragment OnlyFragment(HostExtractor extract, std::string_view source);
std::vector<std::string> HolesOf(const SqlFragment& fragment);
std::vector<std::string> CommentsIn(HostExtractor extract, std::string_view source);

// Puts texts that are awkward to write at every place of every fragment: where it can be written,
// the file then holds just that.
void ExpectInsertionsAreFoundAgain(HostExtractor extract, std::string_view source);
// The same of one text behind `sql`; false if it can't be written there.
bool InsertionIsFoundAgain(HostExtractor extract, std::string_view source, size_t offset,
                           std::string_view inserted);

}  // namespace walwise::sql
