#include "upsert-rewriter/rewrite/clauses.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

// A line break with the indentation behind it, or a space.
std::string Separator(std::string_view gap) {
  const size_t newline = gap.find_last_of('\n');
  if (newline == std::string_view::npos) {
    return " ";
  }
  const size_t begin = newline > 0 && gap[newline - 1] == '\r' ? newline - 1 : newline;
  const size_t end = std::min(gap.find_first_not_of(" \t", newline + 1), gap.size());
  return std::string(gap.substr(begin, end - begin));
}

// Goes through the tokens of one upsert from left to right.
class ClauseFinder {
 public:
  explicit ClauseFinder(const Statement& statement)
      : upsert_(*statement.upsert), text_(statement.text()), tokens_(Tokenize(text_)) {
    size_t depth = 0;
    depths_.reserve(tokens_.size());
    for (const Token& token : tokens_) {
      depth -= Closes(token) && depth > 0 ? 1 : 0;
      depths_.push_back(depth);
      depth += Opens(token) ? 1 : 0;
    }
  }

  std::optional<UpsertClauses> Find() {
    if (!Start() || !Columns() || !Source() || !Target() || !Action()) {
      return std::nullopt;
    }
    Values();
    SelectList();
    Tail();
    return clauses_;
  }

 private:
  bool IsMark(const Token& token, char mark) const {
    return token.kind == TokenKind::kPunctuation && token.span.size() == 1 &&
           text_[token.span.begin] == mark;
  }
  bool Opens(const Token& token) const { return IsMark(token, '(') || IsMark(token, '['); }
  bool Closes(const Token& token) const { return IsMark(token, ')') || IsMark(token, ']'); }
  bool Mark(size_t i, char mark) const { return i < end_ && IsMark(tokens_[i], mark); }
  bool Word(size_t i, std::string_view word) const {
    return i < end_ && IsWord(text_, tokens_[i], word);
  }
  bool Words(size_t i, std::initializer_list<std::string_view> words) const {
    return std::all_of(words.begin(), words.end(), [&](auto word) { return Word(i++, word); });
  }
  // Of the tokens [from, to).
  Span Cover(size_t from, size_t to) const {
    return from < to ? Span{tokens_[from].span.begin, tokens_[to - 1].span.end} : Span{};
  }
  // The first token at the upsert's own depth, from `i` on, that is this word.
  size_t FindWord(size_t i, size_t to, std::string_view word) const {
    while (i < to && !(depths_[i] == depth_ && Word(i, word) && !IsDistinctFrom(i))) {
      ++i;
    }
    return i;
  }
  bool IsDistinctFrom(size_t i) const { return Word(i, "from") && Word(i - 1, "distinct"); }
  size_t ClosingOf(size_t open) const {
    size_t i = open + 1;
    while (i < end_ && depths_[i] > depths_[open]) {
      ++i;
    }
    return i;
  }
  // The parts of [from, to) between commas at the depth of `from`.
  std::vector<Span> Split(size_t from, size_t to) const {
    std::vector<Span> parts;
    for (size_t begin = from, i = from; from < to && i <= to; ++i) {
      if (i == to || (depths_[i] == depths_[from] && Mark(i, ','))) {
        parts.push_back(Cover(begin, i));
        begin = i + 1;
      }
    }
    return parts;
  }

  size_t TokenAt(size_t offset) const {
    const auto found = std::find_if(tokens_.begin(), tokens_.end(),
                                    [&](const Token& token) { return token.span.begin == offset; });
    return static_cast<size_t>(found - tokens_.begin());
  }

  bool Start() {
    const size_t relation = TokenAt(upsert_.insert["relation"].location());
    end_ = tokens_.size();
    if (relation < 2 || relation >= end_ || !Words(relation - 2, {"insert", "into"})) {
      return false;
    }
    begin_ = relation - 2;
    depth_ = depths_[begin_];
    for (size_t i = begin_; i < end_; ++i) {
      if (depths_[i] < depth_) {
        end_ = i;
      }
    }
    clauses_.insert = Cover(begin_, relation);
    clauses_.whole = Cover(begin_, end_);
    clauses_.preceding_end = begin_ > 0 ? tokens_[begin_ - 1].span.end : 0;
    at_ = relation + 1;
    while (Mark(at_, '.')) {
      at_ += 2;
    }
    clauses_.relation = Cover(relation, at_);
    if (Word(at_, "as")) {
      clauses_.alias = Cover(at_ + 1, at_ + 2);
      at_ += 2;
    }
    return true;
  }

