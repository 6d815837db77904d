#include "upsert-rewriter/rewrite/edits.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace walwise::sql {

namespace {

// The bytes to insert into a literal for `sql`. An interpolation that the new text took over from
// the old one is written as it was: Encode would take its braces for SQL.
Result<std::string> EncodeAround(const SqlFragment& fragment, const LiteralStyle& style,
                                 const SqlEdit& edit) {
  const std::string_view sql = edit.text;
  std::string encoded;
  size_t plain = 0;
  bool behind_hole = std::any_of(fragment.holes.begin(), fragment.holes.end(),
                                 [&](const Span hole) { return hole.end == edit.span.begin; });
  const auto flush = [&](size_t end) {
    if (plain == end) {
      return Status();
    }
    Result<std::string> part = style.Encode(sql.substr(plain, end - plain), behind_hole);
    if (part.ok()) {
      encoded += *part;
    }
    return part.ok() ? Status() : part.status();
  };
  for (size_t at = 0; at < sql.size();) {
    size_t length = 0;
    for (const Span hole : fragment.holes) {
      if (hole.size() > length && sql.substr(at).starts_with(hole.In(fragment.sql.text()))) {
        length = hole.size();
      }
    }
    if (length == 0) {
      ++at;
      continue;
    }
    if (const Status status = flush(at); !status.ok()) {
      return status;
    }
    encoded += sql.substr(at, length);
    at += length;
    plain = at;
    behind_hole = true;
  }
  if (const Status status = flush(sql.size()); !status.ok()) {
    return status;
  }
  return encoded;
}

// True if `value` ends its literal before its own end. Quotes at the end are the value's where a
// language closes with the last ones of a run.
bool EndsItself(const LiteralStyle& style, std::string_view value) {
  const std::string_view end = style.forbidden;
  const size_t at = value.find(end);
  return at != value.npos && (end.find_first_not_of(end[0]) != end.npos ||
                              value.find_first_not_of(end[0], at) != value.npos);
}

// What Encode can't see: a terminator made by the text together with its surroundings.
Status CheckAround(const MappedText& text, const LiteralStyle& style, const SqlEdit& edit) {
  if (style.quoting != LiteralStyle::Quoting::kVerbatim || style.forbidden.size() < 2) {
    return Status();
  }
  const auto holds = [&](const MappedText::Segment& one) {
    return one.text.begin <= edit.span.begin && edit.span.end <= one.text.end;
  };
  const auto& segments = text.segments();
  const auto segment = std::find_if(segments.begin(), segments.end(), holds);
  if (segment == segments.end()) {
    return Status();
  }
  const std::string_view sql = text.text();
  std::string value(Span{segment->text.begin, edit.span.begin}.In(sql));
  value += edit.text;
  value += Span{edit.span.end, segment->text.end}.In(sql);
  if (EndsItself(style, value)) {
    return Status::Error(
        "with what stands beside it the text would end its literal, which ends with " +
        style.forbidden + "; edit the statement by hand");
  }
  return Status();
}

uint32_t StyleAt(const MappedText& text, size_t offset) {
  const auto& segments = text.segments();
  const auto at = std::find_if(segments.begin(), segments.end(),
                               [&](const auto& one) { return one.text.Contains(offset); });
  return at == segments.end() ? 0 : at->style;
}

Result<Edit> ToFileEdit(const SqlFragment& fragment, const SqlEdit& edit) {
  Edit result;
  uint32_t style = 0;
  if (edit.span.empty()) {
    const std::optional<MappedText::Place> place = fragment.sql.InsertionPlace(edit.span.begin);
    if (!place) {
      return Status::Error("the edit is within an escape sequence; edit the statement by hand");
    }
    result.span = {place->source, place->source};
    style = place->style;
  } else {
    const std::optional<Span> piece = fragment.sql.Piece(edit.span);
    if (!piece) {
      return Status::Error("the edit crosses from one string literal into the next; join them");
    }
    result.span = *piece;
    style = StyleAt(fragment.sql, edit.span.begin);
  }
  if (style >= fragment.styles.size()) {
    return Status::Error("the literal's quoting is not known; edit the statement by hand");
  }
  if (Status status = CheckAround(fragment.sql, fragment.styles[style], edit); !status.ok()) {
    return status;
  }
  Result<std::string> text = EncodeAround(fragment, fragment.styles[style], edit);
  if (!text.ok()) {
    return text.status();
  }
  result.text = std::move(*text);
  return result;
}

// Ordered, not overlapping, within `size` bytes? Several insertions at one place are.
template <typename E>
bool AreOrdered(const std::vector<E>& edits, size_t size) {
  size_t end = 0;
  for (const E& edit : edits) {
    if (edit.span.begin < end || edit.span.end < edit.span.begin || edit.span.end > size) {
      return false;
    }
    end = edit.span.end;
  }
  return true;
}

Status NotOrdered() {
  return Status::Error("edits are out of order, overlap or lie outside the text");
}

}  // namespace

Result<std::vector<Edit>> ToFileEdits(const SqlFragment& fragment,
                                      const std::vector<SqlEdit>& edits) {
  if (!AreOrdered(edits, fragment.sql.text().size())) {
    return NotOrdered();
  }
  std::vector<Edit> result;
  for (const SqlEdit& edit : edits) {
    Result<Edit> one = ToFileEdit(fragment, edit);
    if (!one.ok()) {
      return one.status();
    }
    result.push_back(std::move(*one));
  }
  return result;
}

Result<std::string> ApplyEdits(std::string_view text, const std::vector<Edit>& edits) {
  if (!AreOrdered(edits, text.size())) {
    return NotOrdered();
  }
  std::string result;
  size_t kept = 0;
  for (const Edit& edit : edits) {
    result += text.substr(kept, edit.span.begin - kept);
    result += edit.text;
    kept = edit.span.end;
  }
  result += text.substr(kept);
  return result;
}

}  // namespace walwise::sql
