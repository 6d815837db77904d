#include "upsert-rewriter/text/mapped_text.h"

#include <algorithm>
#include <cassert>

namespace walwise::sql {

MappedText MappedText::Verbatim(std::string_view text, size_t source_begin) {
  MappedText mapped;
  mapped.AppendVerbatim(text, source_begin);
  return mapped;
}

void MappedText::AppendVerbatim(std::string_view text, size_t source_begin, uint32_t style) {
  if (text.empty()) {
    return;
  }
  const size_t begin = text_.size();
  text_ += text;
  if (!segments_.empty()) {
    Segment& last = segments_.back();
    assert(source_begin >= last.source.end);
    if (last.verbatim && last.style == style && last.source.end == source_begin) {
      last.text.end = text_.size();
      last.source.end = source_begin + text.size();
      return;
    }
  }
  segments_.push_back(
      {{begin, text_.size()}, {source_begin, source_begin + text.size()}, true, style});
}

void MappedText::AppendReplaced(std::string_view text, Span source, uint32_t style) {
  assert(segments_.empty() || source.begin >= segments_.back().source.end);
  const size_t begin = text_.size();
  text_ += text;
  segments_.push_back({{begin, text_.size()}, source, false, style});
}

// The segment that holds the byte at `offset`.
const MappedText::Segment* MappedText::Find(size_t offset) const {
  const auto after = std::upper_bound(
      segments_.begin(), segments_.end(), offset,
      [](size_t value, const Segment& segment) { return value < segment.text.end; });
  return after == segments_.end() ? nullptr : &*after;
}

size_t MappedText::ToSource(size_t offset) const {
  if (const Segment* segment = Find(offset)) {
    return segment->verbatim ? segment->source.begin + (offset - segment->text.begin)
                             : segment->source.begin;
  }
  return segments_.empty() ? 0 : segments_.back().source.end;
}

Span MappedText::ToSource(Span span) const {
  const size_t begin = ToSource(span.begin);
  if (span.empty()) {
    return {begin, begin};
  }
  const Segment* last = Find(span.end - 1);
  if (last == nullptr) {
    return {begin, ToSource(text_.size())};
  }
  return {begin,
          last->verbatim ? last->source.begin + (span.end - last->text.begin) : last->source.end};
}

std::optional<MappedText::Place> MappedText::InsertionPlace(size_t offset) const {
  if (segments_.empty()) {
    return std::nullopt;
  }
  if (offset == 0) {
    return Place{segments_.front().source.begin, segments_.front().style};
  }
  const Segment* before = Find(offset - 1);
  if (before == nullptr) {
    return std::nullopt;
  }
  if (before->verbatim) {
    return Place{before->source.begin + (offset - before->text.begin), before->style};
  }
  if (before->text.end != offset) {
    return std::nullopt;
  }
  return Place{before->source.end, before->style};
}

std::optional<Span> MappedText::Piece(Span span) const {
  const Segment* segment = Find(span.begin);
  if (span.empty() || segment == nullptr ||
      (!segment->verbatim && span.begin != segment->text.begin)) {
    return std::nullopt;
  }
  const Segment* first = segment;
  while (segment->text.end < span.end) {
    const Segment* next = segment + 1;
    if (next == segments_.data() + segments_.size() || next->style != first->style ||
        next->source.begin != segment->source.end) {
      return std::nullopt;
    }
    segment = next;
  }
  if (!segment->verbatim && segment->text.end != span.end) {
    return std::nullopt;
  }
  return ToSource(span);
}

void MappedText::MoveSource(size_t by) {
  for (Segment& segment : segments_) {
    segment.source = {segment.source.begin + by, segment.source.end + by};
  }
}

MappedText MappedText::Slice(Span span) const {
  MappedText slice;
  const Segment* const behind = segments_.data() + segments_.size();
  const Segment* at = Find(span.begin);
  for (; at != nullptr && at != behind && at->text.begin < span.end; ++at) {
    const Segment& segment = *at;
    const size_t begin = std::max(segment.text.begin, span.begin);
    const size_t end = std::min(segment.text.end, span.end);
    if (begin >= end) {
      continue;
    }
    const std::string_view part = std::string_view(text_).substr(begin, end - begin);
    if (segment.verbatim) {
      slice.AppendVerbatim(part, segment.source.begin + (begin - segment.text.begin),
                           segment.style);
    } else {
      slice.AppendReplaced(part, segment.source, segment.style);
    }
  }
  return slice;
}

MappedText MappedText::Through(const MappedText& outer, uint32_t style_shift) const {
  MappedText result;
  const std::string_view text(text_);
  // A replaced segment of outer's that two of these share is the first one's; the other gets an
  // empty source behind it.
  const auto replace = [&result](std::string_view bytes, Span source, uint32_t style) {
    const size_t done = result.segments_.empty() ? 0 : result.segments_.back().source.end;
    source.begin = std::max(source.begin, done);
    source.end = std::max(source.end, done);
    result.AppendReplaced(bytes, source, style);
  };
  for (const Segment& segment : segments_) {
    if (!segment.verbatim) {
      const Segment* under = outer.Find(segment.source.begin);
      const uint32_t inherited = under == nullptr ? 0 : under->style;
      replace(segment.text.In(text), outer.ToSource(segment.source),
              segment.style == 0 ? inherited : segment.style + style_shift);
      continue;
    }
    const MappedText part = outer.Slice(segment.source);
    for (const Segment& inner : part.segments_) {
      const uint32_t style = segment.style == 0 ? inner.style : segment.style + style_shift;
      const std::string_view bytes = inner.text.In(part.text_);
      if (inner.verbatim) {
        result.AppendVerbatim(bytes, inner.source.begin, style);
      } else {
        replace(bytes, inner.source, style);
      }
    }
  }
  return result;
}

}  // namespace walwise::sql
