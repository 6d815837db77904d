#define XXH_INLINE_ALL
#include "upsert-rewriter/input/log_collector.h"

#include <optional>
#include <utility>

namespace walwise::sql {

namespace {

LiteralStyle StyleOf(LogEncoding encoding) {
  LiteralStyle style;
  if (encoding == LogEncoding::kDoubledQuotes) {
    style.quoting = LiteralStyle::Quoting::kDoubledQuote;
    style.quote = '"';
  } else if (encoding == LogEncoding::kJson) {
    style.quoting = LiteralStyle::Quoting::kBackslash;
    style.quote = '"';
    style.multiline = false;
  }
  return style;
}

}  // namespace

bool LogCollector::AddMessage(Span message) {
  const std::optional<LoggedStatement> statement = ReadLogMessage(file_, message, encoding_);
  if (statement.has_value()) {
    Add(*statement);
  }
  return statement.has_value();
}

void LogCollector::AddFragment(Span text) {
  SqlFragment fragment;
  fragment.sql = DecodeLogText(file_, text, encoding_);
  fragment.styles.push_back(StyleOf(encoding_));
  extraction_.fragments.push_back(std::move(fragment));
  counts_.emplace_back();
}

void LogCollector::Add(LoggedStatement statement) {
  const Span text = TrimLogText(file_, statement.text, encoding_);
  if (text.empty()) {
    return;
  }
  const XXH128_hash_t hash = XXH3_128bits(file_.data() + text.begin, text.size());
  const auto [known, is_new] = known_.try_emplace(hash, counts_.size());
  if (is_new) {
    AddFragment(text);
  }
  Counts& counts = counts_[known->second];
  switch (statement.kind) {
    case LoggedStatement::Kind::kExecuted:
      ++counts.executed.calls;
      [[fallthrough]];
    case LoggedStatement::Kind::kPartOfExecution:
      counts.executed.total_ms += statement.milliseconds;
      break;
    case LoggedStatement::Kind::kPlan:
      ++counts.planned.calls;
      counts.planned.total_ms += statement.milliseconds;
      break;
    case LoggedStatement::Kind::kReported:
      ++counts.reported;
      break;
  }
}

Extraction LogCollector::Take() {
  for (size_t i = 0; i < counts_.size(); ++i) {
    Occurrence& occurrence = extraction_.fragments[i].occurrence;
    const Counts& counts = counts_[i];
    const bool was_timed = counts.executed.calls > 0 || counts.executed.total_ms > 0;
    occurrence = was_timed ? counts.executed : counts.planned;
    if (!was_timed && counts.planned.calls == 0) {
      occurrence.calls = counts.reported;
    }
  }
  return std::move(extraction_);
}

}  // namespace walwise::sql
