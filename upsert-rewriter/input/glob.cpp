#include "upsert-rewriter/input/glob.h"

#include <algorithm>
#include <optional>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

constexpr size_t kMaxAlternatives = 1000;
constexpr size_t kNone = std::string_view::npos;

// The offset behind a [...] that begins at `at`, or kNone. A ] in the first place is a member.
size_t ClassEnd(std::string_view pattern, size_t at) {
  size_t i = at + 1;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
    ++i;
  }
  for (const size_t first = i; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == ']' && i > first) {
      return i + 1;
    }
  }
  return kNone;
}

// The offset behind the pattern character at `at`: an escaped one and a class are one.
size_t Skip(std::string_view pattern, size_t at) {
  if (pattern[at] == '\\') {
    return at + 1 < pattern.size() ? at + 2 : kNone;
  }
  return pattern[at] == '[' ? ClassEnd(pattern, at) : at + 1;
}

struct Braces {
  size_t open = kNone;
  std::vector<size_t> commas;
  size_t close = kNone;
};

// The first {...} of the pattern; open is kNone if it has none. An error if something is not
// closed.
Result<Braces> FindBraces(std::string_view pattern) {
  Braces braces;
  size_t depth = 0;
  for (size_t at = 0, next = 0; at < pattern.size() && braces.close == kNone; at = next) {
    next = Skip(pattern, at);
    if (next == kNone) {
      return Status::Error(pattern[at] == '[' ? "a [ is not closed" : "a \\ stands at the end");
    }
    if (pattern[at] == '{' && depth++ == 0) {
      braces.open = at;
    } else if (pattern[at] == ',' && depth == 1) {
      braces.commas.push_back(at);
    } else if (pattern[at] == '}' && depth > 0 && --depth == 0) {
      braces.close = at;
    }
  }
  if (depth > 0) {
    return Status::Error("a { is not closed");
  }
  return braces;
}

// Appends the pattern without its braces, once for each of their alternatives.
Status Expand(const std::string& pattern, std::vector<std::string>* out) {
  std::vector<std::string> pending = {pattern};
  while (!pending.empty()) {
    const std::string next = std::move(pending.back());
    pending.pop_back();
    Result<Braces> braces = FindBraces(next);
    if (!braces.ok()) {
      return braces.status();
    }
    if (braces->open == kNone) {
      out->push_back(next);
    } else {
      std::vector<size_t> bounds = {braces->open};
      bounds.insert(bounds.end(), braces->commas.begin(), braces->commas.end());
      bounds.push_back(braces->close);
      for (size_t i = 0; i + 1 < bounds.size(); ++i) {
        pending.push_back(next.substr(0, braces->open) +
                          next.substr(bounds[i] + 1, bounds[i + 1] - bounds[i] - 1) +
                          next.substr(braces->close + 1));
      }
    }
    if (out->size() + pending.size() > kMaxAlternatives) {
      return Status::Error("its braces make more than 1000 patterns");
    }
  }
  return Status();
}

// The character at `at`: its bytes, well-formed or one.
std::string_view Character(std::string_view text, size_t at) {
  return text.substr(at, std::max<size_t>(Utf8Length(text.substr(at)), 1));
}

// Order of code points is order of bytes in UTF-8.
bool InClass(std::string_view members, std::string_view character) {
  bool negated = false;
  if (!members.empty() && (members[0] == '!' || members[0] == '^')) {
    negated = true;
    members.remove_prefix(1);
  }
  const auto next = [&members] {
    if (members.size() > 1 && members[0] == '\\') {
      members.remove_prefix(1);
    }
    const std::string_view member = Character(members, 0);
    members.remove_prefix(member.size());
    return member;
  };
  bool found = false;
  while (!members.empty()) {
    const std::string_view low = next();
    std::string_view high = low;
    if (members.size() > 1 && members[0] == '-') {
      members.remove_prefix(1);
      high = next();
    }
    found = found || (low <= character && character <= high);
  }
  return found != negated;
}

// Does the pattern character at `*p` match what stands at `*t`? Moves both behind.
bool MatchOne(std::string_view pattern, size_t* p, std::string_view text, size_t* t) {
  const std::string_view character = Character(text, *t);
  const size_t end = Skip(pattern, *p);
  bool matches = false;
  size_t taken = character.size();
  if (pattern[*p] == '?') {
    matches = true;
  } else if (pattern[*p] == '[') {
    matches = InClass(pattern.substr(*p + 1, end - *p - 2), character);
  } else {
    matches = pattern[end - 1] == text[*t];
    taken = 1;
  }
  *p = end;
  *t += taken;
  return matches;
}

// One component. Only the last * seen needs to be tried again: what stood before it has matched in
// the shortest way.
bool MatchComponent(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = kNone;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    if (p < pattern.size() && MatchOne(pattern, &p, text, &t)) {
      continue;
    }
    if (star == kNone) {
      return false;
    }
    p = star + 1;
    t = ++star_text;
  }
  return pattern.find_first_not_of('*', p) == kNone;
}

bool MatchComponents(const std::vector<std::string>& pattern,
                     const std::vector<std::string_view>& path) {
  size_t p = 0;
  size_t t = 0;
  size_t star = kNone;
  size_t star_path = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      star = p++;
      star_path = t;
    } else if (p < pattern.size() && MatchComponent(pattern[p], path[t])) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++star_path;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<ptrdiff_t>(p), pattern.end(),
                     [](const std::string& component) { return component == "**"; });
}

// A slash within a class is no separator, and no such class can match.
std::vector<std::string> Components(std::string_view pattern) {
  std::vector<std::string> components(1);
  for (size_t at = 0; at < pattern.size();) {
    const size_t next = Skip(pattern, at);
    if (pattern[at] == '/') {
      components.emplace_back();
    } else {
      components.back() += pattern.substr(at, next - at);
    }
    at = next;
  }
  std::erase_if(components, [](const std::string& c) { return c.empty() || c == "."; });
  return components;
}

}  // namespace

Result<Glob::Alternative> Glob::ParseAlternative(const std::string& pattern) {
  Alternative alternative;
  alternative.directories_only = pattern.ends_with('/');
  const std::string_view name =
      std::string_view(pattern).substr(0, pattern.size() - (alternative.directories_only ? 1 : 0));
  alternative.components = Components(name);
  if (alternative.components.empty()) {
    return Status::Error("it is empty");
  }
  alternative.any_depth = name.find('/') == kNone;
  return alternative;
}

Result<Glob> Glob::Parse(std::string_view pattern) {
  const auto error = [&](const std::string& why) {
    return Status::Error("glob '" + std::string(pattern) + "': " + why);
  };
  std::vector<std::string> expanded;
  if (const Status status = Expand(std::string(pattern), &expanded); !status.ok()) {
    return error(status.message());
  }
  Glob glob;
  for (const std::string& one : expanded) {
    Result<Alternative> alternative = ParseAlternative(one);
    if (!alternative.ok()) {
      return error(alternative.status().message());
    }
    glob.alternatives_.push_back(std::move(*alternative));
  }
  return glob;
}

bool Glob::HasWildcard(std::string_view text) { return text.find_first_of("*?[{") != kNone; }

bool Glob::Matches(std::string_view path, bool is_directory) const {
  std::vector<std::string_view> components;
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) {
      components.push_back(path.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  if (components.empty()) {
    return false;
  }
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Alternative& one) {
    if (one.directories_only && !is_directory) {
      return false;
    }
    return one.any_depth && one.components.front() != "**"
               ? MatchComponent(one.components.front(), components.back())
               : MatchComponents(one.components, components);
  });
}

}  // namespace walwise::sql
