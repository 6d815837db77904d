#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/span.h"

// PostgreSQL's lexical structure, as far as finding the ends of things needs it (documentation,
// chapter 4.1). It takes any bytes: what is unterminated runs to the end of the text. The parser
// decides what is valid; where it accepts a text, the tokens are the server's own
// (tests/unit/sql_lexer_test.cpp compares them with pg_query_scan's).

namespace walwise::sql {

enum class TokenKind : uint8_t {
  kWord,              // identifier or keyword
  kQuotedIdentifier,  // "..." and U&"..."
  kString,            // '...', E'...', U&'...', B'...', X'...' (N'...' is a word and a string)
  kDollarString,      // $tag$...$tag$
  kNumber,
  kParameter,     // $1
  kOperator,      // a run of operator characters
  kPunctuation,   // ( ) [ ] , ; : . and := .. ::  (one token each)
  kLineComment,   // -- ... without the line end
  kBlockComment,  // /* ... */, nested
  kOther,         // any other byte: a backslash, a control character, a lone $
};

struct Token {
  TokenKind kind;
  bool unterminated = false;
  Span span;

  std::string_view In(std::string_view text) const { return span.In(text); }
  bool is_comment() const {
    return kind == TokenKind::kLineComment || kind == TokenKind::kBlockComment;
  }
};

class SqlLexer {
 public:
  // Keeps a view of `text`.
  explicit SqlLexer(std::string_view text, size_t begin = 0) : text_(text), at_(begin) {}

  // The next token; false at the end. White space is between tokens.
  bool Next(Token* token);
  size_t position() const { return at_; }
  void MoveTo(size_t offset) { at_ = offset; }
  // standard_conforming_strings: with false, a backslash escapes in '...' too.
  void set_standard_strings(bool standard) { standard_strings_ = standard; }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool SkipSpace();
  void Quoted(Token* token, char quote, bool backslashes);
  void LineComment(Token* token);
  void BlockComment(Token* token);
  bool DollarString(Token* token);
  bool PrefixedString(Token* token);
  void Number(Token* token);
  void Operator(Token* token);
  void Punctuation(Token* token);

  std::string_view text_;
  size_t at_;
  bool standard_strings_ = true;
};

// All tokens but comments.
std::vector<Token> Tokenize(std::string_view text);

// ASCII case is ignored; `word` is lower case.
bool IsWord(std::string_view text, const Token& token, std::string_view word);

}  // namespace walwise::sql
