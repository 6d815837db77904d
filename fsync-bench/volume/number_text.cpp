#include "fsync-bench/volume/number_text.h"

#include <cmath>
#include <cstdio>
#include <string_view>

namespace walwise::fsync {

std::string WholeText(double number) {
  char text[64];
  snprintf(text, sizeof(text), "%.0f", number);
  const std::string_view digits = text;
  std::string grouped;
  for (size_t i = 0; i < digits.size(); i++) {
    const bool is_behind_digit = i > 0 && digits[i - 1] != '-';
    if (is_behind_digit && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string RoughText(double number) {
  const double tenths = std::round(number * 10);
  if (std::abs(tenths) >= 1000 || std::fmod(tenths, 10) == 0) return WholeText(number);
  char text[64];
  snprintf(text, sizeof(text), "%.1f", number);
  return text;
}

std::string DurationText(int64_t nanoseconds) {
  const auto value = static_cast<double>(nanoseconds);
  if (nanoseconds < 1'000) return RoughText(value) + " ns";
  if (nanoseconds < 1'000'000) return RoughText(value / 1e3) + " us";
  if (nanoseconds < 1'000'000'000) return RoughText(value / 1e6) + " ms";
  return RoughText(value / 1e9) + " s";
}

std::string LongDurationText(double seconds) {
  if (seconds < 120) return RoughText(seconds) + " seconds";
  if (seconds < 7200) return WholeText(seconds / 60) + " minutes";
  return RoughText(seconds / 3600) + " hours";
}

}  // namespace walwise::fsync
