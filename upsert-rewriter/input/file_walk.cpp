#include "upsert-rewriter/input/file_walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/input/glob.h"

namespace walwise::sql {

namespace {

namespace fs = std::filesystem;
using FileId = std::pair<dev_t, ino_t>;

constexpr std::string_view kSkippedDirectories[] = {"node_modules", "vendor", "target", "build"};
constexpr size_t kHeadSize = 16384;

std::string SystemError(const std::string& path, int error) {
  std::string text = std::strerror(error);
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') {
    text[0] = static_cast<char>(text[0] + ('a' - 'A'));
  }
  return path + ": " + text;
}

// Without `.` components and doubled slashes. `..` stays: what it means depends on links.
std::string CleanPath(std::string_view path) {
  std::string clean(path.starts_with('/') ? "/" : "");
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    if (!component.empty() && component != ".") {
      clean += clean.empty() || clean.ends_with('/') ? "" : "/";
      clean += component;
    }
    begin = end + 1;
  }
  return clean.empty() ? "." : clean;
}

std::string Join(const std::string& directory, const std::string& name) {
  if (directory == ".") {
    return name;
  }
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

std::string_view LastComponent(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

bool IsSkippedDirectory(std::string_view name) {
  return name.starts_with('.') ||
         std::find(std::begin(kSkippedDirectories), std::end(kSkippedDirectories), name) !=
             std::end(kSkippedDirectories);
}

Result<std::vector<Glob>> ParseGlobs(const std::vector<std::string>& patterns) {
  std::vector<Glob> globs;
  for (const std::string& pattern : patterns) {
    Result<Glob> glob = Glob::Parse(pattern);
    if (!glob.ok()) {
      return glob.status();
    }
    globs.push_back(std::move(*glob));
  }
  return globs;
}

// Where the name alone does not tell: what may be a server log, and scripts without an extension.
bool NeedsHead(std::string_view path) {
  const std::string_view name = LastComponent(path);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) {
    return true;
  }
  std::string extension(name.substr(dot + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return extension == "log" || extension == "csv" || extension == "json";
}

std::string HeadOf(const std::string& path) {
  std::string head(kHeadSize, '\0');
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t size = -1;
  if (file >= 0) {
    size = read(file, head.data(), head.size());
    close(file);
  }
  head.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return head;
}

class PathFilter {
 public:
  static Result<PathFilter> Make(const WalkOptions& options) {
    PathFilter filter;
    Result<std::vector<Glob>> include = ParseGlobs(options.include);
    Result<std::vector<Glob>> exclude = ParseGlobs(options.exclude);
    if (!include.ok() || !exclude.ok()) {
      return include.ok() ? exclude.status() : include.status();
    }
    filter.include_ = std::move(*include);
    filter.exclude_ = std::move(*exclude);
    if (!options.base.empty() && CleanPath(options.base) != ".") {
      std::error_code ignored;
      filter.base_ = fs::absolute(CleanPath(options.base), ignored).lexically_normal();
    }
    return filter;
  }

  bool Excludes(const std::string& path, bool is_directory) const {
    return !exclude_.empty() && AnyMatches(exclude_, Relative(path), is_directory);
  }
  // By its name, and by the beginning of the file where the name is not enough.
  bool Takes(const std::string& path) const {
    if (Excludes(path, false)) {
      return false;
    }
    if (!include_.empty()) {
      return AnyMatches(include_, Relative(path), false);
    }
    return LanguageOf(path, NeedsHead(path) ? HeadOf(path) : "") != Language::kUnknown;
  }

 private:
  static bool AnyMatches(const std::vector<Glob>& globs, const std::string& path,
                         bool is_directory) {
    return std::any_of(globs.begin(), globs.end(),
                       [&](const Glob& glob) { return glob.Matches(path, is_directory); });
  }

  std::string Relative(const std::string& path) const {
    if (base_.empty() && !path.starts_with('/')) {
      return path;
    }
    std::error_code ignored;
    const fs::path base = base_.empty() ? fs::current_path(ignored) : base_;
    const fs::path relative =
        fs::absolute(path, ignored).lexically_normal().lexically_relative(base);
    return relative.empty() ? path : relative.string();
  }

  std::vector<Glob> include_;
  std::vector<Glob> exclude_;
  fs::path base_;
};

// One run of WalkFiles.
class Walk {
 public:
  explicit Walk(const PathFilter& filter) : filter_(filter) {}

  Status Argument(const std::string& argument);
  WalkedFiles Finish();

 private:
  struct Found {
    std::string path;
    FileId id;
    bool is_link;
  };
  // What is wanted below a directory: all that the filter takes, or a glob's matches.
  void Directory(const std::string& path, const Glob* wanted);
  void Entry(const std::string& path, const Glob* wanted);
  void Add(const std::string& path, const struct stat& status, bool is_link);
  Status GlobArgument(const std::string& pattern);

  const PathFilter& filter_;
  std::vector<Found> found_;
  std::vector<std::string> problems_;
  std::set<FileId> entered_;  // directories, of one argument
};

std::string KindOf(mode_t mode) {
  return S_ISFIFO(mode)   ? "a named pipe"
         : S_ISSOCK(mode) ? "a socket"
         : S_ISBLK(mode)  ? "a block device"
         : S_ISCHR(mode)  ? "a character device"
                          : "no regular file";
}

void Walk::Add(const std::string& path, const struct stat& status, bool is_link) {
  if (S_ISREG(status.st_mode)) {
    found_.push_back({path, {status.st_dev, status.st_ino}, is_link});
  } else {
    problems_.push_back(path + ": is " + KindOf(status.st_mode) +
                        "; pipe its content to standard input");
  }
}

void Walk::Directory(const std::string& path, const Glob* wanted) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    problems_.push_back(SystemError(path, errno));
    return;
  }
  // A directory that is mounted below itself would have no end.
  if (!entered_.insert({status.st_dev, status.st_ino}).second) {
    return;
  }
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    problems_.push_back(SystemError(path, error.value()));
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    Entry(Join(path, name), wanted);
  }
}

