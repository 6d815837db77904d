#include "upsert-rewriter/input/function_body_plpgsql.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "upsert-rewriter/input/operand.h"
#include "upsert-rewriter/text/sql_lexer.h"

// PL/pgSQL's own words stand at the beginning of a statement, and where a block keyword (THEN,
// LOOP, BEGIN, ELSE) ends without a semicolon the next statement begins behind it. So there is no
// need to follow the nesting of blocks: it is enough to know where statements begin.

namespace walwise::sql {

namespace {

using Form = PlpgsqlQuery::Form;
using Words = std::initializer_list<std::string_view>;

constexpr std::array<std::string_view, 8> kQueryWords = {"select", "with",   "insert", "update",
                                                         "delete", "values", "merge",  "table"};
// Statements of PL/pgSQL that hold no query, or none worth reading.
constexpr std::array<std::string_view, 11> kPassedOver = {"end",    "null",     "get",      "raise",
                                                          "fetch",  "move",     "close",    "alias",
                                                          "commit", "rollback", "exception"};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), tokens_(Tokenize(text)) {}

  std::vector<PlpgsqlQuery> Run() {
    while (at_ < tokens_.size()) {
      const size_t before = at_;
      Statement();
      at_ = std::max(at_, before + 1);
    }
    return std::move(queries_);
  }

