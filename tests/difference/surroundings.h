// What else a table can have: constraints, foreign keys, triggers, rules, row security, views,
// children; and the rows that tables begin with.
#pragma once

#include <string>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class Surroundings {
 public:
  Surroundings(Context* context, Schema* schema, Texts* script)
      : context_(context), schema_(schema), script_(script) {}

  // Things that rows must not meet before they are loaded come after them.
  void Make();

  // Only what an upsert can meet on a table of its own: no rules, views, children, row security, no
  // statement triggers, nothing that writes the target meanwhile.
  void MakeWithoutRules();

 private:
  void AddChecks();
  void AddForeignKeys();
  void AddChild();
  void LoadRows();
  void AddLateCheck();
  void AddColumnWithDefault();
  void AddTriggers();
  void AddRowTriggers();
  void AddStatementTriggers();
  void AddWritingFunction();
  void AddRule();
  void AddView();
  void AddRowSecurity();

  // A test of one column that most values pass, with {0} for its name.
  std::string Predicate(const Column& column);
  std::string ConstantRow(const std::string& table);

  Context* context_;
  Schema* schema_;
  Texts* script_;
};

}  // namespace walwise::difference
