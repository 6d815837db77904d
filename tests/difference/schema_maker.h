// Random tables: columns, partitions and keys of t, and the tables around it.
#pragma once

#include <string>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class SchemaMaker {
 public:
  explicit SchemaMaker(Context* context) : context_(context) {}

  // The statements that make the tables are appended to `script`.
  Schema Make(Texts* script);

 private:
  void ChooseColumns();
  void ChooseFill(Column* column);
  bool MakeGenerated(Column* column);
  void ChoosePartitioning();
  void CreateTables();
  void CreatePartition(const std::string& bound);
  void CreateListPartitions();
  void CreateRangePartitions();
  void CreateHashPartitions();
  void CreateAttachedPartition(const std::string& name, const std::string& bound);
  std::string Definition(const Column& column) const;
  Texts Definitions() const;

  Context* context_;
  Schema schema_;
  Texts* script_ = nullptr;
  std::string strategy_;  // of partitioning; empty: none
  int partitions_ = 0;
};

}  // namespace walwise::difference
