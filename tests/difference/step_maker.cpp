#include "tests/difference/step_maker.h"

#include "tests/difference/alterations.h"
#include "tests/difference/values.h"

namespace walwise::difference {

namespace {

Texts TypeNames(const Parameters& parameters) {
  Texts names;
  for (const Type* type : parameters.types) names.emplace_back(type->cast);
  return names;
}

Texts ArgumentsFor(Context* context, const Parameters& parameters) {
  Texts arguments;
  for (const Type* type : parameters.types) {
    const bool is_null = context->random.Chance(6);
    arguments.push_back(is_null ? "NULL" : Constant(context, *type));
  }
  return arguments;
}

}  // namespace

void StepMaker::Make(int count) {
  const size_t end = steps_->size() + count;
  while (steps_->size() < end) {
    if (context_->random.Chance(modes_.empty() ? 0 : 15)) ChangeMode();
    One();
  }
}

void StepMaker::One() {
  static const std::vector<Way<StepMaker, bool>> ways = {
      {100, "", &StepMaker::Upsert},
      {15, "statement: in WITH", &StepMaker::UpsertInWith},
      {6, "statement: in DO", &StepMaker::DoBlock},
      {3, "statement: EXPLAIN ANALYZE", &StepMaker::ExplainAnalyze},
      {5, "statement: in a PL/pgSQL function", &StepMaker::PlpgsqlFunction},
      {4, "statement: in an SQL function", &StepMaker::SqlFunction},
      {7, "statement: prepared", &StepMaker::Prepared},
      {6, "statement: prepared earlier", &StepMaker::PreparedEarlier},
      {3, "other: INSERT", &StepMaker::PlainInsert},
      {7, "other: UPDATE", &StepMaker::Update},
      {6, "other: DELETE", &StepMaker::Delete},
      {2, "other: MERGE", &StepMaker::Merge},
      {3, "other: FOR UPDATE", &StepMaker::LockRow},
      {9, "transaction: block", &StepMaker::Block},
      {4, "transaction: several statements in one string", &StepMaker::SeveralInOneString},
      {4, "", &StepMaker::Contents},
      {3, "other: a setting", &StepMaker::ChangeSetting},
  };
  if (!in_block_ && context_->random.Chance(4)) {
    Add(Alterations(context_, schema_).Make());
    return;
  }
  MakeOne(context_, this, ways);
}

bool StepMaker::Add(std::string sql) {
  const bool is_extended = context_->Use(15, "statement: extended protocol");
  steps_->push_back(
      {Step::Kind::kStatement, std::move(sql), is_extended, context_->TakeFeatures()});
  return true;
}

bool StepMaker::Upsert() { return Add(upserts_.Make()); }

bool StepMaker::UpsertInWith() { return Add(WithStatement()); }

std::string StepMaker::WithStatement() {
  using enum Upserts::Form;
  switch (context_->random.Below(6)) {
    case 0:
      return Text("WITH u AS ({0}) SELECT count(*) FROM u", upserts_.Make(kInWith));
    case 1:
      return Text("WITH u AS ({0}), u2 AS ({1}) SELECT (SELECT count(*) FROM u), u2 FROM u2",
                  upserts_.Make(kInWith), upserts_.Make(kInWith));
    case 2:
      return Text("WITH d AS ({0} RETURNING 1) {1}", DeleteStatement(), upserts_.Make(kAfterWith));
    case 3:
      return Text("WITH d AS ({0} RETURNING 1) {1}", UpdateStatement(), upserts_.Make(kAfterWith));
    case 4:
      return Text("WITH u AS ({0}) INSERT INTO audit SELECT 'with', NULL, u::text FROM u",
                  upserts_.Make(kInWith));
    default:
      return Text("WITH u AS ({0}) ", upserts_.Make(kInWith)) + upserts_.Make(kAfterWith);
  }
}

bool StepMaker::DoBlock() {
  const bool commits = !in_block_ && context_->Use(25, "statement: COMMIT in DO");
  const std::string end =
      commits ? "COMMIT;" : "EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', SQLSTATE, SQLERRM;";
  return Add(
      Text("DO $d$ DECLARE n int; BEGIN FOR i IN 1..{0} LOOP BEGIN {1}; GET DIAGNOSTICS n = "
           "ROW_COUNT; RAISE NOTICE '% rows, %', n, FOUND; {2} END; END LOOP; END $d$",
           std::to_string(context_->random.Between(1, 3)),
           upserts_.Make(Upserts::Form::kInFunction), end));
}

// The plans differ, so nobody looks at them; but an instrumented plan runs in its own way.
bool StepMaker::ExplainAnalyze() {
  return Add(
      Text("DO $d$ DECLARE line text; BEGIN FOR line IN EXPLAIN (ANALYZE, BUFFERS) {0} LOOP "
           "END LOOP; END $d$",
           upserts_.Make()));
}

std::string StepMaker::Parameterized(Parameters* parameters, Upserts::Form form) {
  context_->parameters = parameters;
  const std::string statement = upserts_.Make(form);
  context_->parameters = nullptr;
  return statement;
}

bool StepMaker::PlpgsqlFunction() {
  Parameters parameters;
  const std::string statement = Parameterized(&parameters, Upserts::Form::kInFunction);
  const std::string name = "f" + std::to_string(++functions_);
  Add(Text(
      "CREATE FUNCTION {0}({1}) RETURNS text LANGUAGE plpgsql AS $d$ DECLARE n int; BEGIN {2}; "
      "GET DIAGNOSTICS n = ROW_COUNT; RETURN n || ' ' || FOUND; END $d$",
      name, Join(TypeNames(parameters)), statement));
  for (int i = context_->random.Between(2, 8); i > 0; i--) {
    context_->Note("statement: in a PL/pgSQL function");
    Add(Text("SELECT {0}({1})", name, Join(ArgumentsFor(context_, parameters))));
  }
  return true;
}

bool StepMaker::SqlFunction() {
  Parameters parameters;
  const std::string statement = Parameterized(&parameters, Upserts::Form::kInFunction);
  const std::string name = "f" + std::to_string(++functions_);
  Add(
      Text("CREATE FUNCTION {0}({1}) RETURNS SETOF text LANGUAGE sql AS $d$ {2} RETURNING 'done' "
           "$d$",
           name, Join(TypeNames(parameters)), statement));
  for (int i = context_->random.Between(1, 4); i > 0; i--) {
    context_->Note("statement: in an SQL function");
    const bool often = context_->random.Chance(30);
    Add(Text("SELECT {0}({1}){2}", name, Join(ArgumentsFor(context_, parameters)),
             often ? " FROM generate_series(1, 3)" : ""));
  }
  return true;
}

bool StepMaker::Prepared() {
  PreparedStatement& prepared = prepared_.emplace_back();
  prepared.name = "q" + std::to_string(prepared_.size());
  const std::string statement = Parameterized(&prepared.parameters, Upserts::Form::kStatement);
  const Texts types = TypeNames(prepared.parameters);
  Add(Text("PREPARE {0}{1} AS {2}", prepared.name, types.empty() ? "" : "(" + Join(types) + ")",
           statement));
  // The sixth execution may have a generic plan.
  const size_t index = prepared_.size() - 1;
  for (int i = context_->random.Between(3, 9); i > 0; i--) Execute(index);
  return true;
}

void StepMaker::Execute(size_t index) {
  const PreparedStatement& prepared = prepared_[index];
  const Texts arguments = ArgumentsFor(context_, prepared.parameters);
  if (!modes_.empty() && context_->random.Chance(25)) ChangeMode();
  context_->Note("statement: prepared");
  Add(Text("EXECUTE {0}{1}", prepared.name, arguments.empty() ? "" : "(" + Join(arguments) + ")"));
}

bool StepMaker::PreparedEarlier() {
  if (prepared_.empty()) return Upsert();
  Execute(context_->random.Below(static_cast<int>(prepared_.size())));
  return true;
}

bool StepMaker::PlainInsert() {
  Texts names;
  Texts values;
  for (const Column& column : schema_->columns) {
    if (column.is_generated()) continue;
    names.push_back(column.name);
    values.push_back(ColumnValue(context_, column, Place::kValues));
  }
  return Add(Text("INSERT INTO t ({0}) VALUES ({1}) RETURNING *", Join(names), Join(values)));
}

std::string StepMaker::UpdateStatement() {
  const Column& column = context_->random.Pick(schema_->columns);
  const bool is_next = context_->random.Chance(50);
  const std::string value =
      is_next ? Text(column.type->next, "t." + column.name) : Literal(context_, *column.type);
  return Text("UPDATE t SET {0} = {1} WHERE {2}", column.name, value, Conditions::OneRow(context_));
}

std::string StepMaker::DeleteStatement() {
  return "DELETE FROM t WHERE " + Conditions::OneRow(context_);
}

bool StepMaker::Update() { return Add(UpdateStatement() + Droppable(" RETURNING t.*")); }

bool StepMaker::Delete() { return Add(DeleteStatement() + Droppable(" RETURNING t.*")); }

bool StepMaker::Merge() {
  const Column& column = context_->random.Pick(schema_->columns);
  return Add(
      Text("MERGE INTO t USING (SELECT 1) AS n ON {0} WHEN MATCHED THEN UPDATE SET {1} = {2}",
           Conditions::OneRow(context_), column.name, Literal(context_, *column.type)));
}

bool StepMaker::LockRow() {
  return Add(Text("SELECT t.* FROM t WHERE {0} FOR {1}", Conditions::OneRow(context_),
                  context_->random.Chance(50) ? "UPDATE" : "KEY SHARE"));
}

bool StepMaker::Block() {
  if (in_block_) return Upsert();
  static const Texts levels = {"", "", " ISOLATION LEVEL REPEATABLE READ",
                               " ISOLATION LEVEL SERIALIZABLE"};
  const std::string& level = context_->random.Pick(levels);
  if (!level.empty()) context_->Note("transaction: REPEATABLE READ or SERIALIZABLE");
  Add("BEGIN" + level);
  in_block_ = true;
  for (int i = context_->random.Between(1, 4); i > 0; i--) {
    if (!context_->Use(40, "transaction: savepoint")) {
      One();
      continue;
    }
    Add("SAVEPOINT a");
    One();
    // After an error only the first of them can go on.
    Add(context_->random.Chance(60) ? "ROLLBACK TO SAVEPOINT a" : "RELEASE SAVEPOINT a");
  }
  in_block_ = false;
  return Add(context_->random.Chance(80) ? "COMMIT" : "ROLLBACK");
}

bool StepMaker::SeveralInOneString() {
  Texts statements;
  for (int i = context_->random.Between(2, 3); i > 0; i--) statements.push_back(upserts_.Make());
  steps_->push_back(
      {Step::Kind::kStatement, DroppableList(statements, "; "), false, context_->TakeFeatures()});
  return true;
}

bool StepMaker::Contents() {
  return Add("SELECT t.* FROM t ORDER BY t::text COLLATE \"C\", t.tableoid::regclass::text");
}

bool StepMaker::ChangeSetting() {
  static const Texts settings = {"plan_cache_mode = force_generic_plan",
                                 "plan_cache_mode = force_custom_plan",
                                 "plan_cache_mode = auto",
                                 "TimeZone = 'America/New_York'",
                                 "enable_indexscan = off",
                                 "enable_seqscan = off",
                                 "session_replication_role = replica",
                                 "session_replication_role = origin",
                                 "bytea_output = escape",
                                 "xmlbinary = hex"};
  return Add("SET " + context_->random.Pick(settings));
}

bool StepMaker::ChangeMode() {
  steps_->push_back(
      {Step::Kind::kGuardedOnly, "SET walwise.upsert_guard = " + context_->random.Pick(modes_)});
  return true;
}

}  // namespace walwise::difference
