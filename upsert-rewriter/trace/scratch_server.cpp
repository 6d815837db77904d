#include "upsert-rewriter/trace/scratch_server.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "common/client/dsn.h"
#include "upsert-rewriter/input/file_walk.h"
#include "upsert-rewriter/trace/server_keeper.h"

namespace walwise::sql {

namespace {

constexpr auto kBetweenTries = std::chrono::milliseconds(50);
constexpr auto kPatience = std::chrono::seconds(120);
constexpr size_t kShownLog = 1500;
// A socket's path has room for about 100 bytes.
constexpr size_t kLongestBase = 60;

Status SystemError(const std::string& what) {
  return Status::Error(what + ": " + std::strerror(errno));
}

Result<std::string> MakeDirectory() {
  const char* variable = std::getenv("TMPDIR");
  std::string base = variable == nullptr || std::strlen(variable) > kLongestBase ? "" : variable;
  std::string path = (base.starts_with('/') ? base : "/tmp") + "/walwise-trace.XXXXXX";
  return mkdtemp(path.data()) == nullptr ? Result<std::string>(SystemError("no directory for a "
                                                                           "throwaway server"))
                                         : path;
}

Status ChooseUser(KeeperOrder* order) {
  if (geteuid() != 0) {
    return {};
  }
  const passwd* user = getpwnam("postgres");
  user = user == nullptr ? getpwnam("nobody") : user;
  if (user == nullptr || user->pw_uid == 0) {
    return Status::Error("a server does not run as root; run this as another user");
  }
  order->user = user->pw_uid;
  order->group = user->pw_gid;
  order->change_user = true;
  return chown(order->directory.c_str(), order->user, order->group) == 0
             ? Status()
             : SystemError(order->directory);
}

std::string LogTail(const std::string& directory) {
  const Result<std::string> log = ReadWholeFile(directory + "/log");
  if (!log.ok()) {
    return "";
  }
  const size_t from = log->size() > kShownLog ? log->find('\n', log->size() - kShownLog) + 1 : 0;
  return "; it said:\n" + log->substr(from);
}

}  // namespace

Result<ScratchServer> ScratchServer::Start(const std::string& bindir) {
  const Result<std::string> directory = MakeDirectory();
  if (!directory.ok()) {
    return directory.status();
  }
  ScratchServer server;
  server.directory_ = *directory;
  KeeperOrder order;
  order.bindir = bindir;
  order.directory = *directory;
  if (const Status status = ChooseUser(&order); !status.ok()) {
    return status;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return SystemError("no pipe");
  }
  order.lifeline = ends[0];
  server.lifeline_ = ends[1];
  server.keeper_ = fork();
  if (server.keeper_ == 0) {
    close(ends[1]);
    _exit(KeepServer(order));
  }
  close(ends[0]);
  if (server.keeper_ < 0) {
    return SystemError("no process for a throwaway server");
  }
  server.dsn_ = "host='" + *directory + "' port=5432 user=walwise dbname=postgres options=''";
  if (const Status status = server.Wait(*directory); !status.ok()) {
    return status;
  }
  return server;
}

Status ScratchServer::Wait(const std::string& directory) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  const std::string socket = directory + "/.s.PGSQL.5432";
  while (std::chrono::steady_clock::now() < end) {
    if (access((directory + "/over").c_str(), F_OK) == 0) {
      return Status::Error("no throwaway server could be started" + LogTail(directory));
    }
    if (access(socket.c_str(), F_OK) == 0 &&
        client::Connect(dsn_, client::Access::kReadWrite).ok()) {
      return {};
    }
    if (waitpid(keeper_, nullptr, WNOHANG) == keeper_) {
      keeper_ = 0;
      return Status::Error("no throwaway server could be started" + LogTail(directory));
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  return Status::Error("the throwaway server does not answer" + LogTail(directory));
}

ScratchServer::ScratchServer(ScratchServer&& other) noexcept
    : directory_(std::exchange(other.directory_, "")),
      dsn_(std::move(other.dsn_)),
      keeper_(std::exchange(other.keeper_, 0)),
      lifeline_(std::exchange(other.lifeline_, -1)) {}

ScratchServer::~ScratchServer() {
  if (lifeline_ >= 0) {
    close(lifeline_);
  }
  if (keeper_ > 0) {
    waitpid(keeper_, nullptr, 0);
  }
  if (!directory_.empty()) {
    // The keeper did so, unless something kept it from it.
    std::error_code error;
    std::filesystem::remove_all(directory_, error);
  }
}

}  // namespace walwise::sql
