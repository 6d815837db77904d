#include "tests/difference/alterations.h"

#include <algorithm>

#include "tests/difference/values.h"

namespace walwise::difference {

std::string Alterations::Make() {
  static const std::vector<Way<Alterations>> ways = {
      {15, "alter: ADD COLUMN", &Alterations::AddColumn},
      {15, "alter: DROP COLUMN", &Alterations::DropColumn},
      {10, "alter: ADD CHECK", &Alterations::AddCheck},
      {10, "alter: NOT NULL", &Alterations::ChangeNotNull},
      {10, "alter: CREATE INDEX", &Alterations::CreateIndex},
      {8, "alter: DROP a key", &Alterations::DropKey},
      {6, "alter: triggers off or on", &Alterations::ChangeTriggers},
      {4, "alter: CREATE TRIGGER", &Alterations::AddTrigger},
      {22, "alter: ANALYZE, VACUUM, REINDEX", &Alterations::Maintain},
  };
  return MakeOne(context_, this, ways);
}

std::string Alterations::AddColumn() {
  const std::string name = "z" + std::to_string(schema_->columns.size());
  if (schema_->Find(name) != nullptr || schema_->target != "t") return Maintain();
  const Type& type = context_->random.Pick(AllTypes());
  Column column = {.name = name, .type = &type, .is_in_source = false};
  std::string text = Text("ALTER TABLE t ADD {0} {1}", name, type.column);
  if (context_->random.Chance(60)) {
    column.fill = Fill::kDefault;
    column.expression = Constant(context_, type);
    text += " DEFAULT " + column.expression;
  }
  schema_->columns.push_back(column);
  return text;
}

// One that no key reads, so that most upserts go on.
std::string Alterations::DropColumn() {
  for (size_t i = 1; i < schema_->columns.size(); i++) {
    const std::string name = schema_->columns[i].name;
    const bool in_key =
        std::any_of(schema_->keys.begin(), schema_->keys.end(), [&](const Key& key) {
          return std::find(key.columns.begin(), key.columns.end(), name) != key.columns.end() ||
                 key.targets.front().find(name) != std::string::npos;
        });
    // A view would have to go with it.
    if (in_key || schema_->columns.size() < 3 || schema_->target != "t") continue;
    schema_->columns.erase(schema_->columns.begin() + static_cast<long>(i));
    return Text("ALTER TABLE t DROP COLUMN {0}", name);
  }
  return Maintain();
}

std::string Alterations::AddCheck() {
  const Column& column = context_->random.Pick(schema_->columns);
  if (!column.type->has_order) return Maintain();
  return Text("ALTER TABLE t ADD CHECK ({0} <> {1}) NOT VALID", column.name,
              Constant(context_, *column.type));
}

std::string Alterations::ChangeNotNull() {
  const Column& column = context_->random.Pick(schema_->columns);
  return Text("ALTER TABLE t ALTER {0} {1} NOT NULL", column.name,
              context_->random.Chance(50) ? "SET" : "DROP");
}

std::string Alterations::CreateIndex() {
  const Column& column = context_->random.Pick(schema_->columns);
  if (!context_->random.Chance(30)) return Text("CREATE INDEX ON t ({0})", column.name);
  // Which of several duplicates an error names follows from the physical order.
  return Text(
      "DO $d$ BEGIN CREATE UNIQUE INDEX ON t ({0}); EXCEPTION WHEN unique_violation THEN "
      "RAISE NOTICE 'not unique'; END $d$",
      column.name);
}

std::string Alterations::DropKey() {
  if (schema_->keys.size() < 2) return Maintain();
  const Key key = schema_->keys.back();
  schema_->keys.pop_back();
  const bool is_constraint = key.targets.back().starts_with("ON CONSTRAINT");
  return is_constraint ? Text("ALTER TABLE t DROP CONSTRAINT {0}", key.name)
                       : Text("DROP INDEX {0}", key.name);
}

std::string Alterations::ChangeTriggers() {
  return Text("ALTER TABLE t {0} TRIGGER USER", context_->random.Chance(50) ? "DISABLE" : "ENABLE");
}

std::string Alterations::AddTrigger() {
  const std::string name = "z" + std::to_string(context_->random.Below(3));
  static const Texts events = {"BEFORE INSERT", "BEFORE UPDATE", "AFTER UPDATE"};
  return Text("CREATE TRIGGER {0} {1} ON t FOR EACH ROW EXECUTE FUNCTION see_row()", name,
              context_->random.Pick(events));
}

std::string Alterations::Maintain() {
  static const Texts commands = {"ANALYZE t", "ANALYZE t", "VACUUM t", "REINDEX TABLE t"};
  return context_->random.Pick(commands);
}

}  // namespace walwise::difference
