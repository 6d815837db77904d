// INSERT ... ON CONFLICT DO UPDATE, in all its parts.
#pragma once

#include <string>
#include <vector>

#include "tests/difference/conditions.h"
#include "tests/difference/context.h"
#include "tests/difference/schema.h"
#include "tests/difference/sources.h"

namespace walwise::difference {

class Upserts {
 public:
  Upserts(Context* context, const Schema& schema) : context_(context), schema_(schema) {}

  // Without a final semicolon. In a WITH it returns rows, in a function it does not; after a WITH
  // it has none of its own.
  enum class Form { kStatement, kInWith, kAfterWith, kInFunction };
  std::string Make(Form form = Form::kStatement);

  // From now on so many have no WHERE.
  void LeaveOutWhere(int percent) { percent_without_where_ = percent; }

 private:
  std::string Rows(Form form, Sources* sources);
  std::string Head(std::vector<const Column*>* columns);
  std::string ConflictTarget();
  std::string SetList();
  std::string Assignment(const Column& column);
  std::string AssignSubSelect();
  std::string AssignRow();
  std::string AssignedValue(const Column& column);
  std::string Where();
  std::string Returning();
  std::string ReturnedExpressions();
  std::string ReturnedOldAndNew();

  std::vector<const Column*> ChooseColumns();
  const Column& SettableColumn();
  std::string Mine(const Column& column) const { return alias_ + "." + column.name; }

  Context* context_;
  const Schema& schema_;
  const Key* key_ = nullptr;
  std::string alias_;  // of the target, in the statement being made
  int percent_without_where_ = 12;
};

}  // namespace walwise::difference
