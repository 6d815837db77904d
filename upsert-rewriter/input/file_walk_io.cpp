// Whole files, read and replaced.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/input/signal_hold.h"

namespace walwise::sql {

namespace {

constexpr size_t kMaxSize = size_t{1} << 30;
constexpr size_t kChunk = size_t{1} << 16;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      close(number_);
    }
  }
  int number() const { return number_; }
  // What close says: on some file systems, that the data could not be written.
  bool Close() { return close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

Status SystemError(const std::string& path, int error) {
  std::string text = std::strerror(error);
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') {
    text[0] = static_cast<char>(text[0] + ('a' - 'A'));
  }
  return Status::Error(path + ": " + text);
}

Status TooLarge(const std::string& path) {
  return Status::Error(path + ": is larger than 1 GiB; split it");
}

// Appends up to `limit` bytes; fewer only at the end of the file.
bool ReadUpTo(int file, size_t limit, std::string* text) {
  const size_t wanted = text->size() + limit;
  while (text->size() < wanted) {
    const size_t before = text->size();
    text->resize(std::min(wanted, before + std::max(kChunk, std::min(before, wanted))));
    const ssize_t count = read(file, text->data() + before, text->size() - before);
    text->resize(before + (count > 0 ? static_cast<size_t>(count) : 0));
    if (count == 0) {
      return true;
    }
    if (count < 0 && errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(count > 0 ? static_cast<size_t>(count) : 0);
  }
  return true;
}

// The file that `path` names in the end; itself if there is none yet.
Result<std::string> Target(const std::string& path) {
  struct FreeDeleter {
    void operator()(char* text) const { std::free(text); }
  };
  const std::unique_ptr<char, FreeDeleter> target(realpath(path.c_str(), nullptr));
  if (target != nullptr) {
    return std::string(target.get());
  }
  const int error = errno;
  struct stat own;
  if (error == ENOENT && lstat(path.c_str(), &own) != 0) {
    return path;
  }
  return SystemError(path, error);
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

// A new file beside `target`; its name goes to `*name`. -1: errno says why.
int OpenBeside(const std::string& target, std::string* name) {
  const std::string prefix = DirectoryOf(target) + "/.walwise-" + std::to_string(getpid()) + "-";
  for (int attempt = 0; attempt < 1000; ++attempt) {
    *name = prefix + std::to_string(attempt);
    const int file = open(name->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) {
      return file;
    }
  }
  return -1;
}

// The owner first: a change of it may take away mode bits. Who is not root keeps the file anyway.
bool CopyMode(int file, const struct stat& old) {
  struct stat own;
  if (fstat(file, &own) == 0 && (own.st_uid != old.st_uid || own.st_gid != old.st_gid) &&
      fchown(file, old.st_uid, old.st_gid) != 0 && errno != EPERM) {
    return false;
  }
  return fchmod(file, old.st_mode & 07777) == 0;
}

// So that the new name survives a crash. Some file systems can't do it for directories.
void SyncDirectory(const std::string& directory) {
  const Descriptor opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() >= 0) {
    fsync(opened.number());
  }
}

}  // namespace

Result<std::string> ReadWholeFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (file.number() < 0 || fstat(file.number(), &status) != 0) {
    return SystemError(path, errno);
  }
  if (S_ISDIR(status.st_mode)) {
    return SystemError(path, EISDIR);
  }
  // Pipes, and files made as they are read (/proc), do not say how long they are.
  const bool is_sized = S_ISREG(status.st_mode) && status.st_size > 0;
  const size_t size = is_sized ? static_cast<size_t>(status.st_size) : kMaxSize + 1;
  if (is_sized && size > kMaxSize) {
    return TooLarge(path);
  }
  std::string text;
  text.reserve(is_sized ? size : 0);
  if (!ReadUpTo(file.number(), size, &text)) {
    return SystemError(path, errno);
  }
  if (text.size() > kMaxSize) {
    return TooLarge(path);
  }
  if (is_sized && text.size() < size) {
    return Status::Error(path + ": became shorter while it was read; try again");
  }
  return text;
}

Status ReplaceFile(const std::string& path, const std::string& text) {
  const Result<std::string> target = Target(path);
  if (!target.ok()) {
    return target.status();
  }
  struct stat old;
  const bool exists = stat(target->c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode)) {
    return Status::Error(path + ": is no regular file");
  }
  // A rename asks the directory only.
  if (exists && faccessat(AT_FDCWD, target->c_str(), W_OK, AT_EACCESS) != 0) {
    return SystemError(path, errno);
  }
  const SignalHold no_file_left;
  std::string name;
  Descriptor file(OpenBeside(*target, &name));
  if (file.number() < 0) {
    return SystemError(path, errno);
  }
  const bool good = WriteAll(file.number(), text) && (!exists || CopyMode(file.number(), old)) &&
                    fsync(file.number()) == 0 && file.Close() &&
                    rename(name.c_str(), target->c_str()) == 0;
  if (!good) {
    const int error = errno;
    unlink(name.c_str());
    return SystemError(path, error);
  }
  SyncDirectory(DirectoryOf(*target));
  return Status();
}

}  // namespace walwise::sql
