#pragma once

#include <memory>
#include <string>
#include <vector>

#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/lint/linter.h"
#include "upsert-rewriter/report/json_text.h"

// The directories that the editor works in, and what their files tell of the tables.

namespace walwise::sql {

// What a survey of one directory gave.
struct WorkspaceSurvey {
  std::string root;
  std::shared_ptr<const Survey> survey;  // never null
  std::vector<std::string> problems;
};

// Reads the schema files of the configuration and the DDL of all files below `root`: not of the
// file system's root or a home directory, and not where there are too many. May take long; needs
// nothing but the files.
WorkspaceSurvey SurveyWorkspace(const std::string& root);

class Workspace {
 public:
  // Of initialize: workspaceFolders, or rootUri, or rootPath.
  void Open(const Json& params);
  // Of workspace/didChangeWorkspaceFolders.
  void Change(const Json& event);

  const std::vector<std::string>& roots() const { return roots_; }
  // The innermost root that the file stands in, or "". A document that is no file is in the first.
  std::string RootOf(const std::string& file) const;
  // What the file is called: relative to its root.
  std::string NameOf(const std::string& file) const;

  void Set(WorkspaceSurvey survey);
  bool HasSurveyOf(const std::string& root) const;
  // Never null.
  std::shared_ptr<const Survey> SurveyOf(const std::string& root) const;

 private:
  void Add(const Json& folders);

  std::vector<std::string> roots_;
  std::vector<WorkspaceSurvey> surveys_;
};

// The configuration that applies to a file, or to a document of `root` that is none.
Result<Config> ConfigOf(const std::string& file, const std::string& root);
// Do `include` and `exclude` leave the file to be linted?
bool IsTaken(const std::string& file, const Config& config);

}  // namespace walwise::sql
