#include "upsert-rewriter/lint/places.h"

#include "upsert-rewriter/text/sql_lexer.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

bool NextToken(SqlLexer* lexer, Token* token) {
  while (lexer->Next(token)) {
    if (!token->is_comment()) {
      return true;
    }
  }
  return false;
}

}  // namespace

Span TokenPlace(const Statement& statement, size_t offset) {
  SqlLexer lexer(statement.text(), offset);
  Token token;
  return NextToken(&lexer, &token) ? token.span : Span{offset, offset};
}

Span ConflictPlace(const Statement& statement, size_t offset) {
  SqlLexer lexer(statement.text(), offset);
  Token token;
  NextToken(&lexer, &token);
  NextToken(&lexer, &token);
  return {offset, token.span.end};
}

Span ConflictPlace(const Statement& statement) {
  return ConflictPlace(statement, statement.upsert->conflict_location);
}

Span WherePlace(const Statement& statement, Node condition) {
  const std::string_view text = statement.text();
  const size_t first = FirstLocation(condition);
  Span place{first, first};
  SqlLexer lexer(text);
  for (Token token; NextToken(&lexer, &token) && token.span.begin < first;) {
    if (IsWord(text, token, "where")) {
      place = token.span;
    }
  }
  return place;
}

Span LockPlace(const Statement& statement) {
  const std::string_view text = statement.text();
  Span place{0, text.size()};
  size_t begin = 0;
  bool behind_for = false;
  SqlLexer lexer(text);
  for (Token token; NextToken(&lexer, &token);) {
    if (IsWord(text, token, "for")) {
      begin = token.span.begin;
      behind_for = true;
    } else if (behind_for && (IsWord(text, token, "update") || IsWord(text, token, "share"))) {
      place = {begin, token.span.end};
      behind_for = false;
    } else {
      behind_for = behind_for && (IsWord(text, token, "no") || IsWord(text, token, "key"));
    }
  }
  return place;
}

}  // namespace walwise::sql
