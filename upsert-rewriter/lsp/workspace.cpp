#include "upsert-rewriter/lsp/workspace.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/lsp/fields.h"
#include "upsert-rewriter/lsp/uri.h"
#include "upsert-rewriter/run/inputs.h"

namespace walwise::sql {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 50000;

// As the current directory sees it if it is below that: paths in messages are short then.
std::string ShortPath(const std::string& path) {
  std::error_code error;
  const fs::path current = fs::current_path(error);
  const std::string relative = error ? "" : fs::path(path).lexically_relative(current).string();
  return relative.empty() || relative.starts_with("..") ? path : relative;
}

bool IsTooWide(const std::string& root) {
  const char* home = std::getenv("HOME");
  return root == "/" || (home != nullptr && fs::path(root) == fs::path(home));
}

Result<Inputs> OpenInputs(const std::string& root, const Config& config,
                          std::vector<std::string>* problems) {
  InputOptions options;
  if (!IsTooWide(root)) {
    options.paths = {ShortPath(root)};
  }
  Result<Inputs> inputs = Inputs::Open(options, config);
  if (!inputs.ok() || inputs->files().size() <= kMaxFiles) {
    return inputs;
  }
  problems->push_back(root + ": too many files to look for tables in (" +
                      std::to_string(inputs->files().size()) +
                      "); name some by include in .walwise.toml");
  return Inputs::Open(InputOptions(), config);
}

bool IsBelow(const std::string& file, const std::string& root) {
  return file.starts_with(root) &&
         (root.ends_with('/') || file.size() == root.size() || file[root.size()] == '/');
}

}  // namespace

WorkspaceSurvey SurveyWorkspace(const std::string& root) {
  WorkspaceSurvey result{root, std::make_shared<const Survey>(), {}};
  const Result<Config> config = FindConfig(root);
  if (!config.ok()) {
    result.problems.push_back(config.status().message());
    return result;
  }
  const Result<Inputs> inputs = OpenInputs(root, *config, &result.problems);
  if (!inputs.ok()) {
    result.problems.push_back(inputs.status().message());
    return result;
  }
  Result<Survey> survey = inputs->MakeSurvey();
  if (survey.ok()) {
    result.survey = std::make_shared<const Survey>(std::move(survey).value());
  } else {
    result.problems.push_back(survey.status().message());
  }
  return result;
}

void Workspace::Open(const Json& params) {
  Add(Member(params, "workspaceFolders"));
  if (roots_.empty()) {
    Add(Json::array({Json{{"uri", TextOf(params, "rootUri")}}}));
  }
  if (roots_.empty()) {
    Add(Json::array({Json{{"uri", UriOfPath(TextOf(params, "rootPath"))}}}));
  }
}

void Workspace::Change(const Json& event) {
  for (const Json& folder : Member(event, "removed")) {
    const std::string path = PathOfUri(TextOf(folder, "uri"));
    std::erase(roots_, path);
    std::erase_if(surveys_, [&](const WorkspaceSurvey& survey) { return survey.root == path; });
  }
  Add(Member(event, "added"));
}

void Workspace::Add(const Json& folders) {
  for (const Json& folder : folders) {
    const std::string path = PathOfUri(TextOf(folder, "uri"));
    if (!path.empty() && std::find(roots_.begin(), roots_.end(), path) == roots_.end()) {
      roots_.push_back(path);
    }
  }
}

std::string Workspace::RootOf(const std::string& file) const {
  if (file.empty()) {
    return roots_.empty() ? "" : roots_.front();
  }
  std::string innermost;
  for (const std::string& root : roots_) {
    if (root.size() > innermost.size() && IsBelow(file, root)) {
      innermost = root;
    }
  }
  return innermost;
}

std::string Workspace::NameOf(const std::string& file) const {
  const std::string root = RootOf(file);
  return root.empty() ? file : fs::path(file).lexically_relative(root).string();
}

void Workspace::Set(WorkspaceSurvey survey) {
  if (std::find(roots_.begin(), roots_.end(), survey.root) == roots_.end()) {
    return;
  }
  std::erase_if(surveys_, [&](const WorkspaceSurvey& old) { return old.root == survey.root; });
  surveys_.push_back(std::move(survey));
}

bool Workspace::HasSurveyOf(const std::string& root) const {
  return std::any_of(surveys_.begin(), surveys_.end(),
                     [&](const WorkspaceSurvey& survey) { return survey.root == root; });
}

std::shared_ptr<const Survey> Workspace::SurveyOf(const std::string& root) const {
  for (const WorkspaceSurvey& survey : surveys_) {
    if (survey.root == root) {
      return survey.survey;
    }
  }
  static const auto nothing = std::make_shared<const Survey>();
  return nothing;
}

Result<Config> ConfigOf(const std::string& file, const std::string& root) {
  // A new file may stand in a directory that is still to be made.
  fs::path directory = file.empty() ? fs::path(root) : fs::path(file).parent_path();
  std::error_code error;
  while (directory.has_relative_path() && !fs::is_directory(directory, error)) {
    directory = directory.parent_path();
  }
  return directory.empty() ? Config() : FindConfig(directory.string());
}

bool IsTaken(const std::string& file, const Config& config) {
  if (file.empty() || (config.include.empty() && config.exclude.empty())) {
    return true;
  }
  const std::string base = fs::path(config.path).parent_path().string();
  const auto taken =
      OnlyWalked({ShortPath(file)}, {config.include, config.exclude, base.empty() ? "." : base});
  return taken.ok() && !taken->empty();
}

}  // namespace walwise::sql
