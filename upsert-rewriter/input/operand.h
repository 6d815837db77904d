#pragma once

#include <string_view>

#include "upsert-rewriter/text/sql_lexer.h"

// Where an expression's operands end and begin, told from one token: what makes `?` an operator or
// a placeholder, and a hole a value or a clause. A keyword list decides on words, so a column that
// is named as a non-reserved keyword may be taken for the keyword.

namespace walwise::sql {

// May `token` be the last of an operand: a name, a constant, a closing bracket?
bool EndsOperand(std::string_view text, const Token& token);
// May it be the first of one?
bool BeginsOperand(std::string_view text, const Token& token);
// Is it a punctuation token of these characters?
bool IsMark(std::string_view text, const Token& token, std::string_view mark);

}  // namespace walwise::sql
