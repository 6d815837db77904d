#include "upsert-rewriter/trace/server_keeper.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace walwise::sql {

namespace {

constexpr int kPollMs = 100;

bool Become(const KeeperOrder& order) {
  if (!order.change_user) {
    return true;
  }
  return setgroups(1, &order.group) == 0 && setgid(order.group) == 0 && setuid(order.user) == 0;
}

// The caller's terminal and settings are none of the server's business.
void Isolate(const KeeperOrder& order) {
  setsid();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  for (const char* variable : {"PGDATA", "PGHOST", "PGPORT", "PGOPTIONS", "PG_COLOR", "LC_ALL"}) {
    unsetenv(variable);
  }
  setenv("HOME", order.directory.c_str(), 1);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const std::string log = order.directory + "/log";
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
}

pid_t Spawn(const std::vector<std::string>& words, pid_t keeper) {
  const pid_t child = fork();
  if (child != 0) {
    return child;
  }
  // A group of its own: initdb has children.
  setpgid(0, 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    std::signal(signal, SIG_DFL);
  }
  // Not even a keeper that is killed leaves a server behind. To postgres: an immediate shutdown.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != keeper) {
    _exit(1);
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// Waits for the child or for the end of the lifeline. The child's status; kEnded for the latter.
constexpr int kEnded = -1;

int WaitFor(pid_t child, int lifeline) {
  pollfd end = {lifeline, POLLIN, 0};
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
    if (poll(&end, 1, kPollMs) > 0) {
      return kEnded;
    }
  }
}

bool MakeCluster(const KeeperOrder& order) {
  const pid_t child =
      Spawn({order.bindir + "/initdb", "--pgdata=" + order.directory + "/data", "--auth=trust",
             "--username=walwise", "--encoding=UTF8", "--locale=C", "--no-sync"},
            getpid());
  const int status = child < 0 ? 1 : WaitFor(child, order.lifeline);
  if (status == kEnded) {
    kill(-child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  return status == 0;
}

// Without page images, so that figures do not depend on when the last checkpoint was. Nothing here
// is timed: what COMMIT waits for is read from the WAL, and needs no disk that is slow.
void RunServer(const KeeperOrder& order) {
  std::vector<std::string> words = {order.bindir + "/postgres", "-D", order.directory + "/data",
                                    "-k", order.directory};
  for (const char* setting :
       {"listen_addresses=", "unix_socket_permissions=0700", "full_page_writes=off",
        "autovacuum=off", "checkpoint_timeout=1d", "max_connections=10", "shared_buffers=16MB",
        "wal_level=replica", "max_wal_senders=0", "fsync=off"}) {
    words.emplace_back("-c");
    words.emplace_back(setting);
  }
  const pid_t child = Spawn(words, getpid());
  if (child > 0 && WaitFor(child, order.lifeline) == kEnded) {
    kill(child, SIGQUIT);
    waitpid(child, nullptr, 0);
  }
}

void WaitForEnd(int lifeline) {
  pollfd end = {lifeline, POLLIN, 0};
  while (poll(&end, 1, -1) < 0) {
  }
}

// More than once: a process that was just killed may still write.
bool Remove(const std::string& directory) {
  constexpr int kTries = 20;
  std::error_code error;
  for (int i = 0; i < kTries; ++i) {
    std::filesystem::remove_all(directory, error);
    if (!std::filesystem::exists(directory, error)) {
      return true;
    }
    poll(nullptr, 0, kPollMs);
  }
  return false;
}

}  // namespace

int KeepServer(const KeeperOrder& order) {
  if (!Become(order) || chdir(order.directory.c_str()) != 0) {
    return 1;
  }
  Isolate(order);
  if (MakeCluster(order)) {
    RunServer(order);
  }
  // The one who waits for the server sees by this that it will not come.
  close(open((order.directory + "/over").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  WaitForEnd(order.lifeline);
  return Remove(order.directory) ? 0 : 1;
}

}  // namespace walwise::sql
