#include "upsert-rewriter/config/ignore_comments.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/input/sql_script.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kMark = "walwise-ignore";
constexpr std::string_view kBlank = " \t";
constexpr size_t kNone = std::string_view::npos;

bool IsBlank(char c) { return kBlank.find(c) != kNone; }
bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// --- what a comment says ---

// `line` is a part of the file that begins at `at` with kMark; false if another word stands there.
bool ParseDirective(std::string_view line, size_t at, IgnoreComment* comment) {
  size_t i = kMark.size();
  while (i < line.size() && IsNameByte(line[i])) {
    ++i;
  }
  const std::string_view suffix = line.substr(kMark.size(), i - kMark.size());
  if (!suffix.empty() && suffix[0] != '-') {
    return false;
  }
  using Kind = IgnoreComment::Kind;
  comment->kind = suffix.empty()       ? Kind::kNext
                  : suffix == "-start" ? Kind::kStart
                  : suffix == "-end"   ? Kind::kEnd
                  : suffix == "-file"  ? Kind::kFile
                                       : Kind::kUnknown;
  const size_t colon = std::min(line.find(':', i), line.size());
  while (i < colon) {
    const size_t begin = i;
    while (i < colon && !IsBlank(line[i]) && line[i] != ',') {
      ++i;
    }
    if (i > begin) {
      comment->names.push_back({std::string(line.substr(begin, i - begin)), {at + begin, at + i}});
    } else {
      ++i;
    }
  }
  comment->has_reason = colon < line.size() && line.find_first_not_of(kBlank, colon + 1) != kNone;
  comment->span = {at, at + line.size()};
  return true;
}

// What ends the comment is no part of the last line's reason.
std::string_view WithoutTail(std::string_view line) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view tail : {" ", "\t", "\r", "*/", "-->"}) {
      if (line.ends_with(tail)) {
        line.remove_suffix(tail.size());
        again = true;
      }
    }
  }
  return line;
}

// Each line of a comment may be one: kMark is then the first word behind the comment's marks.
void ParseComment(std::string_view file, Span comment, const std::vector<Span>& scope,
                  std::vector<IgnoreComment>* found) {
  const std::string_view text = comment.In(file);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    const size_t word = text.find_first_not_of("-#/*!<; \t", begin);
    if (word < end && text.substr(word, end - word).starts_with(kMark)) {
      IgnoreComment one;
      const std::string_view line = WithoutTail(text.substr(word, end - word));
      if (ParseDirective(line, comment.begin + word, &one)) {
        one.scope = one.kind == IgnoreComment::Kind::kNext ? scope : std::vector<Span>();
        found->push_back(std::move(one));
      }
    }
    begin = end + 1;
  }
}

// --- what it is about ---

// Of `units` (ordered, not overlapping): the one around the comment; else those that end or go on
// in its line before it, if none begins behind it there; else the next.
std::vector<Span> ScopeOf(std::string_view text, Span comment, const std::vector<Span>& units,
                          bool may_trail) {
  const auto next =
      std::find_if(units.begin(), units.end(), [&](Span unit) { return unit.end > comment.begin; });
  if (next != units.end() && next->begin <= comment.begin) {
    return {*next};
  }
  const size_t line_end = std::min(text.find_first_of("\r\n", comment.end), text.size());
  const bool goes_on = next != units.end() && next->begin < line_end;
  if (may_trail && !goes_on) {
    const size_t before = comment.begin == 0 ? kNone : text.find_last_of("\r\n", comment.begin - 1);
    const size_t line_begin = before == kNone ? 0 : before + 1;
    std::vector<Span> trailed;
    // A literal's closing quotes may stand alone on the line: its text then ends where that begins.
    for (auto unit = next; unit != units.begin() && (unit - 1)->end >= line_begin; --unit) {
      trailed.push_back(*(unit - 1));
    }
    if (!trailed.empty()) {
      return trailed;
    }
  }
  return next == units.end() ? std::vector<Span>() : std::vector<Span>{*next};
}

// The comments of a stretch of SQL, with the places of what they can be about.
struct Level {
  std::vector<Span> comments;
  std::vector<Span> units;
};

class FragmentComments {
 public:
  FragmentComments(std::string_view file, const SqlFragment& fragment,
                   std::vector<IgnoreComment>* found)
      : file_(file), fragment_(fragment), masked_(fragment.sql.text()), found_(found) {
    // Quotes of the host language are none of SQL's.
    for (const Span hole : fragment.holes) {
      std::fill_n(masked_.begin() + static_cast<ptrdiff_t>(hole.begin), hole.size(), '_');
    }
    text_ = masked_;
  }

  void Find() {
    Level level;
    level.units = SplitStatements(fragment_);
    size_t end = 0;
    for (const Span statement : level.units) {
      Gap({end, statement.begin}, &level);
      Statement(statement, &level);
      end = statement.end;
    }
    Gap({end, text_.size()}, &level);
    Emit(level);
  }

