#include "upsert-rewriter/run/inputs.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string_view>
#include <utility>

#include "upsert-rewriter/config/changes.h"
#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/input/stat_statements.h"
#include "upsert-rewriter/run/parallel.h"
#include "upsert-rewriter/schema/catalog_reader.h"

namespace walwise::sql {

namespace {

constexpr std::array<std::pair<std::string_view, Language>, 13> kLanguages = {{
    {"sql", Language::kSql},
    {"python", Language::kPython},
    {"go", Language::kGo},
    {"javascript", Language::kJavaScript},
    {"typescript", Language::kJavaScript},
    {"java", Language::kJava},
    {"kotlin", Language::kKotlin},
    {"ruby", Language::kRuby},
    {"rust", Language::kRust},
    {"csharp", Language::kCSharp},
    {"php", Language::kPhp},
    {"csvlog", Language::kLogCsv},
    {"jsonlog", Language::kLogJson},
}};

constexpr size_t kSniffedBytes = 8192;

Result<std::string> ReadStandardInput() {
  std::string text;
  std::array<char, 65536> buffer;
  for (size_t size; (size = std::fread(buffer.data(), 1, buffer.size(), stdin)) > 0;) {
    text.append(buffer.data(), size);
  }
  if (std::ferror(stdin) != 0) {
    return Status::Error("-: standard input can't be read");
  }
  return text;
}

WalkOptions WalkOf(const Config& config) {
  WalkOptions options;
  options.include = config.include;
  options.exclude = config.exclude;
  const size_t slash = config.path.rfind('/');
  options.base = slash == std::string::npos ? "" : config.path.substr(0, slash);
  return options;
}

// "./a" and "a" are one file.
std::string_view Plain(std::string_view path) {
  while (path.starts_with("./")) {
    path.remove_prefix(2);
  }
  return path;
}

// Does any of the words with which DDL begins stand in the text? Most files have none, and are not
// read as SQL for the survey then.
bool MayHoldDdl(std::string_view text) {
  constexpr std::string_view kWords[] = {"create", "alter", "drop"};
  const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
  for (const std::string_view word : kWords) {
    const auto same = [&](char a, char b) { return lower(a) == b; };
    if (std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Language> LanguageByName(std::string_view name) {
  if (name == "log") {
    return Language::kLogText;
  }
  for (const auto& [known, language] : kLanguages) {
    if (known == name) {
      return language;
    }
  }
  return std::nullopt;
}

Result<Inputs> Inputs::Open(const InputOptions& options, const Config& config) {
  Inputs inputs;
  inputs.options_ = options;
  inputs.schema_files_ = config.schema;
  inputs.schema_files_.insert(inputs.schema_files_.end(), options.schema_files.begin(),
                              options.schema_files.end());
  std::vector<std::string> paths = options.paths;
  if (std::erase(paths, "-") > 0) {
    Result<std::string> text = ReadStandardInput();
    if (!text.ok()) {
      return text.status();
    }
    inputs.standard_input_ = std::move(text).value();
    inputs.files_.push_back({"-", std::nullopt});
  }
  if (options.stat_statements) {
    auto statements = ReadStatStatements(options.dsn);
    if (!statements.ok()) {
      return statements.status();
    }
    inputs.statements_ = std::move(statements->statements);
    inputs.problems_ = std::move(statements->problems);
  }
  const bool only_changes = options.staged || !options.since.empty();
  if (paths.empty() && only_changes) {
    paths.emplace_back(".");
  }
  if (paths.empty()) {
    inputs.surveyed_ = inputs.files_;
    return inputs;
  }
  Result<WalkedFiles> walked = WalkFiles(paths, WalkOf(config));
  if (!walked.ok()) {
    return walked.status();
  }
  inputs.problems_.insert(inputs.problems_.end(), walked->problems.begin(), walked->problems.end());
  for (std::string& path : walked->paths) {
    inputs.files_.push_back({std::move(path), std::nullopt});
  }
  inputs.surveyed_ = inputs.files_;
  if (only_changes) {
    const Status status = inputs.KeepChanges();
    return status.ok() ? Result<Inputs>(std::move(inputs)) : status;
  }
  return inputs;
}

// Of the files that were found, those that git says changed; the others are only surveyed.
Status Inputs::KeepChanges() {
  Result<std::vector<ChangedFile>> changes =
      options_.staged ? StagedChanges() : ChangesSince(options_.since);
  if (!changes.ok()) {
    return changes.status();
  }
  std::map<std::string_view, ChangedFile*> by_path;
  for (ChangedFile& change : *changes) {
    by_path[Plain(change.path)] = &change;
  }
  files_.clear();
  for (Input& input : surveyed_) {
    const auto found = by_path.find(Plain(input.path));
    if (found != by_path.end()) {
      input.is_staged = options_.staged;
      files_.push_back({found->second->path, std::move(found->second->lines), options_.staged});
    }
  }
  return {};
}

Result<Document> Inputs::Read(const Input& input) const {
  Document document;
  document.path = input.path;
  if (input.path == "-") {
    document.text = standard_input_;
    if (!options_.stdin_path.empty()) {
      document.path = options_.stdin_path;
    }
  } else {
    Result<std::string> text =
        input.is_staged ? StagedContent(input.path) : ReadWholeFile(input.path);
    if (!text.ok()) {
      return text.status();
    }
    document.text = std::move(text).value();
  }
  const std::string_view head = std::string_view(document.text).substr(0, kSniffedBytes);
  if (head.find('\0') != std::string_view::npos) {
    return Status::Error(document.path + ": it is a binary file");
  }
  document.language = options_.language ? *options_.language : LanguageOf(document.path, head);
  if (document.language == Language::kUnknown) {
    // It was named, or would not be here.
    document.language = Language::kSql;
  }
  return document;
}

Result<Survey> Inputs::StartSurvey() const {
  Survey survey;
  if (!options_.dsn.empty()) {
    Result<Schema> catalog = ReadCatalog(options_.dsn);
    if (!catalog.ok()) {
      return catalog.status();
    }
    survey.schema = std::move(catalog).value();
  }
  if (schema_files_.empty()) {
    return survey;
  }
  const Result<WalkedFiles> walked = WalkFiles(schema_files_, WalkOptions());
  if (!walked.ok()) {
    return walked.status();
  }
  Parser parser;
  for (const std::string& path : walked->paths) {
    Result<std::string> text = ReadWholeFile(path);
    if (!text.ok()) {
      return text.status();
    }
    SurveyDdl(Extract({path, Language::kSql, std::move(text).value()}), &parser, &survey);
  }
  // What is known of tables asks for no second look at the files.
  survey.needs_uses = false;
  return survey;
}

Result<Survey> Inputs::MakeSurvey() const {
  Result<Survey> survey = StartSurvey();
  if (!survey.ok()) {
    return survey;
  }
  std::vector<char> has_ddl(surveyed_.size());
  ParallelFor(surveyed_.size(), options_.threads, [&](size_t i) {
    const Result<Document> document = Read(surveyed_[i]);
    has_ddl[i] = document.ok() && MayHoldDdl(document->text);
  });
  Parser parser;
  for (size_t i = 0; i < surveyed_.size(); ++i) {
    if (!has_ddl[i]) {
      continue;
    }
    if (const Result<Document> document = Read(surveyed_[i]); document.ok()) {
      SurveyDdl(Extract(*document), &parser, &*survey);
    }
  }
  if (survey->needs_uses) {
    AddUses(&survey->uses);
  }
  return survey;
}

void Inputs::AddUses(ColumnUses* uses) const {
  const size_t count = surveyed_.size();
  std::vector<Parser> parsers(WorkerCount(count, options_.threads));
  std::vector<Survey> parts(count);
  ParallelInOrder(
      count, options_.threads,
      [&](size_t i, size_t worker) {
        if (const Result<Document> document = Read(surveyed_[i]); document.ok()) {
          SurveyUses(*document, Extract(*document), &parsers[worker], &parts[i]);
        }
      },
      [&](size_t i) { uses->Merge(std::exchange(parts[i], {}).uses); });
}

}  // namespace walwise::sql
