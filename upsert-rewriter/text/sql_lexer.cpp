#include "upsert-rewriter/text/sql_lexer.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

constexpr std::string_view kOperatorBytes = "+-*/<>=~!@#%^&|`?";

// What a byte may be, by its value.
enum Class : uint8_t {
  kSpace = 1,
  kDigit = 2,
  kWordStart = 4,
  kWordPart = 8,
  kOperatorByte = 16,
  kPunctuation = 32
};

constexpr uint8_t ClassesOf(unsigned char byte) {
  const char c = static_cast<char>(byte);
  const bool is_digit = c >= '0' && c <= '9';
  const bool is_start =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || byte >= 0x80;
  const bool is_space = std::string_view(" \t\n\r\f\v").find(c) != std::string_view::npos;
  const bool is_operator = kOperatorBytes.find(c) != std::string_view::npos;
  const bool is_punctuation = std::string_view("()[],;:.").find(c) != std::string_view::npos;
  return static_cast<uint8_t>(
      (is_space ? kSpace : 0) | (is_digit ? kDigit : 0) | (is_start ? kWordStart : 0) |
      (is_start || is_digit || c == '$' ? kWordPart : 0) | (is_operator ? kOperatorByte : 0) |
      (is_punctuation ? kPunctuation : 0));
}

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (size_t byte = 0; byte < classes.size(); ++byte) {
    classes[byte] = ClassesOf(static_cast<unsigned char>(byte));
  }
  return classes;
}();

bool Is(char c, Class one) { return (kClasses[static_cast<unsigned char>(c)] & one) != 0; }
bool IsSpace(char c) { return Is(c, kSpace); }
bool IsDigit(char c) { return Is(c, kDigit); }
bool IsWordStart(char c) { return Is(c, kWordStart); }
bool IsWordPart(char c) { return Is(c, kWordPart); }
bool IsOperator(char c) { return Is(c, kOperatorByte); }
bool IsPunctuation(char c) { return Is(c, kPunctuation); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

bool SqlLexer::SkipSpace() {
  while (at_ < text_.size() && IsSpace(text_[at_])) {
    ++at_;
  }
  return at_ < text_.size();
}

// At the opening quote.
void SqlLexer::Quoted(Token* token, char quote, bool backslashes) {
  ++at_;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (backslashes && c == '\\' && at_ < text_.size()) {
      ++at_;
    } else if (c == quote) {
      if (Peek() != quote) {
        return;
      }
      ++at_;
    }
  }
  token->unterminated = true;
}

void SqlLexer::LineComment(Token* token) {
  token->kind = TokenKind::kLineComment;
  at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
}

void SqlLexer::BlockComment(Token* token) {
  token->kind = TokenKind::kBlockComment;
  at_ += 2;
  for (size_t depth = 1; depth > 0; ++at_) {
    if (at_ + 1 >= text_.size()) {
      at_ = text_.size();
      token->unterminated = true;
      return;
    }
    if (text_[at_] == '*' && text_[at_ + 1] == '/') {
      --depth;
      ++at_;
    } else if (text_[at_] == '/' && text_[at_ + 1] == '*') {
      ++depth;
      ++at_;
    }
  }
}

// At a $ that begins no parameter. False if it begins no tag either.
bool SqlLexer::DollarString(Token* token) {
  size_t end = at_ + 1;
  if (end < text_.size() && IsWordStart(text_[end])) {
    while (end < text_.size() && IsWordPart(text_[end]) && text_[end] != '$') {
      ++end;
    }
  }
  if (end >= text_.size() || text_[end] != '$') {
    return false;
  }
  const std::string_view tag = text_.substr(at_, end + 1 - at_);
  const size_t close = text_.find(tag, end + 1);
  token->kind = TokenKind::kDollarString;
  token->unterminated = close == std::string_view::npos;
  at_ = token->unterminated ? text_.size() : close + tag.size();
  return true;
}

// At a word that may be the prefix of a string: E'', B'', X'', U&'', U&"". N'' is two tokens to the
// server, the first a keyword.
bool SqlLexer::PrefixedString(Token* token) {
  const char first = Lower(Peek());
  size_t quote = 1;
  if (first == 'u' && Peek(1) == '&') {
    quote = 2;
  } else if (first != 'e' && first != 'b' && first != 'x') {
    return false;
  }
  const char mark = Peek(quote);
  if (mark != '\'' && !(quote == 2 && mark == '"')) {
    return false;
  }
  at_ += quote;
  token->kind = mark == '"' ? TokenKind::kQuotedIdentifier : TokenKind::kString;
  if (first == 'b' || first == 'x') {
    // Here two quotes are an end and a beginning.
    const size_t close = text_.find(mark, at_ + 1);
    token->unterminated = close == std::string_view::npos;
    at_ = token->unterminated ? text_.size() : close + 1;
  } else {
    Quoted(token, mark, first == 'e');
  }
  return true;
}

