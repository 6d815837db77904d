#include "upsert-rewriter/config/git.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

extern char** environ;

namespace walwise::sql {

namespace {

// Both ends are closed in the end; neither is inherited but by what dup2 makes of it.
class Pipe {
 public:
  Pipe() { good_ = pipe2(ends_, O_CLOEXEC) == 0; }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    Close(0);
    Close(1);
  }
  bool good() const { return good_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void Close(int end) {
    if (ends_[end] >= 0) {
      close(ends_[end]);
      ends_[end] = -1;
    }
  }

 private:
  int ends_[2] = {-1, -1};
  bool good_ = false;
};

Status Failure(int error) {
  return Status::Error(error == ENOENT ? "git is not installed, or not in PATH"
                                       : std::string("git: ") + std::strerror(error));
}

Status Start(const std::vector<std::string>& arguments, const Pipe& out, const Pipe& err,
             pid_t* process) {
  std::vector<char*> argv = {const_cast<char*>("git"), const_cast<char*>("--no-pager")};
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), 1);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), 2);
  const int error = posix_spawnp(process, "git", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? Status() : Failure(error);
}

// Both at once: a full pipe that nobody reads would stop git.
void ReadBoth(Pipe* out, std::string* out_text, Pipe* err, std::string* err_text) {
  struct Source {
    Pipe* pipe;
    std::string* text;
  } sources[2] = {{out, out_text}, {err, err_text}};
  char buffer[65536];
  while (out->read_end() >= 0 || err->read_end() >= 0) {
    // poll passes over negative descriptors.
    pollfd polled[2] = {{out->read_end(), POLLIN, 0}, {err->read_end(), POLLIN, 0}};
    if (poll(polled, 2, -1) < 0 && errno != EINTR) {
      return;
    }
    for (int i = 0; i < 2; ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) {
        continue;
      }
      const ssize_t size = read(polled[i].fd, buffer, sizeof buffer);
      if (size > 0) {
        sources[i].text->append(buffer, static_cast<size_t>(size));
      } else if (size == 0 || errno != EINTR) {
        sources[i].pipe->Close(0);
      }
    }
  }
}

std::string Trimmed(std::string text) {
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

}  // namespace

Result<std::string> RunGit(const std::vector<std::string>& arguments) {
  Pipe out;
  Pipe err;
  if (!out.good() || !err.good()) {
    return Failure(errno);
  }
  pid_t process = 0;
  if (const Status status = Start(arguments, out, err, &process); !status.ok()) {
    return status;
  }
  out.Close(1);
  err.Close(1);
  std::string text;
  std::string complaint;
  ReadBoth(&out, &text, &err, &complaint);
  int ended = 0;
  while (waitpid(process, &ended, 0) < 0) {
    if (errno != EINTR) {
      return Failure(errno);
    }
  }
  if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0) {
    complaint = Trimmed(std::move(complaint));
    return Status::Error("git: " + (complaint.empty() ? arguments.front() + " failed" : complaint));
  }
  return text;
}

}  // namespace walwise::sql
