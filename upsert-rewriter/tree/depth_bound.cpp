#include "upsert-rewriter/tree/depth_bound.h"

#include <algorithm>
#include <array>
#include <vector>

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

class Counter {
 public:
  explicit Counter(std::string_view text) : text_(text), levels_(1) {}

  // Returns the depth at the token.
  size_t Add(const Token& token) {
    if (token.kind == TokenKind::kPunctuation) {
      Punctuation(token.In(text_));
    } else if (token.kind == TokenKind::kOperator) {
      ++depth_;
    } else if (token.kind == TokenKind::kWord) {
      Word(token);
    }
    return depth_;
  }

 private:
  // Between a pair of parentheses, or of CASE and END; the whole statement is one.
  struct Level {
    char opener = 0;
    size_t begin = 0;     // the depth at which a list's next item begins
    size_t deepest = 0;   // of the items before it
    size_t betweens = 0;  // whose AND has not come yet
  };

  void Punctuation(std::string_view mark) {
    if (mark == "(") {
      Open('(');
    } else if (mark == "[") {
      ++depth_;
      Open('[');
    } else if (mark == ")") {
      Close('(');
    } else if (mark == "]") {
      Close('[');
    } else if (mark == ",") {
      NextItem();
    } else if (mark == "::") {
      ++depth_;
    }
  }

  void Word(const Token& word) {
    // Each has all before it below it, lists too.
    constexpr std::array<std::string_view, 4> kChains = {"join", "union", "except", "intersect"};
    Level& level = levels_.back();
    const bool is_and = IsWord(text_, word, "and");
    if (is_and && level.betweens > 0) {
      --level.betweens;
      return;
    }
    if (is_and || IsWord(text_, word, "or")) {
      NextItem();
      return;
    }
    if (IsWord(text_, word, "end")) {
      Close('c');
      return;
    }
    ++depth_;
    if (IsWord(text_, word, "between")) {
      ++level.betweens;
    } else if (IsWord(text_, word, "case")) {
      Open('c');
    } else if (std::any_of(kChains.begin(), kChains.end(),
                           [&](std::string_view chain) { return IsWord(text_, word, chain); })) {
      depth_ = std::max(level.deepest, depth_);
      ++level.begin;
    }
  }

  void Open(char opener) { levels_.push_back({opener, depth_, depth_}); }

  // What is not closed (another's turn) is left to the parser's complaint.
  void Close(char opener) {
    if (levels_.back().opener == opener) {
      depth_ = std::max(depth_, levels_.back().deepest);
      levels_.pop_back();
    }
  }

  void NextItem() {
    Level& level = levels_.back();
    level.deepest = std::max(level.deepest, depth_);
    depth_ = level.begin;
  }

  std::string_view text_;
  std::vector<Level> levels_;
  size_t depth_ = 0;
};

}  // namespace

size_t DepthBound(std::string_view statement, size_t limit) {
  Counter counter(statement);
  SqlLexer lexer(statement);
  size_t deepest = 0;
  for (Token token; deepest <= limit && lexer.Next(&token);) {
    deepest = std::max(deepest, counter.Add(token));
  }
  return deepest;
}

}  // namespace walwise::sql
