#include "upsert-rewriter/config/config.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <utility>

// Without this the parser raises exceptions.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "upsert-rewriter/config/near_names.h"
#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/input/glob.h"
#include "upsert-rewriter/rewrite/rewrite.h"

namespace walwise::sql {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = ".walwise.toml";

// Reads one file's tables into a Config. The first error ends it.
class ConfigReader {
 public:
  ConfigReader(const std::string& path, Config* config) : path_(path), config_(config) {}

  Status Read(const toml::table& table) const;

 private:
  using Take =
      std::function<Status(const ConfigReader&, const std::string& key, const toml::node&)>;
  using Keys = std::vector<std::pair<std::string_view, Take>>;

  Status Each(const toml::table& table, const std::string& prefix, const Keys& keys) const;
  Status Error(const toml::node& node, const std::string& what) const {
    return Status::Error(fmt::format("{}:{}: {}", path_, node.source().begin.line, what));
  }

  Status Text(const std::string& key, const toml::node& node, std::string* value) const;
  Status Texts(const std::string& key, const toml::node& node,
               std::vector<std::string>* values) const;
  Status Globs(const std::string& key, const toml::node& node,
               std::vector<std::string>* values) const;
  Status Rules(const std::string& key, const toml::node& node) const;
  Status Rewrite(const std::string& key, const toml::node& node) const;
  Status Strategy(const std::string& key, const toml::node& node) const;
  std::string Located(const std::string& file) const {
    return file.empty() ? file : (fs::path(path_).parent_path() / file).string();
  }

  const std::string& path_;
  Config* config_;
};

// Keys in the order of the file, so that the first error is the topmost.
Status ConfigReader::Each(const toml::table& table, const std::string& prefix,
                          const Keys& keys) const {
  std::vector<std::pair<std::string_view, const toml::node*>> entries;
  for (const auto& [key, node] : table) {
    entries.emplace_back(key.str(), &node);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.second->source().begin < b.second->source().begin;
  });
  for (const auto& entry_read : entries) {
    // clang 14 can't capture structured bindings.
    const std::string_view name = entry_read.first;
    const toml::node* node = entry_read.second;
    const auto known = std::find_if(keys.begin(), keys.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (known == keys.end()) {
      std::vector<std::string_view> names;
      for (const auto& entry : keys) {
        names.push_back(entry.first);
      }
      return Error(*node,
                   fmt::format("unknown key '{}{}'{}", prefix, name, DidYouMean(name, names)));
    }
    if (const Status status = known->second(*this, prefix + std::string(name), *node);
        !status.ok()) {
      return status;
    }
  }
  return Status();
}

Status ConfigReader::Text(const std::string& key, const toml::node& node,
                          std::string* value) const {
  if (!node.is_string()) {
    return Error(node, "'" + key + "' must be a string");
  }
  *value = node.as_string()->get();
  return Status();
}

Status ConfigReader::Texts(const std::string& key, const toml::node& node,
                           std::vector<std::string>* values) const {
  if (!node.is_array()) {
    return Error(node, "'" + key + "' must be an array of strings");
  }
  for (const toml::node& element : *node.as_array()) {
    if (!element.is_string()) {
      return Error(element, "'" + key + "' must be an array of strings");
    }
    values->push_back(element.as_string()->get());
  }
  return Status();
}

Status ConfigReader::Globs(const std::string& key, const toml::node& node,
                           std::vector<std::string>* values) const {
  if (const Status status = Texts(key, node, values); !status.ok()) {
    return status;
  }
  for (const std::string& value : *values) {
    if (const Result<Glob> glob = Glob::Parse(value); !glob.ok()) {
      return Error(node, "'" + key + "': " + glob.status().message());
    }
  }
  return Status();
}

Status ConfigReader::Rules(const std::string& key, const toml::node& node) const {
  if (!node.is_table()) {
    return Error(node, "'" + key + "' must be a table: [rules]");
  }
  for (const auto& [name, value] : *node.as_table()) {
    if (!IsRuleId(name.str())) {
      return Error(
          value, fmt::format("unknown rule '{}'{}", name.str(), DidYouMean(name.str(), RuleIds())));
    }
    const std::optional<Severity> severity =
        value.is_string() ? SeverityOf(value.as_string()->get()) : std::nullopt;
    if (!severity) {
      return Error(
          value,
          fmt::format("rule '{}' must be \"off\", \"info\", \"warning\" or \"error\"", name.str()));
    }
    config_->rules[std::string(name.str())] = *severity;
  }
  return Status();
}

Status ConfigReader::Strategy(const std::string& key, const toml::node& node) const {
  if (const Status status = Text(key, node, &config_->strategy); !status.ok()) {
    return status;
  }
  if (!StrategyOf(config_->strategy)) {
    return Error(node, "'" + key + "' must be \"guarded\" or \"cte\"");
  }
  return Status();
}

Status ConfigReader::Rewrite(const std::string& key, const toml::node& node) const {
  if (!node.is_table()) {
    return Error(node, "'" + key + "' must be a table: [rewrite]");
  }
  return Each(*node.as_table(), key + ".", {{"strategy", &ConfigReader::Strategy}});
}

Status ConfigReader::Read(const toml::table& table) const {
  using Self = const ConfigReader&;
  using Name = const std::string&;
  using Node = const toml::node&;
  Config* config = config_;
  return Each(
      table, "",
      {
          {"include", [config](Self self, Name key,
                               Node node) { return self.Globs(key, node, &config->include); }},
          {"exclude", [config](Self self, Name key,
                               Node node) { return self.Globs(key, node, &config->exclude); }},
          {"schema",
           [config](Self self, Name key, Node node) {
             const Status status = self.Texts(key, node, &config->schema);
             for (std::string& file : config->schema) {
               file = self.Located(file);
             }
             return status;
           }},
          {"baseline",
           [config](Self self, Name key, Node node) {
             const Status status = self.Text(key, node, &config->baseline);
             config->baseline = self.Located(config->baseline);
             return status;
           }},
          {"error-on-warnings",
           [config](Self self, Name key, Node node) {
             if (!node.is_boolean()) {
               return self.Error(node, "'" + key + "' must be true or false");
             }
             config->error_on_warnings = node.as_boolean()->get();
             return Status();
           }},
          {"rules", &ConfigReader::Rules},
          {"rewrite", &ConfigReader::Rewrite},
      });
}

}  // namespace

Result<Config> ParseConfig(std::string_view text, const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    return Status::Error(fmt::format("{}:{}: {}", path, parsed.error().source().begin.line,
                                     parsed.error().description()));
  }
  Config config;
  config.path = path;
  if (const Status status = ConfigReader(path, &config).Read(parsed.table()); !status.ok()) {
    return status;
  }
  return config;
}

Result<Config> FindConfig(const std::string& directory) {
  std::error_code error;
  const fs::path current = fs::current_path(error);
  if (error) {
    return Status::Error("the current directory: " + error.message());
  }
  fs::path at = fs::canonical(directory.empty() ? "." : directory, error);
  if (error) {
    return Status::Error(directory + ": " + error.message());
  }
  for (;; at = at.parent_path()) {
    const fs::path file = at / kFileName;
    struct stat status;
    if (stat(file.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR)) {
      const std::string path = file.lexically_relative(current).string();
      const Result<std::string> text = ReadWholeFile(path);
      return text.ok() ? ParseConfig(*text, path) : text.status();
    }
    if (at == at.root_path()) {
      return Config();
    }
  }
}

}  // namespace walwise::sql
