#pragma once

#include <string_view>

#include "upsert-rewriter/input/document.h"

// SQL in the string literals of other languages. A literal (or constants joined by the language's
// `+`, `.` or by standing side by side) is taken for SQL if its value begins with a statement's
// first words (see LooksLikeSql). Fragments' sources are offsets in `text`.

namespace walwise::sql {

Extraction ExtractPython(std::string_view text);
Extraction ExtractGo(std::string_view text);
Extraction ExtractJavaScript(std::string_view text);
Extraction ExtractJava(std::string_view text);
Extraction ExtractKotlin(std::string_view text);
Extraction ExtractRuby(std::string_view text);
Extraction ExtractRust(std::string_view text);
Extraction ExtractCSharp(std::string_view text);
Extraction ExtractPhp(std::string_view text);

// Does the text begin (behind white space and SQL comments) as a statement that walwise has
// anything to say about: INSERT INTO, UPDATE name SET, DELETE FROM, WITH name AS (, SELECT ...
// FROM, MERGE INTO, CREATE/ALTER/DROP/TRUNCATE with their object words, BEGIN; ...? English must
// not pass.
bool LooksLikeSql(std::string_view text);

}  // namespace walwise::sql
