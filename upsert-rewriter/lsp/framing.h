#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// The base protocol of language servers: header lines, an empty line, then as many bytes of JSON as
// Content-Length says.

namespace walwise::sql {

class MessageReader {
 public:
  // A header's limit and a message's. A larger message is passed over, not kept.
  static constexpr size_t kMaxHeader = size_t{8} << 10;
  static constexpr size_t kMaxMessage = size_t{256} << 20;

  struct Message {
    std::string text;
    std::string problem;  // why there is no text; reading goes on behind it
  };

  explicit MessageReader(size_t max_message = kMaxMessage) : max_message_(max_message) {}

  void Feed(std::string_view bytes);
  // The next message that is complete. Headers but Content-Length are ignored; lines may end with
  // \n alone.
  std::optional<Message> Next();

 private:
  enum class State { kHeader, kBody, kSkippedBody };

  std::optional<Message> Header();
  std::optional<Message> EndHeader();
  void HeaderLine(std::string_view line);
  std::optional<Message> Body();
  void Drop(size_t bytes);

  const size_t max_message_;
  std::string buffer_;
  size_t at_ = 0;       // what stands before it in the buffer is done with
  size_t scanned_ = 0;  // in the header: the beginning of the line to be looked at
  State state_ = State::kHeader;
  std::optional<size_t> length_;  // Content-Length, as far as it was met
  bool is_broken_ = false;        // the header has no usable Content-Length
  size_t left_ = 0;               // of a body that is skipped
};

// The message with its header.
std::string Framed(std::string_view message);

}  // namespace walwise::sql
