// Random expressions over the target's row and EXCLUDED: the conditions of upserts, what they set
// and what they return.
#pragma once

#include <string>
#include <string_view>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class Conditions {
 public:
  // `target` is the name or alias of the target; `other` the second row: EXCLUDED, or the same as
  // `target` where there is none.
  Conditions(Context* context, const Schema& schema, std::string target, std::string other)
      : context_(context), schema_(schema), target_(std::move(target)), other_(std::move(other)) {}

  // Of type bool, sometimes with errors for some rows.
  std::string Make();

  // One row of t, always the same: it does not depend on the physical order. For `WHERE`.
  static std::string OneRow(Context* context);

 private:
  std::string Atom();
  std::string Comparison();
  std::string Distinct();
  std::string RowComparison();
  std::string WholeRow();
  std::string WithLiteral();
  std::string NullTest();
  std::string Constant();
  std::string SubSelectOnSource();
  std::string SubSelectOnTarget();
  std::string InSubSelect();
  std::string ImmutableFunction();
  std::string StableFunction();
  std::string VolatileFunction();
  std::string Raising();
  std::string CastText();
  std::string SystemColumn();
  std::string Case();

  const Column& AnyColumn();
  // A column whose type has operators.
  const Column& OrderedColumn();
  std::string Operator();
  std::string Mine(const Column& column) const { return target_ + "." + column.name; }
  std::string Theirs(const Column& column) const { return other_ + "." + column.name; }
  std::string Either(const Column& column) {
    return context_->random.Chance(50) ? Mine(column) : Theirs(column);
  }

  Context* context_;
  const Schema& schema_;
  std::string target_;
  std::string other_;
};

}  // namespace walwise::difference
