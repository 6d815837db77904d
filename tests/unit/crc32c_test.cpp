#include "common/crc32c.h"

#include <gtest/gtest.h>

namespace walwise {
namespace {

TEST(Crc32c, MatchesThePublishedCheckValue) {
  EXPECT_EQ(ExtendCrc32c(0, "123456789", 9), 0xE3069283u);
}

TEST(Crc32c, MayBeComputedInPieces) {
  EXPECT_EQ(ExtendCrc32c(ExtendCrc32c(0, "1234", 4), "56789", 5), 0xE3069283u);
}

TEST(Crc32c, OfNothingIsZero) { EXPECT_EQ(ExtendCrc32c(0, nullptr, 0), 0u); }

}  // namespace
}  // namespace walwise