  bool Columns() {
    if (upsert_.columns.empty()) {
      return true;
    }
    const size_t close = Mark(at_, '(') ? ClosingOf(at_) : end_;
    if (close == end_) {
      return false;
    }
    clauses_.column_list = Cover(at_, close + 1);
    clauses_.columns = Split(at_ + 1, close);
    at_ = close + 1;
    return clauses_.columns.size() == upsert_.columns.size();
  }

  bool Source() {
    if (Word(at_, "overriding")) {
      at_ += 3;
    }
    source_ = at_;
    conflict_ = TokenAt(upsert_.conflict_location);
    if (!Words(conflict_, {"on", "conflict"}) || conflict_ <= source_) {
      return false;
    }
    clauses_.source = Cover(source_, conflict_);
    clauses_.on_conflict = Cover(conflict_, conflict_ + 2);
    const Span gap = {clauses_.source.end, clauses_.on_conflict.begin};
    clauses_.separator = Separator(gap.In(text_));
    at_ = conflict_ + 2;
    return true;
  }

  bool Target() {
    const size_t action = FindWord(at_, end_, "do");
    if (action == end_) {
      return false;
    }
    clauses_.target = Cover(at_, action);
    if (Mark(at_, '(')) {
      const size_t close = ClosingOf(at_);
      clauses_.target_items = Split(at_ + 1, close);
      if (Word(close + 1, "where")) {
        clauses_.target_where = Cover(close + 2, action);
      }
    }
    at_ = action;
    return true;
  }

  bool Action() {
    const size_t words = Word(at_ + 1, "update") ? 3 : 2;
    if (words == 3 && !Word(at_ + 2, "set")) {
      return false;
    }
    clauses_.do_action = Cover(at_, at_ + words);
    at_ += words;
    return true;
  }

  void Tail() {
    const size_t returning = FindWord(at_, end_, "returning");
    const size_t where = FindWord(at_, returning, "where");
    clauses_.set = Cover(at_, where);
    SetValues(at_, where);
    if (where < returning) {
      clauses_.where_word = Cover(where, where + 1);
      clauses_.where = Cover(where + 1, returning);
    }
    if (returning < end_) {
      clauses_.returning_word = Cover(returning, returning + 1);
      clauses_.returning = Cover(returning + 1, end_);
      clauses_.returning_items = Split(returning + 1, end_);
    }
  }

  void SetValues(size_t from, size_t to) {
    for (const Span item : Split(from, to)) {
      size_t i = TokenAt(item.begin);
      while (i < to && !(depths_[i] == depth_ && tokens_[i].In(text_) == "=")) {
        ++i;
      }
      if (i + 1 < to) {
        clauses_.set_values.push_back({tokens_[i + 1].span.begin, item.end});
      }
    }
  }

  void Values() {
    if (!Word(source_, "values")) {
      return;
    }
    for (size_t i = source_ + 1; i < conflict_ && Mark(i, '('); i += 2) {
      const size_t close = ClosingOf(i);
      clauses_.rows.push_back(Split(i + 1, close));
      i = close;
    }
  }

  void SelectList() {
    const Node select = upsert_.insert["selectStmt"].As("SelectStmt");
    if (!Word(source_, "select") || select.Text("op") != "SETOP_NONE" || select["distinctClause"]) {
      return;
    }
    const size_t from = Word(source_ + 1, "all") ? source_ + 2 : source_ + 1;
    size_t to = conflict_;
    for (const char* word : {"from", "where", "group", "having", "window", "order", "limit",
                             "offset", "fetch", "for"}) {
      to = FindWord(from, to, word);
    }
    clauses_.select_items = Split(from, to);
  }

  const Upsert& upsert_;
  const std::string_view text_;
  const std::vector<Token> tokens_;
  std::vector<size_t> depths_;  // of each token; a parenthesis is outside itself
  size_t depth_ = 0;            // of INSERT
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t at_ = 0;
  size_t source_ = 0;
  size_t conflict_ = 0;
  UpsertClauses clauses_;
};

}  // namespace

std::optional<UpsertClauses> FindClauses(const Statement& statement) {
  return ClauseFinder(statement).Find();
}

}  // namespace walwise::sql
