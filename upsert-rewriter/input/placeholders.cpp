#include "upsert-rewriter/input/placeholders.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "upsert-rewriter/input/clause_tracker.h"
#include "upsert-rewriter/input/masked_text.h"
#include "upsert-rewriter/input/operand.h"
#include "upsert-rewriter/input/placeholder_finder.h"
#include "upsert-rewriter/text/sql_lexer.h"

// Two passes of the lexer: the first finds the placeholders (placeholder_finder.h), the second
// follows the statement with all of them masked and writes for each what may stand there.

namespace walwise::sql {

namespace {

using Mark = PlaceholderMark;
using Form = PlaceholderMark::Form;
using Kind = Placeholder::Kind;
using Role = ClauseTracker::Role;

// Masks what ends a word on both sides: each byte is a token of its own.
constexpr char kArgumentMask = '\x01';
constexpr size_t kLongestName = 40;
// What the server has as the highest parameter is beyond any driver's.
constexpr size_t kHighestNumber = 65535;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

// The statement's text between written placeholders: where it begins, and what of the next one.
class Writer {
 public:
  // `marks` are places in `text`, which is the statement alone.
  Writer(std::string_view text, std::vector<Mark> marks, ClauseHoles clause_holes)
      : text_(text),
        statement_{0, text.size()},
        marks_(std::move(marks)),
        masked_(Masked()),
        lexer_(masked_),
        tracker_(masked_),
        clause_holes_(clause_holes) {}

  ParsableSql Run() {
    TakeNumbers();
    for (Token token; lexer_.Next(&token);) {
      SpellUntil(token.span.begin);
      const std::optional<Token> whole = Write(token);
      if (whole && !whole->is_comment()) {
        tracker_.Add(*whole);
      }
    }
    SpellUntil(statement_.end);
    CopyUntil(statement_.end);
    return std::move(result_);
  }

 private:
  std::string Masked() const {
    std::string masked(text_);
    for (const Mark& mark : marks_) {
      if (mark.form == Form::kSpelling && mark.name != " ") {
        continue;
      }
      const char byte = mark.form == Form::kSpelling       ? ' '
                        : mark.form == Form::kInterpolated ? '_'
                                                           : kArgumentMask;
      std::fill(masked.data() + mark.span.begin, masked.data() + mark.span.end, byte);
    }
    return masked;
  }

  // The numbers that are written stay, as do those of names that are numbers.
  void TakeNumbers() {
    for (const Mark& mark : marks_) {
      if (mark.kind == Kind::kNumbered) {
        highest_ = std::max(highest_, Number(mark.name));
      }
    }
  }

  static size_t Number(std::string_view digits) {
    size_t number = 0;
    for (const char digit : digits) {
      number = std::min(number * 10 + static_cast<size_t>(digit - '0'), kHighestNumber);
    }
    return number;
  }

  bool HasMarkBefore(size_t end) const {
    return next_ < marks_.size() && marks_[next_].span.begin < end;
  }

  // Marks that stand in no token, as psql commands.
  void SpellUntil(size_t end) {
    while (HasMarkBefore(end) && marks_[next_].span.end <= end) {
      Replace(marks_[next_].span, marks_[next_].form == Form::kSpelling ? marks_[next_].name : " ");
      ++next_;
    }
  }

  // Writes the placeholders in `token`. The result is the token that the tracker is to see; none if
  // it was dropped.
  std::optional<Token> Write(const Token& token) {
    if (!HasMarkBefore(token.span.end)) {
      return token;
    }
    const Mark& first = marks_[next_];
    if (first.form == Form::kArgument || first.form == Form::kLiteral) {
      ++next_;
      lexer_.MoveTo(first.span.end);
      return WriteAlone(first.span, first);
    }
    if (token.kind == TokenKind::kWord && IsAllMarks(token.span)) {
      const Mark mark = first;
      while (HasMarkBefore(token.span.end)) {
        ++next_;
      }
      return WriteAlone(token.span, mark);
    }
    while (HasMarkBefore(token.span.end)) {
      WritePart(marks_[next_++], token);
    }
    return token;
  }

