// What all generators of one case share.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/difference/random.h"
#include "tests/difference/types.h"

namespace walwise::difference {

// Names of what a case or a step has in it: "key: partial index".
using Features = std::set<std::string, std::less<>>;

// The parameters of the statement being made, where it can have some.
struct Parameters {
  std::vector<const Type*> types;

  std::string Add(const Type& type) {
    types.push_back(&type);
    return "$" + std::to_string(types.size());
  }
};

struct Context {
  Random random;
  int version;  // as server_version_num
  Features features = {};
  Parameters* parameters = nullptr;

  void Note(std::string_view feature) { features.emplace(feature); }

  // Decides whether to use a feature, and notes it.
  bool Use(int percent, std::string_view feature) {
    const bool use = random.Chance(percent);
    if (use) Note(feature);
    return use;
  }

  Features TakeFeatures() { return std::exchange(features, {}); }
};

// One of several ways to make something, as a member function of the class that makes it.
template <typename Maker, typename Result = std::string>
struct Way {
  int weight;
  std::string_view feature;
  Result (Maker::*make)();
  int since = 0;  // the first server version that has it
};

// Takes one of the ways, each with a probability proportional to its weight.
template <typename Maker, typename Result>
Result MakeOne(Context* context, Maker* maker, const std::vector<Way<Maker, Result>>& ways) {
  int sum = 0;
  for (const auto& way : ways) sum += way.since <= context->version ? way.weight : 0;
  int chosen = context->random.Below(sum);
  for (const auto& way : ways) {
    if (way.since > context->version) continue;
    chosen -= way.weight;
    if (chosen >= 0) continue;
    if (!way.feature.empty()) context->Note(way.feature);
    return (maker->*way.make)();
  }
  return {};
}

}  // namespace walwise::difference
