#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "upsert-rewriter/text/span.h"

namespace walwise::sql {

// One record of a csvlog: where its fields are in the file, without their quotes. Of the 22 to 26
// columns of versions 9.0 to 18 those that matter have always been at the same places.
class CsvRecord {
 public:
  enum Column : size_t { kSeverity = 11, kSqlState = 12, kMessage = 13, kStatement = 19 };
  static constexpr size_t kFewestColumns = 22;
  static constexpr size_t kMostColumns = 32;

  // Reads the record that begins at `at`, and returns where the next one begins. It is not complete
  // if the file ends within it.
  size_t Read(std::string_view file, size_t at);

  bool is_complete() const { return is_complete_; }
  size_t size() const { return size_; }
  Span operator[](Column column) const { return fields_[column]; }
  // Does what has been read look like the server's?
  bool IsLog(std::string_view file) const;

 private:
  std::array<Span, kMostColumns> fields_;
  size_t size_ = 0;
  bool is_complete_ = false;
};

}  // namespace walwise::sql