void Walk::Entry(const std::string& path, const Glob* wanted) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0) {
    problems_.push_back(SystemError(path, errno));
    return;
  }
  if (S_ISDIR(status.st_mode)) {
    if (!IsSkippedDirectory(LastComponent(path)) && !filter_.Excludes(path, true)) {
      Directory(path, wanted);
    }
    return;
  }
  const bool is_link = S_ISLNK(status.st_mode);
  const bool is_wanted = wanted == nullptr
                             ? filter_.Takes(path)
                             : wanted->Matches(path) && !filter_.Excludes(path, false);
  if (!is_wanted) {
    return;
  }
  if (is_link && stat(path.c_str(), &status) != 0) {
    problems_.push_back(SystemError(path, errno) + "; it is a link");
    return;
  }
  if (!is_link || !S_ISDIR(status.st_mode)) {
    Add(path, status, is_link);
  }
}

// Walks from the directory that the components before the first wildcard name.
Status Walk::GlobArgument(const std::string& pattern) {
  std::string start = ".";
  size_t begin = 0;
  for (size_t slash = pattern.find('/'); slash != std::string::npos;
       slash = pattern.find('/', slash + 1)) {
    const std::string_view component = std::string_view(pattern).substr(begin, slash - begin);
    if (Glob::HasWildcard(component) || component.find('\\') != std::string::npos) {
      break;
    }
    begin = slash + 1;
    start = CleanPath(std::string_view(pattern).substr(0, begin));
  }
  // A leading slash, here to say "the whole path": a shell's *.sql does not match a/b.sql.
  Result<Glob> glob = Glob::Parse(pattern.starts_with('/') ? pattern : "/" + pattern);
  if (!glob.ok()) {
    return glob.status();
  }
  const size_t before = found_.size() + problems_.size();
  Directory(start, &*glob);
  if (found_.size() + problems_.size() == before) {
    return Status::Error(pattern + ": no file matches; quote a name with \\ before * ? [ {");
  }
  return Status();
}

Status Walk::Argument(const std::string& argument) {
  entered_.clear();
  struct stat status;
  if (argument.empty() || stat(argument.c_str(), &status) != 0) {
    const int error = argument.empty() ? ENOENT : errno;
    const bool missing = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG;
    return missing && Glob::HasWildcard(argument)
               ? GlobArgument(argument)
               : Status::Error(SystemError(argument.empty() ? "''" : argument, error));
  }
  const std::string path = CleanPath(argument);
  if (S_ISDIR(status.st_mode)) {
    Directory(path, nullptr);
    return Status();
  }
  struct stat own;
  Add(path, status, lstat(path.c_str(), &own) == 0 && S_ISLNK(own.st_mode));
  return Status();
}

// Of a file's several names, one that is no link, then the first.
WalkedFiles Walk::Finish() {
  std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    return std::tie(a.is_link, a.path) < std::tie(b.is_link, b.path);
  });
  WalkedFiles files;
  std::set<FileId> seen;
  for (Found& found : found_) {
    if (seen.insert(found.id).second) {
      files.paths.push_back(std::move(found.path));
    }
  }
  std::sort(files.paths.begin(), files.paths.end());
  std::sort(problems_.begin(), problems_.end());
  problems_.erase(std::unique(problems_.begin(), problems_.end()), problems_.end());
  files.problems = std::move(problems_);
  return files;
}

// As a walk does: no excluded and no skipped directory on the way.
bool IsWalked(const PathFilter& filter, const std::string& path) {
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string directory = path.substr(0, slash);
    const std::string_view name = LastComponent(directory);
    if (!name.empty() && name != ".." &&
        (IsSkippedDirectory(name) || filter.Excludes(directory, true))) {
      return false;
    }
  }
  return filter.Takes(path);
}

}  // namespace

Result<WalkedFiles> WalkFiles(const std::vector<std::string>& arguments,
                              const WalkOptions& options) {
  const Result<PathFilter> filter = PathFilter::Make(options);
  if (!filter.ok()) {
    return filter.status();
  }
  Walk walk(*filter);
  for (const std::string& argument : arguments) {
    if (const Status status = walk.Argument(argument); !status.ok()) {
      return status;
    }
  }
  return walk.Finish();
}

Result<std::vector<std::string>> OnlyWalked(const std::vector<std::string>& paths,
                                            const WalkOptions& options) {
  const Result<PathFilter> filter = PathFilter::Make(options);
  if (!filter.ok()) {
    return filter.status();
  }
  std::vector<std::string> walked;
  for (const std::string& path : paths) {
    if (const std::string clean = CleanPath(path); IsWalked(*filter, clean)) {
      walked.push_back(clean);
    }
  }
  return walked;
}

}  // namespace walwise::sql
