// Any bytes as a log of each format: what is found lies within the file, in order, and what is said
// to be verbatim is.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "upsert-rewriter/input/server_log.h"

namespace {

using walwise::sql::Extraction;
using walwise::sql::MappedText;
using walwise::sql::SqlFragment;

void Check(bool good) {
  if (!good) std::abort();
}

void CheckFragment(const SqlFragment& fragment, std::string_view file) {
  const std::string_view sql = fragment.sql.text();
  Check(!sql.empty() && fragment.styles.size() == 1 && fragment.occurrence.total_ms >= 0);
  size_t text_end = 0;
  size_t source_end = 0;
  for (const MappedText::Segment& segment : fragment.sql.segments()) {
    Check(segment.text.begin == text_end && segment.source.begin >= source_end);
    Check(segment.source.begin < segment.source.end && segment.source.end <= file.size());
    Check(!segment.verbatim || segment.source.In(file) == segment.text.In(sql));
    text_end = segment.text.end;
    source_end = segment.source.end;
  }
  Check(text_end == sql.size());
}

void CheckExtraction(const Extraction& extraction, std::string_view file) {
  size_t last = 0;
  for (const SqlFragment& fragment : extraction.fragments) {
    CheckFragment(fragment, file);
    Check(fragment.sql.ToSource(0) >= last);
    last = fragment.sql.ToSource(0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  (void)walwise::sql::SniffLog(file);
  CheckExtraction(walwise::sql::ExtractLogText(file), file);
  CheckExtraction(walwise::sql::ExtractLogCsv(file), file);
  CheckExtraction(walwise::sql::ExtractLogJson(file), file);
  return 0;
}