  bool IsAllMarks(Span span) const {
    size_t at = span.begin;
    for (size_t i = next_; i < marks_.size() && marks_[i].span.begin == at && at < span.end; ++i) {
      at = marks_[i].span.end;
    }
    return at == span.end;
  }

  // A hole within a word or within quotes stays text.
  void WritePart(const Mark& mark, const Token& token) {
    if (mark.form == Form::kSpelling) {
      Replace(mark.span, mark.name);
      return;
    }
    const Span written = Replace(mark.span, NameOf(mark.span, mark.span.begin == token.span.begin));
    if (!token.is_comment()) {
      const bool in_name =
          token.kind == TokenKind::kWord || token.kind == TokenKind::kQuotedIdentifier;
      Record(in_name ? Kind::kIdentifier : Kind::kHole, mark.span, written);
    }
  }

  std::optional<Token> WriteAlone(Span span, const Mark& mark) {
    Token word{TokenKind::kWord, false, span};
    if (mark.form == Form::kLiteral) {
      Record(mark.kind, span, Replace(span, "'" + std::string(mark.name) + "'"));
      return word;
    }
    if (mark.kind == Kind::kNumbered && text_[span.begin] == '$') {
      CopyUntil(span.begin);
      const size_t at = result_.text.text().size();
      CopyUntil(span.end);
      Record(mark.kind, span, {at, at + span.size()});
      return word;
    }
    const Token next = NextToken();
    Role role = mark.kind == Kind::kIdentifier
                    ? Role::kName
                    : tracker_.RoleBefore(next, mark.form == Form::kInterpolated);
    if (role == Role::kClause) {
      result_.has_clause_holes = true;
      if (clause_holes_ == ClauseHoles::kDrop) {
        return Drop(span, next);
      }
      role = tracker_.is_utility() ? Role::kName : Role::kValue;
    }
    WriteAs(role, span, mark);
    return word;
  }

  std::optional<Token> Drop(Span span, const Token& next) {
    const bool between =
        tracker_.operand_before() && BeginsOperand(masked_, next) && !HasMarkBefore(next.span.end);
    Replace(span, between ? "=" : " ");
    return between ? std::optional(Token{TokenKind::kOperator, false, span}) : std::nullopt;
  }

  void WriteAs(Role role, Span span, const Mark& mark) {
    const auto quoted = [&] { return '"' + NameOf(span, true) + '"'; };
    switch (role) {
      case Role::kName:
        Record(Kind::kIdentifier, span, Replace(span, quoted()));
        return;
      case Role::kNames:
        Record(Kind::kIdentifier, span, Replace(span, "(" + quoted() + ")"));
        return;
      case Role::kRow:
        Record(Kind::kRows, span, Replace(span, "(" + ParameterOf(mark) + ")"));
        return;
      case Role::kSet:
        Record(mark.kind, span, Replace(span, "(" + ParameterOf(mark) + ")"));
        return;
      case Role::kAssignments: {
        const std::string target = quoted();
        Record(mark.kind, span, Replace(span, target + " = " + ParameterOf(mark)));
        return;
      }
      case Role::kClause:
      case Role::kValue:
        Record(mark.kind, span, Replace(span, ParameterOf(mark)));
    }
  }

  // The token behind the one that the lexer is at; an empty one at the end.
  Token NextToken() const {
    SqlLexer ahead(masked_, lexer_.position());
    Token next;
    while (ahead.Next(&next)) {
      if (!next.is_comment()) {
        return next;
      }
    }
    return {TokenKind::kLineComment, false, {masked_.size(), masked_.size()}};
  }

