#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/status.h"

namespace walwise::sql {

// A pattern of paths, which are separated by slashes.
//
//   *      any bytes but a slash           [a-z]  one of these; [!a-z] or [^a-z]: none of these
//   ?      one character but a slash       {a,b}  either; may be nested and hold slashes
//   **     as a whole component: any number of components, none too
//   \x     x itself
//
// A pattern without a slash (one at its end aside) is about the last component of a path, at any
// depth: `*.gen.sql`. One with a slash is about the whole path: `migrations/*.sql`, `/*.sql`.
// Matching takes time linear in the product of the lengths, whatever the pattern.
class Glob {
 public:
  // An error for an unclosed [ or {, a \ at the end, and more than 1,000 alternatives.
  static Result<Glob> Parse(std::string_view pattern);
  static bool HasWildcard(std::string_view text);

  // `path` is relative, without `.` components. A pattern that ends with a slash is about
  // directories only: whether the path is one is the caller's to say.
  bool Matches(std::string_view path, bool is_directory = false) const;

 private:
  struct Alternative {
    bool any_depth = false;
    bool directories_only = false;
    std::vector<std::string> components;
  };
  static Result<Alternative> ParseAlternative(const std::string& pattern);

  std::vector<Alternative> alternatives_;
};

}  // namespace walwise::sql
