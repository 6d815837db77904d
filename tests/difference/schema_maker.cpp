#include "tests/difference/schema_maker.h"

#include "tests/difference/values.h"

namespace walwise::difference {

namespace {

const Type& PickType(Context* context) {
  int sum = 0;
  for (const Type& type : AllTypes()) sum += type.weight;
  int chosen = context->random.Below(sum);
  for (const Type& type : AllTypes()) {
    chosen -= type.weight;
    if (chosen < 0) return type;
  }
  return AllTypes().front();
}

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  for (std::string_view one : names) {
    if (one == name) return true;
  }
  return false;
}

std::string Bound(const Type& type, size_t index) { return Quote(type.values[index]); }

}  // namespace

Schema SchemaMaker::Make(Texts* script) {
  script_ = script;
  ChooseColumns();
  ChoosePartitioning();
  CreateTables();
  return schema_;
}

void SchemaMaker::ChooseColumns() {
  static const Texts names = {"a", "b", "c", "d", "\"E e\"", "f", "\"select\""};
  const int count = context_->random.Between(3, static_cast<int>(names.size()));
  for (int i = 0; i < count; i++) {
    Column& column = schema_.columns.emplace_back();
    column.name = names[i];
    // The first is what most keys are about.
    const bool is_usual = i == 0 && context_->random.Chance(50);
    column.type = is_usual ? &TypeNamed("int") : &PickType(context_);
    while (i == 0 && !column.type->has_order) column.type = &PickType(context_);
    context_->Note("column: " + std::string(column.type->name));
    const bool is_needed = column.type->name == "domain that is not null";
    column.is_not_null = context_->random.Chance(is_needed ? 80 : 25);
    if (i > 0 && context_->random.Chance(25)) ChooseFill(&column);
  }
}

void SchemaMaker::ChooseFill(Column* column) {
  const int way = context_->random.Below(100);
  if (way < 35) {
    column->fill = Fill::kDefault;
    column->expression = Constant(context_, *column->type);
    context_->Note("column: default");
  } else if (way < 50 && column->type->family == Family::kInteger) {
    column->fill = Fill::kDefault;
    column->expression = "nextval('seq')";
    context_->Note("column: serial");
  } else if (way < 60 && column->type->column == "int") {
    const bool always = context_->random.Chance(50);
    column->fill = always ? Fill::kIdentityAlways : Fill::kIdentityByDefault;
    column->is_not_null = true;
    context_->Note("column: identity");
  } else if (way < 65) {
    column->fill = Fill::kDefault;
    column->expression = Text("noisy({0})", Constant(context_, *column->type));
    context_->Note("column: volatile default");
  } else {
    MakeGenerated(column);
  }
}

// Its type follows from the column that it reads.
bool SchemaMaker::MakeGenerated(Column* column) {
  const Column& base = schema_.columns.front();
  // A virtual one may use nothing but the server's own types and functions.
  const bool is_own_type =
      IsOneOf(base.type->name, {"domain over int", "domain over text", "domain that is not null"});
  const bool is_virtual =
      context_->version >= 180000 && !is_own_type && context_->random.Chance(40);
  if (base.type->name == "enum" || base.type->name == "composite") return false;
  switch (base.type->family) {
    case Family::kInteger:
      column->type = &TypeNamed("int");
      column->expression = context_->Use(7, "column: generated, raises for some values")
                               ? Text("10 / ({0}::int - 3)", base.name)
                               : Text("{0} % 3", base.name);
      break;
    case Family::kText:
      column->type = &TypeNamed("text");
      column->expression = Text("upper({0}) COLLATE \"C\"", base.name);
      break;
    default:
      column->type = &TypeNamed("bool");
      column->expression = base.name + " IS NULL";
  }
  column->fill = is_virtual ? Fill::kVirtual : Fill::kStored;
  column->is_not_null = false;
  context_->Note(is_virtual ? "column: generated, virtual" : "column: generated, stored");
  return true;
}

void SchemaMaker::ChoosePartitioning() {
  if (!context_->random.Chance(18)) return;
  const Column& first = schema_.columns.front();
  const bool in_range = IsOneOf(first.type->name, {"int", "bigint", "date", "domain over int"});
  const bool in_list = in_range || IsOneOf(first.type->name, {"text", "bool", "enum", "uuid"});
  // The hash of an enum follows from its OID, so the copies would differ.
  const bool by_hash = IsOneOf(first.type->name, {"int", "bigint", "text", "uuid", "numeric",
                                                  "date", "case-insensitive text", "text in C"});
  const int way = context_->random.Below(3);
  if (in_range && way == 0) strategy_ = "RANGE";
  if (in_list && way == 1) strategy_ = "LIST";
  if (strategy_.empty() && by_hash) strategy_ = "HASH";
  if (strategy_.empty()) return;
  schema_.partition_column = first.name;
  for (Column& column : schema_.columns) {
    // Partitions have no identity before 17.
    if (column.fill == Fill::kIdentityAlways || column.fill == Fill::kIdentityByDefault) {
      column.fill = Fill::kPlain;
    }
  }
  context_->Note("table: partitioned by " + strategy_);
}

