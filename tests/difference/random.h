// A random number generator whose sequence is the same everywhere and for ever: a case is known by
// its seed and number alone, so nothing here may depend on the standard library's distributions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace walwise::difference {

class Random {
 public:
  // Streams of one seed are independent of each other.
  Random(uint64_t seed, uint64_t stream) : state_(Mix(seed) ^ Mix(~stream)) {}

  uint64_t Next() { return Mix(state_ += 0x9e3779b97f4a7c15); }

  // 0 to n - 1. Requires n > 0.
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  // Both ends included.
  int Between(int low, int high) { return low + Below(high - low + 1); }
  bool Chance(int percent) { return Below(100) < percent; }

  // Requires a list that is not empty.
  template <typename T>
  const T& Pick(const std::vector<T>& list) {
    return list[Below(static_cast<int>(list.size()))];
  }

  template <typename T>
  void Shuffle(std::vector<T>* list) {
    for (size_t i = list->size(); i > 1; i--) {
      std::swap((*list)[i - 1], (*list)[Below(static_cast<int>(i))]);
    }
  }

 private:
  // The finalizer of splitmix64.
  static uint64_t Mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

}  // namespace walwise::difference