  std::string ParameterOf(const Mark& mark) {
    if (mark.kind == Kind::kNumbered) {
      return "$" + std::to_string(Number(mark.name));
    }
    if (mark.kind != Kind::kNamed) {
      return "$" + std::to_string(++highest_);
    }
    size_t& number = numbers_[mark.name];
    number = number == 0 ? ++highest_ : number;
    return "$" + std::to_string(number);
  }

  // A hole's letters and digits as an identifier's, or a name of its own.
  std::string NameOf(Span span, bool begins_word) {
    std::string name;
    for (const char c : span.In(text_)) {
      if (IsWordByte(c) && c != '$' && c != '_') {
        name += c;
      } else if (!name.empty() && name.back() != '_') {
        name += '_';
      }
    }
    name.resize(std::min(name.size(), kLongestName));
    while (name.ends_with('_')) {
      name.pop_back();
    }
    const bool is_conversion = text_[span.begin] == '%' && name.size() <= 1;
    if (name.empty() || is_conversion) {
      name = "_" + std::to_string(++unnamed_);
    } else if (begins_word && name.front() >= '0' && name.front() <= '9') {
      name.insert(name.begin(), '_');
    }
    return name;
  }

  void CopyUntil(size_t end) {
    if (copied_ < end) {
      result_.text.AppendVerbatim(text_.substr(copied_, end - copied_), copied_);
      copied_ = end;
    }
  }

  // Puts blanks where the replacement would become one with a neighbour. The result is its place
  // without them.
  Span Replace(Span source, std::string_view replacement) {
    CopyUntil(source.begin);
    copied_ = source.end;
    const std::string& written = result_.text.text();
    const bool parameter = replacement.starts_with('$');
    const bool blank_before = parameter && !written.empty() && IsWordByte(written.back());
    const bool blank_behind =
        parameter && source.end < statement_.end && IsWordByte(text_[source.end]);
    const size_t begin = written.size() + (blank_before ? 1 : 0);
    std::string padded(blank_before ? 1 : 0, ' ');
    padded += replacement;
    padded.append(blank_behind ? 1 : 0, ' ');
    result_.text.AppendReplaced(padded, source);
    return {begin, begin + replacement.size()};
  }

  void Record(Kind kind, Span source, Span text) {
    result_.placeholders.push_back({kind, source, text});
  }

