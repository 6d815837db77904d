#include "counters.h"

#include <gtest/gtest.h>

namespace walwise {
namespace {

TEST(Counters, StartAtZero) {
  const Counters counters;
  ForEachCounter([&](auto counter) { EXPECT_EQ(counters.*counter, 0); });
}

TEST(Counters, AreEachVisitedOnceInTheOrderOfTheStruct) {
  Counters counters;
  const char* expected = reinterpret_cast<const char*>(&counters);
  ForEachCounter([&](auto counter) {
    EXPECT_EQ(reinterpret_cast<const char*>(&(counters.*counter)), expected);
    expected += 8;
  });
  EXPECT_EQ(expected, reinterpret_cast<const char*>(&counters + 1));
}

TEST(Counters, AddingSumsEveryCounter) {
  Counters sum;
  Counters other;
  int next = 1;
  ForEachCounter([&](auto counter) {
    sum.*counter = 100;
    other.*counter = next++;
  });
  sum.Add(other);
  next = 1;
  ForEachCounter([&](auto counter) { EXPECT_EQ(sum.*counter, 100 + next++); });
}

}  // namespace
}  // namespace walwise
