#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/host_chain.h"
#include "upsert-rewriter/input/host_language.h"
#include "upsert-rewriter/input/host_literal.h"

// What the languages have in common: words, brackets, comments, literals and what is interpolated
// in them. One pass, never back by more than a constant, whatever the bytes.

namespace walwise::sql {

struct HostSyntax {
  bool slash_comments = false;  // // and /* */
  bool hash_comments = false;   // #
  bool nested_comments = false;
  bool adjacent_join = false;  // "a" "b" is "ab"
  bool line_ends_expression = false;
  bool hole_formats = false;  // {expression:format}
  char join = '+';
  std::string_view word_bytes = {};  // beyond letters, digits, _ and what is not ASCII
  PlaceholderStyles placeholders = {};
};

class HostScanner {
 public:
  // Keeps a view of `text` and of `syntax`.
  HostScanner(std::string_view text, const HostSyntax& syntax);
  virtual ~HostScanner() = default;
  HostScanner(const HostScanner&) = delete;
  HostScanner& operator=(const HostScanner&) = delete;

  Extraction Run();

 protected:
  // What stands before the place, so that a language can tell a regular expression from a division.
  enum class Previous : uint8_t { kNothing, kOperator, kWord, kValue };

  // At a byte that is no word, space, bracket or comment. True if it was taken: a literal, or an
  // operator that only this language has.
  virtual bool TakeSpecial(char c) = 0;
  // A word that ends at at(). True if it began a literal, which was taken.
  virtual bool TakePrefixed(Span) { return false; }
  virtual bool TakeBracket(char) { return false; }
  virtual void AtLineBegin() {}  // behind a line break that is no part of a literal
  virtual bool LineEndsExpression() const { return syntax_.line_ends_expression; }
  // At the first of kind.openers in a literal: kNone if it opens nothing here, kTaken with the hole
  // added and at() behind it.
  enum class Hole : uint8_t { kNone, kTaken, kBroken };
  virtual Hole TakeHole(const Literal&) { return Hole::kNone; }

  char Peek(size_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }
  bool At(std::string_view bytes) const { return text_.substr(at_, end_ - at_).starts_with(bytes); }
  bool IsWordByte(char c) const { return word_bytes_[static_cast<unsigned char>(c)]; }
  size_t WordEnd(size_t at) const;
  size_t RunLength(char c) const;  // of how many of `c` stand here
  void SkipLine();
  // Up to the line's end, or before `or_before` if that is earlier.
  void TakeLineComment(std::string_view or_before = {});
  void TakeBlockComment();
  void AddComment(size_t begin);  // up to at()

  // A literal whose body begins `opening` bytes from here and ends with `close`. If it has no end
  // (on its line, if that is its kind), what it holds is passed over.
  void TakeLiteral(const LiteralKind& kind, size_t opening, std::string_view close,
                   char nesting = 0);
  // From the body's first byte; leaves at() behind the terminator.
  bool ScanBody(Literal* literal, std::string_view close);
  // The holes of a literal whose body is known. False if one has no end.
  bool ScanHoles(const Literal& literal);
  // The expression of a hole that begins at `begin`, from at() to behind its brace and `more` other
  // ones.
  Hole TakeExpression(const Literal& literal, size_t begin, size_t more = 0);
  // A 'c' of a language where it is no string; a lone quote is an operator.
  void TakeCharacter();
  void TakeOperator(char c);

  const std::string_view text_;
  const HostSyntax& syntax_;
  size_t at_ = 0;
  size_t end_;  // of what is being scanned: within a heredoc, of its body
  Extraction out_;
  HostChains chains_;
  Previous previous_ = Previous::kNothing;
  Span previous_word_;

 private:
  void Step();
  void TakeWord();
  bool TakeComment();
  void TakeCloser(char c);
  void TakeLineBreak();
  bool PassStop(const Literal& literal, std::string_view close, size_t* depth, bool* ended);
  bool PassClose(const Literal& literal, std::string_view close, size_t* depth);
  bool PassBrace(const Literal& literal);
  bool PassOpener(const Literal& literal);
  bool ScanCode(bool multiline);
  bool ScanFormat(bool multiline);

  std::array<bool, 256> word_bytes_{};
  size_t line_begin_ = 0;
  size_t holes_open_ = 0;
};

}  // namespace walwise::sql
