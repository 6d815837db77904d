#include "upsert-rewriter/lsp/uri.h"

#include <fmt/format.h>

#include <filesystem>

namespace walwise::sql {

namespace {

constexpr std::string_view kScheme = "file://";

// The value of a hexadecimal digit, or -1.
int DigitOf(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? DigitOf(text[i + 1]) : -1;
    const int low = high >= 0 ? DigitOf(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

}  // namespace

std::string PathOfUri(std::string_view uri) {
  if (!uri.starts_with(kScheme)) {
    return "";
  }
  // Between the slashes a host may stand: this one.
  const size_t slash = uri.find('/', kScheme.size());
  if (slash == std::string_view::npos) {
    return "";
  }
  const std::string path = Decoded(uri.substr(slash, uri.find_first_of("?#") - slash));
  if (path.find('\0') != std::string::npos) {
    return "";
  }
  std::string normal = std::filesystem::path(path).lexically_normal().string();
  if (normal.size() > 1 && normal.ends_with('/')) {
    normal.pop_back();
  }
  return normal;
}

std::string UriOfPath(std::string_view path) {
  std::string uri(kScheme);
  for (const char c : path) {
    uri +=
        IsUnreserved(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

}  // namespace walwise::sql
