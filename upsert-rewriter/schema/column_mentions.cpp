#include "upsert-rewriter/schema/column_mentions.h"

#include <algorithm>
#include <vector>

#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The places where the column's name stands as a column.
std::vector<Span> Mentions(std::string_view expression, std::string_view column) {
  std::vector<Span> places;
  const std::vector<Token> tokens = Tokenize(expression);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const TokenKind kind = tokens[i].kind;
    if ((kind != TokenKind::kWord && kind != TokenKind::kQuotedIdentifier) ||
        IdentifierValue(expression, tokens[i]) != column) {
      continue;
    }
    const bool is_function = i + 1 < tokens.size() && (tokens[i + 1].In(expression) == "(" ||
                                                       tokens[i + 1].In(expression) == ".");
    const bool is_type = i > 0 && tokens[i - 1].In(expression) == "::";
    if (!is_function && !is_type) {
      places.push_back(tokens[i].span);
    }
  }
  return places;
}

}  // namespace

bool ExpressionMentions(std::string_view expression, std::string_view column) {
  return !expression.empty() && !Mentions(expression, column).empty();
}

std::string RenameInExpression(const std::string& expression, std::string_view from,
                               std::string_view to) {
  std::string renamed;
  size_t at = 0;
  for (const Span place : Mentions(expression, from)) {
    renamed.append(expression, at, place.begin - at);
    renamed += QuoteIdentifier(to);
    at = place.end;
  }
  return renamed.append(expression, at);
}

bool IndexMentions(const Index& index, std::string_view column) {
  const auto mentions = [&](const std::string& text) { return ExpressionMentions(text, column); };
  return Contains(index.columns, column) || Contains(index.included, column) ||
         std::any_of(index.expressions.begin(), index.expressions.end(), mentions) ||
         mentions(index.predicate);
}

}  // namespace walwise::sql
