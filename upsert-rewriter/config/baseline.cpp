#include "upsert-rewriter/config/baseline.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

using Json = nlohmann::json;

// What is hashed is the format: it must not change, or all baselines are void.
std::string Normalised(std::string_view statement) {
  std::string text;
  for (const Token& token : Tokenize(statement)) {
    text += token.In(statement);
    text += '\0';
  }
  return text;
}

bool IsFingerprint(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string TextOf(const Json& entry, const char* key) {
  const auto at = entry.find(key);
  return at != entry.end() && at->is_string() ? at->get<std::string>() : "";
}

size_t CountOf(const Json& entry) {
  const auto at = entry.find("count");
  return at == entry.end() ? 1 : at->is_number_unsigned() ? at->get<size_t>() : 0;
}

std::string Quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string Fingerprint(const Document& document, const Finding& finding) {
  const std::string_view text = document.text;
  const size_t begin = std::min(finding.statement.begin, text.size());
  const size_t end = std::clamp(finding.statement.end, begin, text.size());
  std::string hashed = finding.rule + '\0' + document.path + '\0';
  hashed += Normalised(text.substr(begin, end - begin));
  const XXH128_hash_t hash = XXH3_128bits(hashed.data(), hashed.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<Baseline> Baseline::Read(const std::string& path) {
  const Result<std::string> text = ReadWholeFile(path);
  if (!text.ok()) {
    return text.status();
  }
  const Json json = Json::parse(*text, nullptr, false);
  const auto error = [&](const std::string& what) {
    return Status::Error(path + ": " + what + "; write it again with --write-baseline");
  };
  if (!json.is_object() || !json.contains("findings") || !json["findings"].is_array()) {
    return error("is not a baseline");
  }
  if (!json.contains("version") || json["version"] != 1) {
    return error("is a baseline of another version");
  }
  Baseline baseline;
  for (const Json& entry : json["findings"]) {
    const std::string fingerprint = entry.is_object() ? TextOf(entry, "fingerprint") : "";
    if (!IsFingerprint(fingerprint) || CountOf(entry) == 0) {
      return error("has an entry that is not a finding: " +
                   entry.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    Entry& known = baseline.entries_[fingerprint];
    known.rule = TextOf(entry, "rule");
    known.path = TextOf(entry, "path");
    known.count += CountOf(entry);
  }
  return baseline;
}

size_t Baseline::Apply(const Document& document, std::vector<Finding>* findings) {
  if (entries_.empty()) {
    return 0;
  }
  return std::erase_if(*findings, [&](const Finding& finding) {
    const auto known = entries_.find(Fingerprint(document, finding));
    if (known == entries_.end() || known->second.count == 0) {
      return false;
    }
    --known->second.count;
    return true;
  });
}

void Baseline::Add(const Document& document, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    Entry& entry = entries_[Fingerprint(document, finding)];
    entry.rule = finding.rule;
    entry.path = document.path;
    ++entry.count;
  }
}

// By path, so that a change of one file is a change in one place.
Status Baseline::Write(const std::string& path) const {
  std::vector<const std::pair<const std::string, Entry>*> order;
  for (const auto& entry : entries_) {
    order.push_back(&entry);
  }
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::tie(a->second.path, a->second.rule, a->first) <
           std::tie(b->second.path, b->second.rule, b->first);
  });
  std::string text = "{\"version\": 1, \"findings\": [";
  std::string_view separator = "\n";
  for (const auto* entry : order) {
    if (entry->second.count == 0) {
      continue;
    }
    text += separator;
    text += fmt::format(R"({{"path": {}, "rule": {}, "fingerprint": "{}", "count": {}}})",
                        Quoted(entry->second.path), Quoted(entry->second.rule), entry->first,
                        entry->second.count);
    separator = ",\n";
  }
  return ReplaceFile(path, text + "\n]}\n");
}

size_t Baseline::unused() const {
  size_t count = 0;
  for (const auto& [fingerprint, entry] : entries_) {
    count += entry.count;
  }
  return count;
}

}  // namespace walwise::sql
