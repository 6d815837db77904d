#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace walwise {

// A directory of a test's own, which is the current one while it lasts.
class TempDirectory {
 public:
  TempDirectory() : before_(std::filesystem::current_path()) {
    std::string name = (std::filesystem::temp_directory_path() / "walwise-XXXXXX").string();
    path_ = mkdtemp(name.data());
    std::filesystem::current_path(path_);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(path_);
  }

  const std::filesystem::path& path() const { return path_; }
  void Write(const std::string& name, const std::string& text = "") const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  std::filesystem::path before_;
  std::filesystem::path path_;
};

}  // namespace walwise