 private:
  // Between statements stand comments, psql commands and COPY data. The last two need no closed
  // quotes, so that nothing but lines counts here.
  void Gap(Span gap, Level* level) {
    size_t at = AfterCopyData(gap);
    while (at < gap.end) {
      const size_t line_end = std::min(text_.find_first_of("\r\n", at), gap.end);
      const size_t word = text_.find_first_not_of("; \t", at);
      const std::string_view mark = text_.substr(std::min(word, line_end), 2);
      if (word >= line_end || (mark != "--" && mark != "/*")) {
        at = line_end + 1;
        continue;
      }
      SqlLexer lexer(text_.substr(0, gap.end), word);
      Token token;
      lexer.Next(&token);
      level->comments.push_back(token.span);
      at = token.span.end;
    }
  }

  size_t AfterCopyData(Span gap) const {
    const std::string_view text = text_.substr(0, gap.end);
    size_t at = gap.begin;
    for (size_t mark = text.find("\n\\.", at); mark != kNone; mark = text.find("\n\\.", mark + 1)) {
      const size_t end = mark + 3;
      if (end == text.size() || text[end] == '\n' || text[end] == '\r') {
        at = end;
      }
    }
    return at;
  }

  void Statement(Span statement, Level* level) {
    bool has_body = false;
    SqlLexer lexer(text_.substr(0, statement.end), statement.begin);
    bool is_first = true;
    for (Token token; lexer.Next(&token);) {
      if (token.is_comment()) {
        level->comments.push_back(token.span);
        continue;
      }
      if (std::exchange(is_first, false)) {
        has_body = IsWord(text_, token, "create") || IsWord(text_, token, "do");
      }
      if (has_body && !token.unterminated) {
        Body(token);
      }
    }
  }

  // A function's body is a string. It is looked at only where it has an ignore comment at all.
  void Body(const Token& token) {
    const bool is_dollar = token.kind == TokenKind::kDollarString;
    if (!is_dollar && token.kind != TokenKind::kString) {
      return;
    }
    const size_t begin_mark =
        is_dollar ? text_.find('$', token.span.begin + 1) : text_.find('\'', token.span.begin);
    const size_t end_mark = is_dollar ? begin_mark + 1 - token.span.begin : 1;
    const Span body = {begin_mark + 1, token.span.end - end_mark};
    if (body.In(text_).find(kMark) == kNone) {
      return;
    }
    Level level;
    size_t begin = kNone;
    const auto close = [&](size_t end) {
      if (begin != kNone) {
        level.units.push_back({begin, end});
        begin = kNone;
      }
    };
    SqlLexer lexer(text_.substr(0, body.end), body.begin);
    for (Token inner; lexer.Next(&inner);) {
      if (inner.is_comment()) {
        level.comments.push_back(inner.span);
      } else if (inner.In(text_) == ";" || OpensBlock(inner)) {
        close(inner.span.end);
      } else if (begin == kNone) {
        begin = inner.span.begin;
      }
    }
    close(body.end);
    Emit(level);
  }

  // A statement may follow at once. In an expression (CASE ... THEN) the cut does no harm: a
  // comment there is within its statement all the same.
  bool OpensBlock(const Token& token) const {
    for (const std::string_view word : {"begin", "then", "else", "loop", "declare"}) {
      if (IsWord(text_, token, word)) {
        return true;
      }
    }
    return false;
  }

  void Emit(const Level& level) {
    for (const Span comment : level.comments) {
      if (comment.In(text_).find(kMark) == kNone) {
        continue;
      }
      std::vector<Span> scope = ScopeOf(text_, comment, level.units, true);
      for (Span& unit : scope) {
        unit = fragment_.sql.ToSource(unit);
      }
      ParseComment(file_, fragment_.sql.ToSource(comment), scope, found_);
    }
  }

  std::string_view file_;
  const SqlFragment& fragment_;
  std::string masked_;
  std::string_view text_;
  std::vector<IgnoreComment>* found_;
};

void FindHostComments(std::string_view file, const Extraction& extraction,
                      std::vector<IgnoreComment>* found) {
  std::vector<Span> units;
  for (const SqlFragment& fragment : extraction.fragments) {
    units.push_back(fragment.sql.ToSource(Span{0, fragment.sql.text().size()}));
  }
  for (const Comment& comment : extraction.comments) {
    if (comment.span.In(file).find(kMark) != kNone) {
      ParseComment(file, comment.span, ScopeOf(file, comment.span, units, !comment.whole_line),
                   found);
    }
  }
}

}  // namespace

std::vector<IgnoreComment> FindIgnoreComments(const Document& document,
                                              const Extraction& extraction) {
  std::vector<IgnoreComment> found;
  if (document.text.find(kMark) == std::string::npos) {
    return found;
  }
  FindHostComments(document.text, extraction, &found);
  for (const SqlFragment& fragment : extraction.fragments) {
    if (fragment.sql.text().find(kMark) != std::string::npos) {
      FragmentComments(document.text, fragment, &found).Find();
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  return found;
}

}  // namespace walwise::sql
