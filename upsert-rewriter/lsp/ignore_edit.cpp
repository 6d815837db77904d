#include "upsert-rewriter/lsp/ignore_edit.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/config/ignore_comments.h"
#include "upsert-rewriter/input/sql_script.h"

namespace walwise::sql {

namespace {

constexpr size_t kNone = std::string_view::npos;

// What begins a line comment of the language; "" if it has none.
std::string_view LineMark(Language language) {
  switch (language) {
    case Language::kSql:
      return "--";
    case Language::kPython:
    case Language::kRuby:
      return "#";
    case Language::kGo:
    case Language::kJavaScript:
    case Language::kJava:
    case Language::kKotlin:
    case Language::kRust:
    case Language::kCSharp:
    case Language::kPhp:
      return "//";
    case Language::kLogText:
    case Language::kLogCsv:
    case Language::kLogJson:
    case Language::kUnknown:
      break;
  }
  return "";
}

size_t LineBegin(std::string_view text, size_t offset) {
  const size_t end = offset == 0 ? kNone : text.find_last_of("\r\n", offset - 1);
  return end == kNone ? 0 : end + 1;
}

std::string_view LineEndingOf(std::string_view text) {
  const size_t end = text.find_first_of("\r\n");
  return end == kNone || text[end] == '\n' ? "\n" : text.substr(end, 2) == "\r\n" ? "\r\n" : "\r";
}

// A line that ends with a backslash goes on in the next (Python, Ruby): no comment between them.
bool IsContinued(std::string_view text, size_t line_begin) {
  const std::string_view before = text.substr(0, line_begin);
  return before.ends_with("\\\n") || before.ends_with("\\\r\n") || before.ends_with("\\\r");
}

// Above the line of `offset`, indented as that is.
Edit OwnLine(const Document& document, size_t offset, const std::string& words) {
  const std::string_view text = document.text;
  size_t begin = LineBegin(text, offset);
  while (document.language != Language::kSql && IsContinued(text, begin)) {
    begin = LineBegin(text, begin - 1 - (text.substr(0, begin).ends_with("\r\n") ? 1 : 0));
  }
  const size_t first = std::min(text.find_first_not_of(" \t", begin), text.size());
  Edit edit{{first, first}, std::string(LineMark(document.language)) + " " + words};
  edit.text += LineEndingOf(text);
  edit.text += text.substr(begin, first - begin);
  return edit;
}

// Above which place's line a comment can stand that is about this statement and no other: the
// statement that begins its line in a script, the literal that holds nothing else in other
// languages.
std::optional<size_t> LinePlace(const Document& document, const Extraction& extraction,
                                size_t statement) {
  const std::string_view text = document.text;
  if (document.language == Language::kSql) {
    const size_t first = text.find_first_not_of(" \t", LineBegin(text, statement));
    return first == statement ? std::optional(statement) : std::nullopt;
  }
  for (const SqlFragment& fragment : extraction.fragments) {
    const Span span = fragment.sql.ToSource(Span{0, fragment.sql.text().size()});
    if (span.Contains(statement) && SplitStatements(fragment).size() == 1) {
      return span.begin;
    }
  }
  return std::nullopt;
}

// Is the finding's statement what the comment in `edit` is about, once it is inserted?
bool IsAbout(const Document& document, const Edit& edit, size_t statement) {
  Document changed{document.path, document.language, document.text};
  changed.text.insert(edit.span.begin, edit.text);
  const size_t moved = statement + edit.text.size();
  for (const IgnoreComment& comment : FindIgnoreComments(changed, Extract(changed))) {
    const size_t at = comment.span.begin;
    if (at >= edit.span.begin && at < edit.span.begin + edit.text.size()) {
      return std::any_of(comment.scope.begin(), comment.scope.end(),
                         [&](Span scope) { return scope.Contains(moved); });
    }
  }
  return false;
}

}  // namespace

std::optional<Edit> IgnoreEdit(const Document& document, const Extraction& extraction,
                               const Finding& finding) {
  if (LineMark(document.language).empty() || finding.rule == "unused-ignore" ||
      finding.rule == "ignore-without-reason") {
    return std::nullopt;
  }
  const size_t statement = finding.statement.begin;
  const std::string words = "walwise-ignore " + finding.rule + ": reason";
  std::vector<Edit> candidates;
  if (const std::optional<size_t> at = LinePlace(document, extraction, statement)) {
    candidates.push_back(OwnLine(document, *at, words));
  }
  candidates.push_back({{statement, statement}, "/* " + words + " */ "});
  for (Edit& edit : candidates) {
    if (IsAbout(document, edit, statement)) {
      return std::move(edit);
    }
  }
  return std::nullopt;
}

}  // namespace walwise::sql