std::string SchemaMaker::Definition(const Column& column) const {
  std::string text = Text("{0} {1}", column.name, column.type->column);
  switch (column.fill) {
    case Fill::kPlain:
      break;
    case Fill::kDefault:
      text += " DEFAULT " + column.expression;
      break;
    case Fill::kIdentityAlways:
      text += " GENERATED ALWAYS AS IDENTITY";
      break;
    case Fill::kIdentityByDefault:
      text += " GENERATED BY DEFAULT AS IDENTITY";
      break;
    case Fill::kStored:
      text += Text(" GENERATED ALWAYS AS ({0}) STORED", column.expression);
      break;
    case Fill::kVirtual:
      text += Text(" GENERATED ALWAYS AS ({0}) VIRTUAL", column.expression);
      break;
  }
  return text + (column.is_not_null ? " NOT NULL" : "");
}

Texts SchemaMaker::Definitions() const {
  Texts definitions;
  for (const Column& column : schema_.columns) definitions.push_back(Definition(column));
  return definitions;
}

void SchemaMaker::CreateTables() {
  script_->push_back("CREATE SEQUENCE seq");
  Texts definitions = Definitions();
  const bool drops = context_->Use(12, "table: dropped column");
  if (drops) {
    const int place = context_->random.Below(static_cast<int>(definitions.size()) + 1);
    definitions.insert(definitions.begin() + place, "gone text");
  }
  std::string create = "TABLE t (" + Join(definitions) + ")";
  if (!strategy_.empty()) {
    create += Text(" PARTITION BY {0} ({1})", strategy_, schema_.partition_column);
  } else if (context_->Use(10, "table: fillfactor")) {
    create += " WITH (fillfactor = 20)";
  } else if (context_->Use(3, "table: unlogged")) {
    create = "UNLOGGED " + create;
  } else if (context_->Use(3, "table: temporary")) {
    create = "TEMP " + create;
  }
  script_->push_back("CREATE " + create);
  if (strategy_ == "LIST") CreateListPartitions();
  if (strategy_ == "RANGE") CreateRangePartitions();
  if (strategy_ == "HASH") CreateHashPartitions();
  if (drops) script_->push_back("ALTER TABLE t DROP COLUMN gone");

  Texts plain;
  for (const Column& column : schema_.columns) {
    plain.push_back(Text("{0} {1}", column.name, column.type->column));
  }
  script_->push_back("CREATE TABLE s (" + Join(plain) + ")");
  script_->push_back(
      Text("CREATE TABLE p (k {0} PRIMARY KEY)", schema_.columns.front().type->column));
  script_->push_back("CREATE TABLE audit (what text, old text, new text)");
  script_->push_back("CREATE TABLE counters (what text PRIMARY KEY, n int)");
}

void SchemaMaker::CreateListPartitions() {
  const Type& type = *schema_.columns.front().type;
  Texts lists[2];
  for (size_t i = 0; i < type.values.size(); i++) {
    // Values without a partition are errors.
    if (!context_->random.Chance(8)) lists[i % 2].push_back(Bound(type, i));
  }
  lists[0].push_back("NULL");
  for (const Texts& list : lists) {
    if (!list.empty()) CreatePartition("FOR VALUES IN (" + Join(list) + ")");
  }
  if (context_->Use(30, "table: default partition")) CreatePartition("DEFAULT");
}

void SchemaMaker::CreateRangePartitions() {
  const Type& type = *schema_.columns.front().type;
  const size_t last = type.values.size() - 1;
  CreatePartition(Text("FOR VALUES FROM (MINVALUE) TO ({0})", Bound(type, 1)));
  CreatePartition(Text("FOR VALUES FROM ({0}) TO ({1})", Bound(type, 1), Bound(type, last)));
  if (context_->Use(60, "table: default partition")) CreatePartition("DEFAULT");
}

void SchemaMaker::CreateHashPartitions() {
  const bool is_complete = context_->random.Chance(75);
  for (int i = 0; i < (is_complete ? 3 : 2); i++) {
    CreatePartition(Text("FOR VALUES WITH (MODULUS 3, REMAINDER {0})", std::to_string(i)));
  }
}

void SchemaMaker::CreatePartition(const std::string& bound) {
  const std::string name = "t" + std::to_string(++partitions_);
  if (context_->Use(30, "table: attached partition of another layout")) {
    CreateAttachedPartition(name, bound);
    return;
  }
  const std::string create = Text("CREATE TABLE {0} PARTITION OF t {1}", name, bound);
  const bool has_hash = schema_.columns.front().type->name != "enum";
  if (!has_hash || !context_->Use(15, "table: partitions in two levels")) {
    script_->push_back(create);
    return;
  }
  script_->push_back(create + Text(" PARTITION BY HASH ({0})", schema_.partition_column));
  for (const std::string remainder : {"0", "1"}) {
    script_->push_back(
        Text("CREATE TABLE {0}{1} PARTITION OF {0} FOR VALUES WITH (MODULUS 2, REMAINDER {2})",
             name, remainder == "0" ? "a" : "b", remainder));
  }
}

void SchemaMaker::CreateAttachedPartition(const std::string& name, const std::string& bound) {
  Texts definitions = Definitions();
  context_->random.Shuffle(&definitions);
  definitions.insert(definitions.begin() + context_->random.Below(2), "junk int");
  // t may still have the column that it drops later.
  script_->push_back(Text("CREATE TABLE {0} ({1})", name, Join(definitions)));
  script_->push_back(Text("ALTER TABLE {0} DROP COLUMN junk", name));
  script_->push_back(
      Text("DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 't'::regclass AND "
           "attname = 'gone') THEN ALTER TABLE {0} ADD gone text; END IF; END $$",
           name));
  script_->push_back(Text("ALTER TABLE t ATTACH PARTITION {0} {1}", name, bound));
}

}  // namespace walwise::difference
