// Any bytes as source code: what is found lies in the file, says where it came from, and can be
// edited where a literal can be written to.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "upsert-rewriter/input/host_language.h"
#include "upsert-rewriter/rewrite/edits.h"

namespace {

using walwise::sql::Comment;
using walwise::sql::Extraction;
using walwise::sql::LiteralStyle;
using walwise::sql::MappedText;
using walwise::sql::Span;
using walwise::sql::SqlFragment;

using Extractor = Extraction (*)(std::string_view);
constexpr Extractor kExtractors[] = {
    walwise::sql::ExtractPython, walwise::sql::ExtractGo,     walwise::sql::ExtractJavaScript,
    walwise::sql::ExtractJava,   walwise::sql::ExtractKotlin, walwise::sql::ExtractRuby,
    walwise::sql::ExtractRust,   walwise::sql::ExtractCSharp, walwise::sql::ExtractPhp};
constexpr std::string_view kInserted[] = {" x ", "y",   "'z'\n", " \"Q\" ",
                                          "\\",  "{a}", "$b",    "#{c}"};

void Require(bool condition) {
  if (!condition) std::abort();
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

void CheckFragment(std::string_view source, const SqlFragment& fragment) {
  const std::string_view sql = fragment.sql.text();
  size_t text_end = 0;
  size_t source_end = 0;
  for (const MappedText::Segment& segment : fragment.sql.segments()) {
    Require(segment.text.begin == text_end && segment.source.begin >= source_end);
    Require(segment.source.begin <= segment.source.end && segment.source.end <= source.size());
    Require(segment.style < fragment.styles.size());
    Require(!segment.verbatim || segment.text.In(sql) == segment.source.In(source));
    text_end = segment.text.end;
    source_end = segment.source.end;
  }
  Require(text_end == sql.size());
  size_t hole_end = 0;
  for (const Span hole : fragment.holes) {
    Require(hole_end <= hole.begin && hole.begin < hole.end && hole.end <= sql.size());
    hole_end = hole.end;
  }
}

// A label that the text around makes whole is not seen by Encode.
bool MayEndHeredoc(const LiteralStyle& style, std::string_view sql) {
  for (size_t at = sql.find(style.label); at != sql.npos; at = sql.find(style.label, at + 1)) {
    const size_t before = sql.substr(0, at).find_last_not_of(" \t\r");
    if (before == sql.npos || sql[before] == '\n') return true;
  }
  return false;
}

// Nested fragments are left alone: an edit of one is an edit of the other.
bool StandsAlone(const Extraction& extraction, size_t index) {
  const auto range = [&](size_t i) {
    const auto& segments = extraction.fragments[i].sql.segments();
    return Span{segments.front().source.begin, segments.back().source.end};
  };
  for (size_t i = 0; i < extraction.fragments.size(); ++i) {
    if (i != index && range(i).begin < range(index).end && range(index).begin < range(i).end) {
      return false;
    }
  }
  return true;
}

void CheckInsertion(Extractor extract, std::string_view source, const Extraction& extraction,
                    size_t index, size_t random) {
  const SqlFragment& fragment = extraction.fragments[index];
  const std::string& sql = fragment.sql.text();
  const std::string_view inserted = kInserted[random % std::size(kInserted)];
  const size_t offset = random / 8 % (sql.size() + 1);
  const auto place = fragment.sql.InsertionPlace(offset);
  for (const Span hole : fragment.holes) {
    if (hole.begin < offset && offset < hole.end) return;
  }
  if (!place || !StandsAlone(extraction, index)) return;
  std::string expected = sql;
  expected.insert(offset, inserted);
  const auto edits = walwise::sql::ToFileEdits(
      fragment, {{.span = {offset, offset}, .text = std::string(inserted)}});
  if (!edits.ok() || !walwise::sql::LooksLikeSql(expected)) return;
  const LiteralStyle& style = fragment.styles[place->style];
  if (!style.label.empty() && MayEndHeredoc(style, expected)) return;
  const std::string edited = walwise::sql::ApplyEdits(source, *edits).value();
  const Extraction again = extract(edited);
  Require(std::any_of(again.fragments.begin(), again.fragments.end(), [&](const SqlFragment& f) {
    return Trimmed(f.sql.text()) == Trimmed(expected);
  }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4) return 0;
  const Extractor extract = kExtractors[data[0] % std::size(kExtractors)];
  const size_t random = data[1] + 256 * static_cast<size_t>(data[2]);
  const std::string source(reinterpret_cast<const char*>(data) + 3, size - 3);
  const Extraction extraction = extract(source);
  for (const Comment& comment : extraction.comments) {
    Require(comment.span.begin < comment.span.end && comment.span.end <= source.size());
  }
  for (size_t i = 0; i < extraction.fragments.size(); ++i) {
    CheckFragment(source, extraction.fragments[i]);
    if (i < 8) CheckInsertion(extract, source, extraction, i, random + i);
  }
  return 0;
}
