#include "upsert-rewriter/schema/expression_text.h"

#include <algorithm>

namespace walwise::sql {

ExpressionText::ExpressionText(std::string_view statement)
    : statement_(statement), tokens_(Tokenize(statement)) {}

bool ExpressionText::Is(size_t token, std::string_view punctuation) const {
  return token < tokens_.size() && tokens_[token].kind == TokenKind::kPunctuation &&
         tokens_[token].In(statement_) == punctuation;
}

size_t ExpressionText::TokenAt(size_t location) const {
  const auto found =
      std::lower_bound(tokens_.begin(), tokens_.end(), location,
                       [](const Token& token, size_t at) { return token.span.begin < at; });
  return static_cast<size_t>(found - tokens_.begin());
}

size_t ExpressionText::FindWord(std::string_view word, size_t from) const {
  while (from < tokens_.size() && !IsWord(statement_, tokens_[from], word)) {
    ++from;
  }
  return from;
}

size_t ExpressionText::FindOpen(size_t from) const {
  while (from < tokens_.size() && !Is(from, "(")) {
    ++from;
  }
  return from;
}

size_t ExpressionText::FindClose(size_t open) const {
  size_t depth = 0;
  for (size_t i = open; i < tokens_.size(); ++i) {
    if (Is(i, "(") || Is(i, "[")) {
      ++depth;
    } else if ((Is(i, ")") || Is(i, "]")) && --depth == 0) {
      return i;
    }
  }
  return tokens_.size();
}

// The comma or closing parenthesis that ends the list's element which `from` is in.
size_t ExpressionText::EndOfElement(size_t from) const {
  size_t at = from;
  while (at < tokens_.size() && !Is(at, ",") && !Is(at, ")") && !Is(at, ";")) {
    at = Is(at, "(") || Is(at, "[") ? FindClose(at) + 1 : at + 1;
  }
  return std::min(at, tokens_.size());
}

std::string ExpressionText::Text(size_t begin, size_t end) const {
  if (begin >= end || end > tokens_.size()) {
    return "";
  }
  const size_t from = tokens_[begin].span.begin;
  return std::string(statement_.substr(from, tokens_[end - 1].span.end - from));
}

std::string ExpressionText::Default(size_t location, size_t stop) const {
  const size_t begin = FindWord("default", TokenAt(location)) + 1;
  size_t end = EndOfElement(begin);
  end = std::min(end, TokenAt(stop));
  for (size_t at = begin; at < end; at = Is(at, "(") ? FindClose(at) + 1 : at + 1) {
    if (IsWord(statement_, tokens_[at], "collate")) {
      end = at;
    }
  }
  return Text(begin, end);
}

std::vector<std::string> ExpressionText::Elements(size_t location) const {
  std::vector<std::string> elements;
  const size_t open = FindOpen(TokenAt(location));
  const size_t close = FindClose(open);
  for (size_t begin = open + 1; begin < close;) {
    const size_t end = EndOfElement(begin);
    const size_t inner = FindOpen(begin);
    elements.push_back(Text(begin, inner < end ? FindClose(inner) + 1 : begin + 1));
    begin = end + 1;
  }
  return elements;
}

size_t ExpressionText::BehindWhere(size_t location) const {
  const size_t behind_list = FindClose(FindOpen(TokenAt(location))) + 1;
  const size_t where = FindWord("where", behind_list);
  return where < EndOfElement(behind_list) ? where + 1 : tokens_.size();
}

std::string ExpressionText::IndexPredicate(size_t location) const {
  const size_t begin = BehindWhere(location);
  return Text(begin, EndOfElement(begin));
}

std::string ExpressionText::ConstraintPredicate(size_t location) const {
  const size_t begin = BehindWhere(location);
  return Text(begin, FindClose(begin) + 1);
}

std::vector<size_t> ExpressionText::Commands(size_t table_location) const {
  std::vector<size_t> commands;
  size_t at = TokenAt(table_location);
  while (at < tokens_.size()) {
    commands.push_back(tokens_[at].span.begin);
    at = EndOfElement(at) + 1;
  }
  return commands;
}

std::string ExpressionText::SetDefault(size_t command_location) const {
  const size_t begin = TokenAt(command_location);
  const size_t end = EndOfElement(begin);
  for (size_t at = begin; at + 1 < end; ++at) {
    if (IsWord(statement_, tokens_[at], "set") && IsWord(statement_, tokens_[at + 1], "default")) {
      return Text(at + 2, end);
    }
  }
  return "";
}

}  // namespace walwise::sql
