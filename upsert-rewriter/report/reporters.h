#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "upsert-rewriter/report/report.h"

// Report.cpp's way to each form, and what the forms share.

namespace walwise::sql {

std::unique_ptr<Reporter> MakeHumanReporter(bool colour, std::FILE* out);
std::unique_ptr<Reporter> MakeJsonReporter(std::FILE* out);
std::unique_ptr<Reporter> MakeGithubReporter(std::FILE* out);
std::unique_ptr<Reporter> MakeGitlabReporter(std::FILE* out);
std::unique_ptr<Reporter> MakeJunitReporter(std::FILE* out);
std::unique_ptr<Reporter> MakeSarifReporter(std::string version, std::FILE* out);

// What was reported so far.
class FindingCounts {
 public:
  void Add(const std::vector<Finding>& findings);
  size_t total() const { return errors_ + warnings_ + infos_; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  size_t infos() const { return infos_; }

 private:
  size_t errors_ = 0;
  size_t warnings_ = 0;
  size_t infos_ = 0;
};

// What the reader of `out` notices is the caller's to check: std::ferror at the end.
void Write(std::FILE* out, std::string_view text);

}  // namespace walwise::sql
