// Random unique indexes on t, and the conflict targets that infer them.
#pragma once

#include <string>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class Keys {
 public:
  Keys(Context* context, Schema* schema, Texts* script)
      : context_(context), schema_(schema), script_(script) {}

  // Adds one to three keys to the schema, and indexes that no conflict target can name.
  void Make();

 private:
  void AddPrimaryKey();
  void AddUniqueConstraint();
  void AddPlainIndex();
  void AddExpressionIndex();
  void AddPartialIndex();
  void AddTwin();
  void AddOtherIndexes();

  // One to `most` columns that can be in an index, the partition column among them.
  Texts ChooseColumns(int most);
  std::string Element(const std::string& column);
  std::string Included(const Texts& columns);
  std::string NewName() { return "t_key" + std::to_string(schema_->keys.size() + 1); }
  std::string Predicate(std::string* stronger);

  Context* context_;
  Schema* schema_;
  Texts* script_;
  bool has_primary_ = false;
};

}  // namespace walwise::difference
