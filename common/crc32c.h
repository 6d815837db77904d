#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/cpp_only.h"

// CRC-32C (Castagnoli), the checksum of stored files. One table, a byte at a time: about 0.4 GB/s,
// enough for files of a few megabytes.

namespace walwise {

namespace internal {

constexpr std::array<uint32_t, 256> MakeCrc32cTable() {
  constexpr uint32_t kReversedPolynomial = 0x82F63B78;
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    }
    table[byte] = crc;
  }
  return table;
}

inline constexpr std::array<uint32_t, 256> kCrc32cTable = MakeCrc32cTable();

}  // namespace internal

// The checksum of the bytes that gave `crc` followed by these. Start with 0.
inline uint32_t ExtendCrc32c(uint32_t crc, const void* data, size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  crc = ~crc;
  for (size_t i = 0; i < size; ++i) {
    crc = internal::kCrc32cTable[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
  }
  return ~crc;
}

}  // namespace walwise