void SqlLexer::Number(Token* token) {
  token->kind = TokenKind::kNumber;
  const auto digits = [&] {
    while (IsDigit(Peek()) || (Peek() == '_' && IsDigit(Peek(1)))) {
      ++at_;
    }
  };
  const char base = Lower(Peek(1));
  if (Peek() == '0' && (base == 'x' || base == 'o' || base == 'b') &&
      (IsDigit(Peek(2)) || (base == 'x' && IsWordStart(Peek(2))))) {
    at_ += 2;
    while (IsDigit(Peek()) || IsWordStart(Peek())) {
      ++at_;
    }
    return;
  }
  digits();
  if (Peek() == '.' && Peek(1) != '.') {
    ++at_;
    digits();
  }
  const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 2 : 1;
  if (Lower(Peek()) == 'e' && IsDigit(Peek(sign))) {
    at_ += sign;
    digits();
  }
}

// The server's rule: a comment's beginning ends an operator, and one of several characters may end
// in + or - only if it also has one of ~ ! @ # % ^ & | ` ?
void SqlLexer::Operator(Token* token) {
  token->kind = TokenKind::kOperator;
  const size_t begin = at_;
  while (at_ < text_.size() && IsOperator(text_[at_])) {
    const std::string_view two = text_.substr(at_, 2);
    if (two == "--" || two == "/*") {
      break;
    }
    ++at_;
  }
  const std::string_view run = text_.substr(begin, at_ - begin);
  if (run.find_first_of("~!@#%^&|`?") == std::string_view::npos) {
    while (at_ - begin > 1 && (text_[at_ - 1] == '+' || text_[at_ - 1] == '-')) {
      --at_;
    }
  }
}

void SqlLexer::Punctuation(Token* token) {
  const char c = Peek();
  const char next = Peek(1);
  const bool two = (c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.');
  token->kind = IsPunctuation(c) ? TokenKind::kPunctuation : TokenKind::kOther;
  at_ += two ? 2 : 1;
}

bool SqlLexer::Next(Token* token) {
  if (!SkipSpace()) {
    return false;
  }
  *token = Token{TokenKind::kOther, false, {at_, at_}};
  const char c = Peek();
  const char next = Peek(1);
  if (c == '-' && next == '-') {
    LineComment(token);
  } else if (c == '/' && next == '*') {
    BlockComment(token);
  } else if (c == '\'') {
    token->kind = TokenKind::kString;
    Quoted(token, '\'', !standard_strings_);
  } else if (c == '"') {
    token->kind = TokenKind::kQuotedIdentifier;
    Quoted(token, '"', false);
  } else if (IsWordStart(c)) {
    if (!PrefixedString(token)) {
      token->kind = TokenKind::kWord;
      size_t end = at_ + 1;
      while (end < text_.size() && IsWordPart(text_[end])) {
        ++end;
      }
      at_ = end;
    }
  } else if (IsDigit(c) || (c == '.' && IsDigit(next))) {
    Number(token);
  } else if (c == '$' && IsDigit(next)) {
    token->kind = TokenKind::kParameter;
    ++at_;
    while (IsDigit(Peek())) {
      ++at_;
    }
  } else if (c == '$' && DollarString(token)) {
  } else if (IsOperator(c)) {
    Operator(token);
  } else {
    Punctuation(token);
  }
  token->span.end = at_;
  return true;
}

std::vector<Token> Tokenize(std::string_view text) {
  std::vector<Token> tokens;
  SqlLexer lexer(text);
  for (Token token; lexer.Next(&token);) {
    if (!token.is_comment()) {
      tokens.push_back(token);
    }
  }
  return tokens;
}

bool IsWord(std::string_view text, const Token& token, std::string_view word) {
  if (token.kind != TokenKind::kWord || token.span.size() != word.size()) {
    return false;
  }
  const std::string_view value = token.In(text);
  return std::equal(value.begin(), value.end(), word.begin(),
                    [](char a, char b) { return Lower(a) == b; });
}

}  // namespace walwise::sql
