// Any bytes as a script or a literal: statements are ordered and inside, whatever is made of them
// says where it came from, and a text without what only psql knows is split as libpg_query does.

#include <pg_query.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "upsert-rewriter/input/function_body.h"
#include "upsert-rewriter/input/placeholders.h"
#include "upsert-rewriter/input/sql_script.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace {

using namespace walwise::sql;

void Require(bool condition) {
  if (!condition) std::abort();
}

// Segments follow each other in both texts, and verbatim ones are the source's bytes.
void CheckMap(const MappedText& text, std::string_view source) {
  size_t text_end = 0;
  size_t source_end = 0;
  for (const MappedText::Segment& segment : text.segments()) {
    Require(segment.text.begin == text_end && segment.source.begin >= source_end);
    Require(segment.source.begin <= segment.source.end && segment.source.end <= source.size());
    if (segment.verbatim) {
      Require(segment.text.In(text.text()) == segment.source.In(source));
    }
    text_end = segment.text.end;
    source_end = segment.source.end;
  }
  Require(text_end == text.text().size());
}

void CheckInside(const std::vector<Span>& spans, size_t size) {
  size_t end = 0;
  for (const Span span : spans) {
    Require(end <= span.begin && span.begin < span.end && span.end <= size);
    end = span.end;
  }
}

void CheckPlaceholders(const SqlFragment& fragment, Span statement, ClauseHoles holes) {
  const ParsableSql sql = MakeParsable(fragment, statement, holes);
  CheckMap(sql.text, fragment.sql.text());
  const Span source = sql.text.ToSource(Span{0, sql.text.text().size()});
  Require(sql.text.text().empty() || statement.Contains(source));
  std::vector<Span> spans;
  for (const Placeholder& placeholder : sql.placeholders) {
    Require(statement.Contains(placeholder.source));
    Require(sql.text.ToSource(placeholder.text).begin == placeholder.source.begin);
    spans.push_back(placeholder.text);
  }
  CheckInside(spans, sql.text.text().size());
}

void CheckFragment(const SqlFragment& fragment, std::string_view file, int depth) {
  CheckMap(fragment.sql, file);
  for (const MappedText::Segment& segment : fragment.sql.segments()) {
    Require(segment.style < fragment.styles.size());
  }
  const std::vector<Span> statements = SplitStatements(fragment);
  CheckInside(statements, fragment.sql.text().size());
  for (const Span statement : statements) {
    CheckPlaceholders(fragment, statement, ClauseHoles::kKeep);
    CheckPlaceholders(fragment, statement, ClauseHoles::kDrop);
    const auto body = FindBody(fragment, statement);
    if (body && depth < 4) {
      Require(statement.Contains(body->span));
      for (const SqlFragment& inner : ReadBody(fragment, *body)) {
        CheckInside(inner.holes, inner.sql.text().size());
        CheckFragment(inner, file, depth + 1);
      }
    }
  }
}

// Each statement of libpg_query's holds one of ours, and none of ours overlaps another of theirs.
// The two differ where it is meant: semicolons in parentheses (libpg_query never ends a statement
// there), BEGIN ATOMIC (nor there, whatever the statement is), unterminated texts, and statements
// without a keyword (libpg_query passes over them).
void CheckSplit(const std::string& text) {
  for (const Token& token : Tokenize(text)) {
    const bool differs = token.In(text) == "(" || IsWord(text, token, "atomic");
    if (differs || token.unterminated) return;
  }
  const SqlFragment fragment{.sql = MappedText::Verbatim(text), .styles = {{}}};
  const std::vector<Span> ours = SplitStatements(fragment);
  const PgQuerySplitResult theirs = pg_query_split_with_scanner(text.c_str());
  if (theirs.error == nullptr) {
    for (int i = 0; i < theirs.n_stmts; ++i) {
      const auto begin = static_cast<size_t>(theirs.stmts[i]->stmt_location);
      const Span statement{begin, begin + static_cast<size_t>(theirs.stmts[i]->stmt_len)};
      size_t inside = 0;
      for (const Span mine : ours) {
        const bool overlaps = mine.begin < statement.end && statement.begin < mine.end;
        Require(!overlaps || statement.Contains(mine));
        inside += overlaps ? 1 : 0;
      }
      Require(inside == 1);
    }
  }
  pg_query_free_split_result(theirs);
}

std::vector<Span> BracedHoles(const std::string& text) {
  std::vector<Span> holes;
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
    const size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    holes.push_back({at, end + 1});
    at = end + 1;
  }
  return holes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  SqlFragment fragment;
  fragment.sql = MappedText::Verbatim(text);
  fragment.styles.emplace_back();
  fragment.placeholders = {(choice & 1) != 0, (choice & 2) != 0, (choice & 4) != 0,
                           (choice & 8) != 0, (choice & 16) != 0};
  fragment.is_script = (choice & 32) != 0;
  if ((choice & 64) != 0) fragment.holes = BracedHoles(text);
  CheckFragment(fragment, text, 0);
  if (text.find('\0') == std::string::npos && !text.starts_with("\xEF\xBB\xBF")) CheckSplit(text);
  return 0;
}
