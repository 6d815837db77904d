#include "upsert-rewriter/lint/migration.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace walwise::sql {

namespace {

enum class Mark { kNone, kUp, kDown };

// A comment line, in lower case, its white space as single blanks.
std::string Normal(std::string_view line) {
  std::string normal;
  for (const char c : line) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!normal.empty() && normal.back() != ' ') {
      normal += ' ';
    }
  }
  return normal;
}

Mark MarkOf(std::string_view line) {
  struct Known {
    std::string_view comment;
    Mark mark;
  };
  static constexpr Known kKnown[] = {
      {"-- +goose up", Mark::kUp},
      {"-- +goose down", Mark::kDown},
      {"-- +migrate up", Mark::kUp},
      {"-- +migrate down", Mark::kDown},
      {"-- migrate:up", Mark::kUp},
      {"-- migrate:down", Mark::kDown},
      {"-- up migration", Mark::kUp},
      {"-- down migration", Mark::kDown},
      {"---- create above / drop below ----", Mark::kDown},
  };
  const std::string normal = Normal(line);
  for (const Known& known : kKnown) {
    if (normal.starts_with(known.comment)) {
      return known.mark;
    }
  }
  return Mark::kNone;
}

}  // namespace

Span DownPart(std::string_view script) {
  Span part{script.size(), script.size()};
  for (size_t at = script.find("--"); at != std::string_view::npos;) {
    const size_t end = std::min(script.find('\n', at), script.size());
    const bool whole_line = at == 0 || script[at - 1] == '\n';
    const Mark mark = whole_line ? MarkOf(script.substr(at, end - at)) : Mark::kNone;
    if (mark == Mark::kDown && part.empty()) {
      part.begin = at;
    } else if (mark == Mark::kUp && !part.empty()) {
      part.end = at;
      return part;
    }
    at = script.find("--", end);
  }
  return part;
}

bool IsExistingTable(const FileFacts& facts, const Schema& schema, std::string_view table_schema,
                     std::string_view table) {
  const Table* known = schema.Find(table_schema, table);
  if (known != nullptr && known->is_temporary) {
    return false;
  }
  std::string name(table_schema);
  name += name.empty() ? "" : ".";
  name += table;
  return !facts.CreatedHere(name);
}

}  // namespace walwise::sql
