#include "upsert-rewriter/trace/server_programs.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace walwise::sql {

namespace {

bool HasServer(const std::string& directory) {
  return access((directory + "/initdb").c_str(), X_OK) == 0 &&
         access((directory + "/postgres").c_str(), X_OK) == 0;
}

void AppendPath(std::vector<std::string>* directories) {
  const char* variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const size_t colon = std::min(path.find(':'), path.size());
    // A relative directory would be another one for the server's user.
    if (path.starts_with('/')) {
      directories->emplace_back(path.substr(0, colon));
    }
    path.remove_prefix(std::min(colon + 1, path.size()));
  }
}

// What `pg_config --bindir` prints; "" if there is no pg_config.
std::string AskPgConfig() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return "";
  }
  const char* variable = std::getenv("PG_CONFIG");
  const std::string program = variable == nullptr ? "pg_config" : variable;
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execlp(program.c_str(), program.c_str(), "--bindir", static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  std::array<char, 4096> buffer;
  for (ssize_t size; (size = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    output.append(buffer.data(), static_cast<size_t>(size));
  }
  close(ends[0]);
  if (child > 0) {
    waitpid(child, nullptr, 0);
  }
  return output.substr(0, output.find('\n'));
}

int VersionIn(const std::string& path) {
  const size_t digit = path.find_first_of("0123456789");
  return digit == std::string::npos ? 0 : std::atoi(path.c_str() + digit);
}

void AppendUsualPlaces(std::vector<std::string>* directories) {
  std::vector<std::string> found;
  for (const char* pattern : {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"}) {
    glob_t matches;
    if (glob(pattern, 0, nullptr, &matches) == 0) {
      found.insert(found.end(), matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
      globfree(&matches);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const std::string& a, const std::string& b) { return VersionIn(a) > VersionIn(b); });
  directories->insert(directories->end(), found.begin(), found.end());
}

}  // namespace

Result<std::string> FindServerPrograms(const std::string& wanted) {
  if (!wanted.empty()) {
    return HasServer(wanted) ? Result<std::string>(wanted)
                             : Status::Error(wanted + " does not hold initdb and postgres");
  }
  std::vector<std::string> directories;
  AppendPath(&directories);
  directories.push_back(AskPgConfig());
  AppendUsualPlaces(&directories);
  for (const std::string& directory : directories) {
    if (HasServer(directory)) {
      return directory;
    }
  }
  return Status::Error(
      "no initdb and postgres are found for a throwaway server; say where with --pg-bindir, or "
      "trace on a server with --dsn");
}

}  // namespace walwise::sql