 private:
  bool Is(size_t i, std::string_view word) const {
    return i < tokens_.size() && IsWord(text_, tokens_[i], word);
  }
  bool IsAny(size_t i, Words words) const {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return Is(i, word); });
  }
  template <size_t n>
  bool IsAny(size_t i, const std::array<std::string_view, n>& words) const {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return Is(i, word); });
  }
  bool IsSymbol(size_t i, std::string_view symbol) const {
    return i < tokens_.size() && tokens_[i].kind != TokenKind::kString &&
           tokens_[i].In(text_) == symbol;
  }
  bool IsName(size_t i) const {
    return i < tokens_.size() && (tokens_[i].kind == TokenKind::kWord ||
                                  tokens_[i].kind == TokenKind::kQuotedIdentifier ||
                                  tokens_[i].kind == TokenKind::kParameter);
  }

  // The first token from `from` that is one of `words`, outside of parentheses, brackets and CASE
  // expressions; else the semicolon, else the end.
  size_t Find(size_t from, Words words) const {
    size_t depth = 0;
    for (size_t i = from; i < tokens_.size(); ++i) {
      if (IsSymbol(i, ";") || (depth == 0 && IsAny(i, words))) {
        return i;
      }
      if (IsSymbol(i, "(") || IsSymbol(i, "[") || Is(i, "case")) {
        ++depth;
      } else if (depth > 0 && (IsSymbol(i, ")") || IsSymbol(i, "]") || Is(i, "end"))) {
        --depth;
      }
    }
    return tokens_.size();
  }

  void Add(Form form, size_t begin, size_t end, Span target = {}) {
    if (begin < end) {
      queries_.push_back({form, {tokens_[begin].span.begin, tokens_[end - 1].span.end}, target});
    }
  }

  // An expression is of interest for what it reads from tables.
  void Expression(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (Is(i, "select")) {
        Add(Form::kExpression, begin, end);
        return;
      }
    }
  }

  void ExpressionUntil(size_t begin, Words words) {
    const size_t end = Find(begin, words);
    Expression(begin, end);
    at_ = end + 1;
  }

  // A query, or EXECUTE and an expression.
  void Query(size_t begin, size_t end) {
    if (Is(begin, "execute")) {
      Add(Form::kDynamic, begin + 1, std::min(end, Find(begin + 1, {"into", "using"})));
    } else if (IsAny(begin, kQueryWords) || IsSymbol(begin, "(")) {
      Add(Form::kStatement, begin, end);
    }
  }

  void Statement() {
    if (IsSymbol(at_, "<<")) {
      at_ += 3;
    } else if (Is(at_, "declare")) {
      Declarations();
    } else if (IsAny(at_, {"begin", "loop", "else"}) || IsSymbol(at_, ";")) {
      ++at_;
    } else if (Is(at_, "exception") && Is(at_ + 1, "when")) {
      ++at_;
    } else if (IsAny(at_, {"if", "elsif", "elseif", "when"})) {
      ExpressionUntil(at_ + 1, {"then"});
    } else if (Is(at_, "while")) {
      ExpressionUntil(at_ + 1, {"loop"});
    } else if (Is(at_, "case")) {
      const size_t end = Find(at_ + 1, {"when"});
      Expression(at_ + 1, end);
      at_ = end;
    } else if (IsAny(at_, {"for", "foreach"})) {
      Loop();
    } else if (IsAssignment()) {
      return;
    } else {
      ToSemicolon();
    }
  }

  // Statements that end with a semicolon.
  void ToSemicolon() {
    const size_t begin = at_;
    const size_t end = Find(begin, {});
    at_ = end + 1;
    if (IsAny(begin, kPassedOver)) {
      return;
    }
    if (Is(begin, "return")) {
      Return(begin + 1, end);
    } else if (IsAny(begin, {"exit", "continue"})) {
      Expression(std::min(Find(begin, {"when"}) + 1, end), end);
    } else if (Is(begin, "assert")) {
      Expression(begin + 1, end);
    } else if (Is(begin, "execute")) {
      Query(begin, end);
    } else if (Is(begin, "open")) {
      Query(std::min(Find(begin, {"for"}) + 1, end), end);
    } else {
      const bool takes_target = Is(begin, "perform") || IsAny(begin, kQueryWords);
      Add(Is(begin, "perform") ? Form::kPerform : Form::kStatement, begin, end,
          takes_target ? Target(begin, end) : Span{});
    }
  }

  void Return(size_t begin, size_t end) {
    if (Is(begin, "query")) {
      Query(begin + 1, end);
    } else {
      Expression(begin + (Is(begin, "next") ? 1 : 0), end);
    }
  }

  void Loop() {
    const size_t end = Find(at_, {"loop"});
    const size_t in = std::min(Find(at_, {"in"}) + 1, end);
    const bool is_array = Is(in, "array");
    const size_t begin = in + (is_array || Is(in, "reverse") ? 1 : 0);
    const bool is_range =
        std::any_of(tokens_.begin() + static_cast<ptrdiff_t>(begin),
                    tokens_.begin() + static_cast<ptrdiff_t>(std::max(begin, end)),
                    [&](const Token& t) { return IsMark(text_, t, ".."); });
    if (is_array || is_range) {
      Expression(begin, end);
    } else {
      Query(begin, end);
    }
    at_ = end + 1;
  }

  // NAME [NO SCROLL] CURSOR [(arguments)] FOR query; NAME type := expression;
  void Declarations() {
    ++at_;
    while (at_ < tokens_.size() && !Is(at_, "begin")) {
      const size_t begin = at_;
      const size_t end = Find(begin, {});
      at_ = end + 1;
      const size_t cursor = Find(begin, {"cursor"});
      if (cursor < end && cursor <= begin + 3) {
        Query(std::min(Find(cursor, {"for", "is"}) + 1, end), end);
        continue;
      }
      for (size_t i = begin; i < end; ++i) {
        if (IsSymbol(i, ":=") || IsSymbol(i, "=") || Is(i, "default")) {
          Expression(i + 1, end);
          break;
        }
      }
    }
  }

  // The token behind a variable at `from`: name, name.field, name[index].
  size_t BehindVariable(size_t from) const {
    size_t i = from + 1;
    for (;;) {
      if (IsSymbol(i, ".") && IsName(i + 1)) {
        i += 2;
      } else if (IsSymbol(i, "[")) {
        for (size_t depth = 0; i < tokens_.size() && !IsSymbol(i, ";"); ++i) {
          depth += IsSymbol(i, "[") ? 1 : 0;
          depth -= IsSymbol(i, "]") ? 1 : 0;
          if (depth == 0) {
            break;
          }
        }
        ++i;
      } else {
        return i;
      }
    }
  }

  bool IsAssignment() {
    if (!IsName(at_)) {
      return false;
    }
    const size_t sign = BehindVariable(at_);
    if (!IsSymbol(sign, ":=") && !IsSymbol(sign, "=")) {
      return false;
    }
    ExpressionUntil(sign + 1, {});
    return true;
  }

  // INTO [STRICT] variable, ...; not INSERT INTO or MERGE INTO.
  Span Target(size_t begin, size_t end) const {
    for (size_t i = begin; (i = Find(i + 1, {"into"})) < end;) {
      if (IsAny(i - 1, {"insert", "merge"})) {
        continue;
      }
      size_t last = i + (Is(i + 1, "strict") ? 2 : 1);
      if (!IsName(last)) {
        return {};
      }
      size_t behind = BehindVariable(last);
      while (IsSymbol(behind, ",") && IsName(behind + 1)) {
        behind = BehindVariable(behind + 1);
      }
      last = std::min(behind, end) - 1;
      return {tokens_[i].span.begin, tokens_[last].span.end};
    }
    return {};
  }

  const std::string_view text_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;
  std::vector<PlpgsqlQuery> queries_;
};

}  // namespace

std::vector<PlpgsqlQuery> FindPlpgsqlQueries(std::string_view body) { return Scanner(body).Run(); }

}  // namespace walwise::sql