  const std::string_view text_;
  const Span statement_;
  const std::vector<Mark> marks_;
  const std::string masked_;
  SqlLexer lexer_;
  ClauseTracker tracker_;
  const ClauseHoles clause_holes_;
  size_t next_ = 0;    // the first mark that is not written
  size_t copied_ = 0;  // how far the text has been
  size_t highest_ = 0;
  size_t unnamed_ = 0;
  std::map<std::string_view, size_t> numbers_;
  ParsableSql result_;
};

// What a statement can hold, by its bytes alone.
struct Candidates {
  bool numbered = false;  // $1
  bool others = false;
  bool quotes = false;  // or comments: not every $1 is one
};

// The bytes that FindCandidates looks at; most are not among them.
constexpr std::array<bool, 256> kMarks = [] {
  std::array<bool, 256> marks{};
  for (const char c : std::string_view("$'\"-/:?@%{\\")) {
    marks[static_cast<unsigned char>(c)] = true;
  }
  return marks;
}();

Candidates FindCandidates(const SqlFragment& fragment, std::string_view statement) {
  const PlaceholderStyles& styles = fragment.placeholders;
  Candidates found;
  for (size_t at = 0; at < statement.size(); ++at) {
    if (!kMarks[static_cast<unsigned char>(statement[at])]) {
      continue;
    }
    const char next = at + 1 < statement.size() ? statement[at + 1] : '\0';
    switch (statement[at]) {
      case '$':
        found.numbered = true;
        found.quotes = found.quotes || !IsDigit(next);
        break;
      case '\'':
      case '"':
        found.quotes = true;
        break;
      case '-':
      case '/':
        found.quotes = found.quotes || next == '-' || next == '*';
        break;
      case ':':
        if (next == ':' || next == '=') {
          ++at;  // a cast or an assignment
        } else {
          found.others = found.others || styles.colon_name;
        }
        break;
      case '?':
        found.others = found.others || styles.question_mark;
        break;
      case '@':
        found.others = found.others || styles.at_name;
        break;
      case '%':
        found.others = found.others || styles.percent;
        break;
      case '{':
        found.others = found.others || styles.braces;
        break;
      case '\\':
        found.others = found.others || fragment.is_script;
        break;
    }
  }
  return found;
}

// The usual statement: it has $1 and such alone, and stays as it is.
ParsableSql OnlyNumbered(std::string_view statement, size_t begin, bool quotes) {
  ParsableSql sql{MappedText::Verbatim(statement, begin), {}, false};
  const auto add = [&](Span span) {
    sql.placeholders.push_back({Kind::kNumbered, {span.begin + begin, span.end + begin}, span});
  };
  if (quotes) {
    SqlLexer lexer(statement);
    for (Token token; lexer.Next(&token);) {
      if (token.kind == TokenKind::kParameter) {
        add(token.span);
      }
    }
    return sql;
  }
  for (size_t at = statement.find('$'); at != std::string_view::npos;) {
    size_t end = at + 1;
    while (end < statement.size() && IsDigit(statement[end])) {
      ++end;
    }
    // In `a$1` it is a letter of the name.
    if (at == 0 || !IsWordByte(statement[at - 1])) {
      add({at, end});
    }
    at = statement.find('$', end);
  }
  return sql;
}

// From places in the statement to places in the fragment.
ParsableSql Shifted(ParsableSql sql, size_t by) {
  sql.text.MoveSource(by);
  for (Placeholder& placeholder : sql.placeholders) {
    placeholder.source = {placeholder.source.begin + by, placeholder.source.end + by};
  }
  return sql;
}

// In order, none within another: a hole in braces is a part of what the braces stand for.
std::vector<Mark> MarksOf(const SqlFragment& fragment, std::string_view masked,
                          const std::vector<Span>& holes, Span statement) {
  std::vector<Mark> marks = FindPlaceholders(fragment, masked, statement);
  for (const Span hole : holes) {
    marks.push_back({hole, Form::kInterpolated, Kind::kHole, {}});
  }
  std::sort(marks.begin(), marks.end(),
            [](const Mark& a, const Mark& b) { return a.span.begin < b.span.begin; });
  size_t end = 0;
  std::erase_if(marks, [&](const Mark& mark) {
    const bool overlaps = mark.span.begin < end;
    end = std::max(end, mark.span.end);
    return overlaps;
  });
  return marks;
}

}  // namespace

ParsableSql MakeParsable(const SqlFragment& fragment, Span statement, ClauseHoles clause_holes) {
  const std::string& text = fragment.sql.text();
  std::vector<Span> holes;
  for (const Span hole : fragment.holes) {
    if (hole.begin < hole.end && statement.Contains(hole)) {
      holes.push_back(hole);
    }
  }
  const std::string_view bytes = statement.In(text);
  const Candidates candidates = FindCandidates(fragment, bytes);
  if (!holes.empty() || candidates.others) {
    const MaskedText masked(text, holes);  // the marks' names are views of it
    std::vector<Mark> marks = MarksOf(fragment, masked.view(), holes, statement);
    for (Mark& mark : marks) {
      mark.span = {mark.span.begin - statement.begin, mark.span.end - statement.begin};
    }
    if (!marks.empty()) {
      return Shifted(Writer(bytes, std::move(marks), clause_holes).Run(), statement.begin);
    }
  }
  return candidates.numbered ? OnlyNumbered(bytes, statement.begin, candidates.quotes)
                             : ParsableSql{MappedText::Verbatim(bytes, statement.begin), {}, false};
}

}  // namespace walwise::sql
