#include "upsert-rewriter/lsp/framing.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace walwise::sql {

namespace {

constexpr std::string_view kLengthName = "content-length";
constexpr std::string_view kBlank = " \t\r";
constexpr size_t kNone = std::string_view::npos;
// Bytes at the buffer's beginning that are done with are moved out of it from this many on.
constexpr size_t kCompactFrom = size_t{64} << 10;

bool IsLengthName(std::string_view name) {
  return name.size() == kLengthName.size() &&
         std::equal(name.begin(), name.end(), kLengthName.begin(),
                    [](char a, char b) { return (a == '-' ? a : a | 0x20) == b; });
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlank);
  return begin == kNone ? "" : text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

std::optional<size_t> ToLength(std::string_view text) {
  size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole ? std::optional(length) : std::nullopt;
}

}  // namespace

void MessageReader::Feed(std::string_view bytes) {
  if (state_ == State::kSkippedBody) {
    const size_t skipped = std::min(left_, bytes.size());
    bytes.remove_prefix(skipped);
    left_ -= skipped;
  }
  buffer_ += bytes;
}

std::optional<MessageReader::Message> MessageReader::Next() {
  if (state_ == State::kSkippedBody) {
    if (left_ > 0) {
      return std::nullopt;
    }
    state_ = State::kHeader;
  }
  if (state_ == State::kHeader) {
    if (std::optional<Message> problem = Header()) {
      return problem;
    }
  }
  return state_ == State::kBody ? Body() : std::nullopt;
}

// Reads header lines; what it returns is a problem. Of a header that is too long nothing is kept.
std::optional<MessageReader::Message> MessageReader::Header() {
  for (;;) {
    const std::string_view text(buffer_);
    const size_t end = std::min(text.find('\n', scanned_), text.size());
    const bool is_line = end < text.size();
    if (is_line) {
      std::string_view line = text.substr(scanned_, end - scanned_);
      scanned_ = end + 1;
      if (line.empty() || line == "\r") {
        std::optional<Message> problem = EndHeader();
        if (problem || state_ != State::kHeader) {
          return problem;
        }
        continue;
      }
      HeaderLine(line);
    }
    if ((is_line ? scanned_ : end) - at_ > kMaxHeader) {
      Drop((is_line ? scanned_ : end) - at_);
      if (!std::exchange(is_broken_, true)) {
        return Message{"", "the header is too long"};
      }
    } else if (!is_line) {
      return std::nullopt;
    }
  }
}

void MessageReader::HeaderLine(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon != kNone && IsLengthName(Trimmed(line.substr(0, colon)))) {
    length_ = ToLength(Trimmed(line.substr(colon + 1)));
  }
}

std::optional<MessageReader::Message> MessageReader::EndHeader() {
  constexpr size_t kLineEnd = 2;
  const bool was_reported = std::exchange(is_broken_, false) || scanned_ - at_ <= kLineEnd;
  Drop(scanned_ - at_);
  if (!length_ && was_reported) {
    return std::nullopt;
  }
  if (!length_) {
    return Message{"", "the header has no Content-Length"};
  }
  state_ = State::kBody;
  if (*length_ <= max_message_) {
    return std::nullopt;
  }
  const size_t here = std::min(*length_, buffer_.size() - at_);
  state_ = State::kSkippedBody;
  left_ = *length_ - here;
  length_.reset();
  Drop(here);
  return Message{"", "the message is too long"};
}

std::optional<MessageReader::Message> MessageReader::Body() {
  if (buffer_.size() - at_ < *length_) {
    return std::nullopt;
  }
  Message message{buffer_.substr(at_, *length_), ""};
  Drop(*length_);
  length_.reset();
  state_ = State::kHeader;
  return message;
}

void MessageReader::Drop(size_t bytes) {
  at_ += bytes;
  if (at_ == buffer_.size() || at_ >= kCompactFrom) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  scanned_ = at_;
}

std::string Framed(std::string_view message) {
  std::string framed = "Content-Length: " + std::to_string(message.size()) + "\r\n\r\n";
  framed += message;
  return framed;
}

}  // namespace walwise::sql
