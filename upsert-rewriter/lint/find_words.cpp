#include "upsert-rewriter/lint/find_words.h"

#include <algorithm>
#include <vector>

#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

std::vector<Token> TokensIn(std::string_view text, Span within) {
  std::vector<Token> tokens;
  SqlLexer lexer(text, within.begin);
  Token token;
  while (lexer.Next(&token) && token.span.begin < within.end) {
    if (!token.is_comment()) {
      tokens.push_back(token);
    }
  }
  return tokens;
}

}  // namespace

std::optional<Span> FindWords(std::string_view text, Span within,
                              std::initializer_list<std::string_view> words) {
  const std::vector<Token> tokens = TokensIn(text, within);
  const auto found = std::search(
      tokens.begin(), tokens.end(), words.begin(), words.end(),
      [&](const Token& token, std::string_view word) { return IsWord(text, token, word); });
  if (found == tokens.end()) {
    return std::nullopt;
  }
  return Span{found->span.begin, (found + (words.size() - 1))->span.end};
}

std::optional<Span> FindIdentifier(std::string_view text, Span within, std::string_view name) {
  const std::vector<Token> tokens = TokensIn(text, within);
  const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const Token& token) {
    return IdentifierValue(text, token) == name;
  });
  return found == tokens.end() ? std::nullopt : std::optional(found->span);
}

Span RelationPlace(std::string_view text, Node relation) {
  SqlLexer lexer(text, relation.location());
  Span place{relation.location(), relation.location()};
  bool wants_name = true;
  Token token;
  while (lexer.Next(&token)) {
    if (token.is_comment()) {
      continue;
    }
    if (wants_name == (token.In(text) == ".")) {
      break;
    }
    place.end = token.span.end;
    wants_name = !wants_name;
  }
  return place;
}

Span TokensOf(std::string_view text, Span within) {
  const std::vector<Token> tokens = TokensIn(text, within);
  return tokens.empty() ? within : Span{tokens.front().span.begin, tokens.back().span.end};
}

Span TokenAt(std::string_view text, size_t offset) { return TokensOf(text, {offset, offset + 1}); }

}  // namespace walwise::sql
