// Two runs of git for a list of changes: names apart from hunks, so that no name is ever parsed out
// of a patch. Both list the files in the same order.

#include "upsert-rewriter/config/changes.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "upsert-rewriter/config/git.h"

namespace walwise::sql {

namespace {

using Lines = std::vector<std::pair<size_t, size_t>>;

std::vector<std::string> NulSeparated(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\0'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// Takes a number off the front; false if there is none.
bool TakeNumber(std::string_view* text, size_t* number) {
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return error == std::errc();
}

// "@@ -7,2 +7,3 @@": what it says of the new version.
std::optional<std::pair<size_t, size_t>> LinesOfHunk(std::string_view line) {
  const size_t plus = line.find(" +");
  if (!line.starts_with("@@ ") || plus == std::string_view::npos) {
    return std::nullopt;
  }
  line.remove_prefix(plus + 2);
  size_t first = 0;
  size_t count = 1;
  if (!TakeNumber(&line, &first)) {
    return std::nullopt;
  }
  if (line.starts_with(',')) {
    line.remove_prefix(1);
    if (!TakeNumber(&line, &count)) {
      return std::nullopt;
    }
  }
  if (count == 0) {
    return std::pair(std::max<size_t>(first, 1), first + 1);
  }
  return std::pair(first, first + count - 1);
}

// The hunks of each file of a patch without context. Lines of content begin with + - or \.
std::vector<Lines> LinesOfPatch(std::string_view patch) {
  std::vector<Lines> files;
  while (!patch.empty()) {
    const size_t end = std::min(patch.find('\n'), patch.size());
    const std::string_view line = patch.substr(0, end);
    if (line.starts_with("diff --git ")) {
      files.emplace_back();
    } else if (const auto lines = LinesOfHunk(line); lines && !files.empty()) {
      files.back().push_back(*lines);
    }
    patch.remove_prefix(std::min(end + 1, patch.size()));
  }
  return files;
}

// git names files from the top of the work tree; `prefix` is where the current directory is there.
std::string FromHere(const std::string& path, const std::string& prefix) {
  return prefix.empty() ? path : std::filesystem::path(path).lexically_relative(prefix).string();
}

Result<std::string> Prefix() {
  Result<std::string> prefix = RunGit({"rev-parse", "--show-prefix"});
  if (!prefix.ok()) {
    return prefix.status();
  }
  // One line end is git's own.
  return prefix->ends_with('\n') ? prefix->substr(0, prefix->size() - 1) : *prefix;
}

Result<std::string> Diff(const std::vector<std::string>& form,
                         const std::vector<std::string>& what) {
  std::vector<std::string> arguments = {
      "diff",          "--no-color",     "--no-ext-diff",      "--no-textconv",          "--text",
      "--no-relative", "--find-renames", "--diff-filter=ACMR", "--ignore-submodules=all"};
  arguments.insert(arguments.end(), form.begin(), form.end());
  arguments.insert(arguments.end(), what.begin(), what.end());
  arguments.push_back("--");
  return RunGit(arguments);
}

struct NamedFile {
  std::string path;  // from the top of the work tree
  bool is_file;      // no link, no submodule
};

// Of --raw -z: ":OLDMODE NEWMODE OLD NEW STATUS", the old name of a copy or rename, the name.
std::vector<NamedFile> ParseRaw(std::string_view raw) {
  std::vector<NamedFile> files;
  const std::vector<std::string> parts = NulSeparated(raw);
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string& head = parts[i];
    const size_t status = head.rfind(' ') + 1;
    const bool has_old = status < head.size() && (head[status] == 'R' || head[status] == 'C');
    i += has_old ? 2 : 1;
    if (i < parts.size()) {
      files.push_back({parts[i], head.size() > 13 && head.compare(8, 2, "10") == 0});
    }
  }
  return files;
}

Result<std::vector<ChangedFile>> DiffedFiles(const std::vector<std::string>& what,
                                             const std::string& prefix) {
  const Result<std::string> raw = Diff({"--raw", "-z"}, what);
  if (!raw.ok()) {
    return raw.status();
  }
  const std::vector<NamedFile> names = ParseRaw(*raw);
  const Result<std::string> patch = Diff({"--unified=0", "--inter-hunk-context=0"}, what);
  if (!patch.ok()) {
    return patch.status();
  }
  std::vector<Lines> lines = LinesOfPatch(*patch);
  if (lines.size() != names.size()) {
    return Status::Error("files changed while git was asked what changed; try again");
  }
  std::vector<ChangedFile> files;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i].is_file) {
      files.push_back({FromHere(names[i].path, prefix), std::move(lines[i])});
    }
  }
  return files;
}

void SortByPath(std::vector<ChangedFile>* files) {
  std::sort(files->begin(), files->end(),
            [](const ChangedFile& a, const ChangedFile& b) { return a.path < b.path; });
}

// All that is not ignored, below the whole work tree. A name that ends with a slash is another
// repository's work tree.
Status AddUntracked(const std::string& prefix, std::vector<ChangedFile>* files) {
  const Result<std::string> names =
      RunGit({"ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"});
  if (!names.ok()) {
    return names.status();
  }
  for (const std::string& name : NulSeparated(*names)) {
    if (!name.ends_with('/')) {
      files->push_back({FromHere(name, prefix), {{1, ChangedFile::kLastLine}}});
    }
  }
  return Status();
}

// The object's name: what goes to git diff is then no option and no range.
Result<std::string> Resolve(const std::string& revision) {
  if (revision.empty() || revision.starts_with('-')) {
    return Status::Error("'" + revision + "' is not a revision; name a branch, a tag or a commit");
  }
  if (revision == "HEAD" && !RunGit({"rev-parse", "--verify", "--quiet", "HEAD"}).ok()) {
    const Result<std::string> empty_tree = RunGit({"hash-object", "-t", "tree", "--stdin"});
    return empty_tree.ok() ? FirstLine(*empty_tree) : empty_tree;
  }
  const Result<std::string> object = RunGit({"rev-parse", "--verify", revision + "^{tree}"});
  if (!object.ok()) {
    return Status::Error("'" + revision + "': " + object.status().message());
  }
  return FirstLine(*object);
}

}  // namespace

Result<std::vector<ChangedFile>> ChangesSince(const std::string& revision) {
  const Result<std::string> prefix = Prefix();
  if (!prefix.ok()) {
    return prefix.status();
  }
  const Result<std::string> object = Resolve(revision);
  if (!object.ok()) {
    return object.status();
  }
  Result<std::vector<ChangedFile>> files = DiffedFiles({*object}, *prefix);
  if (!files.ok()) {
    return files;
  }
  if (const Status status = AddUntracked(*prefix, &*files); !status.ok()) {
    return status;
  }
  SortByPath(&*files);
  return files;
}

Result<std::vector<ChangedFile>> StagedChanges() {
  const Result<std::string> prefix = Prefix();
  if (!prefix.ok()) {
    return prefix.status();
  }
  Result<std::vector<ChangedFile>> files = DiffedFiles({"--cached"}, *prefix);
  if (files.ok()) {
    SortByPath(&*files);
  }
  return files;
}

Result<std::string> StagedContent(const std::string& path) {
  return RunGit({"cat-file", "blob", ":./" + path});
}

}  // namespace walwise::sql
