#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/status.h"
#include "upsert-rewriter/config/config.h"
#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/linter.h"

// What a command works on: files and what is known before the first of them is linted.

namespace walwise::sql {

struct InputOptions {
  std::vector<std::string> paths;    // files, directories, globs, "-"
  std::string stdin_path;            // what standard input is called; its name tells the language
  std::optional<Language> language;  // of all inputs, instead of what their names tell
  std::vector<std::string> schema_files;
  std::string dsn;
  bool stat_statements = false;  // of the server that dsn names
  std::string since;             // a git revision
  bool staged = false;
  unsigned threads = 0;  // 0: as many as the machine has
};

// One thing to be linted. Its text is read when it is its turn.
struct Input {
  std::string path;
  std::optional<std::vector<std::pair<size_t, size_t>>> lines;  // only these; none: all
  bool is_staged = false;  // its text is what is staged, not the file's
};

// "python", "go", ... as --language takes them.
std::optional<Language> LanguageByName(std::string_view name);

class Inputs {
 public:
  // Finds the files and reads what does not come from files. Problems with single files are in
  // problems(); only what makes the whole run pointless is an error.
  static Result<Inputs> Open(const InputOptions& options, const Config& config);

  const std::vector<Input>& files() const { return files_; }
  // Those of pg_stat_statements.
  std::vector<std::pair<Document, Extraction>>& statements() { return statements_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // Reads one of files(). An error if it can't be read or is no text.
  Result<Document> Read(const Input& input) const;

  // Catalog, schema files and the DDL in all files. What can't be read here is an error only for
  // the first two.
  Result<Survey> MakeSurvey() const;

 private:
  Status KeepChanges();
  Result<Survey> StartSurvey() const;
  void AddUses(ColumnUses* uses) const;

  InputOptions options_;
  std::vector<std::string> schema_files_;
  std::vector<Input> files_;
  std::vector<Input> surveyed_;  // these, and the unchanged ones beside them
  std::vector<std::pair<Document, Extraction>> statements_;
  std::vector<std::string> problems_;
  std::string standard_input_;
};

}  // namespace walwise::sql
