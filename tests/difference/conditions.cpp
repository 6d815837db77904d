#include "tests/difference/conditions.h"

#include "tests/difference/values.h"

namespace walwise::difference {

std::string Conditions::Make() {
  const int depth = context_->random.Below(10);
  if (depth < 6) return Atom();
  if (depth == 6) return Text("NOT ({0})", Atom());
  const std::string_view word = depth == 7 ? "OR" : "AND";
  return Text("({0}) {1} ({2})", Atom(), word, Atom());
}

std::string Conditions::OneRow(Context* context) {
  return Text(
      "(t.tableoid, t.ctid) = (SELECT o.tableoid, o.ctid FROM t o ORDER BY o::text COLLATE \"C\", "
      "o.tableoid::regclass::text LIMIT 1 OFFSET {0})",
      std::to_string(context->random.Below(6)));
}

std::string Conditions::Atom() {
  static const std::vector<Way<Conditions>> ways = {
      {24, "where: comparison", &Conditions::Comparison},
      {12, "where: IS DISTINCT FROM", &Conditions::Distinct},
      {6, "where: row comparison", &Conditions::RowComparison},
      {7, "where: whole rows", &Conditions::WholeRow},
      {14, "where: comparison with a value", &Conditions::WithLiteral},
      {5, "where: null test", &Conditions::NullTest},
      {9, "where: constant", &Conditions::Constant},
      {4, "where: sub-select on another table", &Conditions::SubSelectOnSource},
      {4, "where: sub-select on the target", &Conditions::SubSelectOnTarget},
      {3, "where: IN sub-select", &Conditions::InSubSelect},
      {4, "where: immutable function", &Conditions::ImmutableFunction},
      {3, "where: stable function", &Conditions::StableFunction},
      {2, "where: volatile function", &Conditions::VolatileFunction},
      {5, "where: raises for some rows", &Conditions::Raising},
      {4, "where: cast to text", &Conditions::CastText},
      {3, "where: system column", &Conditions::SystemColumn},
      {3, "where: CASE or COALESCE", &Conditions::Case},
  };
  return MakeOne(context_, this, ways);
}

const Column& Conditions::AnyColumn() { return context_->random.Pick(schema_.columns); }

const Column& Conditions::OrderedColumn() {
  // A few attempts: a type without operators now and then is an error in both copies.
  for (int i = 0; i < 3; i++) {
    const Column& column = AnyColumn();
    if (column.type->has_order) return column;
  }
  return AnyColumn();
}

std::string Conditions::Operator() {
  static const Texts operators = {"=", "<>", "<", "<", "<=", ">", ">="};
  return context_->random.Pick(operators);
}

std::string Conditions::Comparison() {
  const Column& column = OrderedColumn();
  const bool mine_first = context_->random.Chance(60);
  return Text("{0} {1} {2}", mine_first ? Mine(column) : Theirs(column), Operator(),
              mine_first ? Theirs(column) : Mine(column));
}

std::string Conditions::Distinct() {
  const Column& column = OrderedColumn();
  const std::string_view negation = context_->random.Chance(15) ? "NOT " : "";
  return Text("{0} IS {1}DISTINCT FROM {2}", Mine(column), negation, Theirs(column));
}

std::string Conditions::RowComparison() {
  const Column& first = OrderedColumn();
  const Column& second = OrderedColumn();
  const std::string operation = context_->random.Chance(60) ? "IS DISTINCT FROM" : Operator();
  return Text("ROW({0}, {1}) {2} ", Mine(first), Mine(second), operation) +
         Text("ROW({0}, {1})", Theirs(first), Theirs(second));
}

std::string Conditions::WholeRow() {
  switch (context_->random.Below(4)) {
    case 0:
      return Text("{0}.*::text <> {1}.*::text", target_, other_);
    case 1:
      return Text("{0} IS NOT NULL", context_->random.Chance(50) ? target_ : other_);
    default:
      return Text("{0}.* IS DISTINCT FROM {1}.*", target_, other_);
  }
}

std::string Conditions::WithLiteral() {
  const Column& column = OrderedColumn();
  return Text("{0} {1} {2}", Either(column), Operator(), Literal(context_, *column.type));
}

std::string Conditions::NullTest() {
  return Text("{0} IS {1}NULL", Either(AnyColumn()), context_->random.Chance(60) ? "NOT " : "");
}

std::string Conditions::Constant() {
  static const Texts constants = {"false", "false", "true", "NULL", "NULL::bool", "1 = 2"};
  return context_->random.Pick(constants);
}

std::string Conditions::SubSelectOnSource() {
  const Column& column = OrderedColumn();
  if (!column.is_in_source) return Comparison();
  return Text("EXISTS (SELECT FROM s WHERE s.{0} {1} {2})", column.name, Operator(),
              Either(column));
}

std::string Conditions::SubSelectOnTarget() {
  const Column& column = OrderedColumn();
  return Text("(SELECT count(*) FROM t AS u WHERE u.{0} {1} {2}) > {3}", column.name, Operator(),
              Either(column), std::to_string(context_->random.Below(4)));
}

std::string Conditions::InSubSelect() {
  const Column& column = OrderedColumn();
  if (!column.is_in_source) return Comparison();
  return Text("{0} {1}IN (SELECT s.{2} FROM s)", Either(column),
              context_->random.Chance(40) ? "NOT " : "", column.name);
}

std::string Conditions::ImmutableFunction() {
  return Text("{0}({1}::text)", context_->random.Chance(50) ? "immutable_flag" : "strict_flag",
              Either(AnyColumn()));
}

std::string Conditions::StableFunction() {
  return Text("stable_flag({0}::text)", Either(AnyColumn()));
}

std::string Conditions::VolatileFunction() {
  return Text("volatile_flag({0}::text)", Either(AnyColumn()));
}

std::string Conditions::Raising() {
  const Column& column = AnyColumn();
  if (column.type->family == Family::kInteger) {
    return Text("10 / ({0} - {1}) > 1", Either(column), std::to_string(context_->random.Below(5)));
  }
  if (column.type->family == Family::kText && context_->random.Chance(50)) {
    return Text("{0}::int = 1", Either(column));
  }
  const std::string bad = difference::Constant(context_, *column.type);
  return Text("raise_on({0}::text, {1}::text)", Either(column), bad);
}

std::string Conditions::CastText() {
  const Column& column = AnyColumn();
  return Text("{0}::text <> {1}::text", Mine(column), Theirs(column));
}

std::string Conditions::SystemColumn() {
  static const Texts tests = {"{0}.tableoid = 't'::regclass", "{0}.tableoid::regclass::text > 't1'",
                              "{0}.ctid <> '(0,1)'", "{0}.xmin IS NOT NULL"};
  return Text(context_->random.Pick(tests), target_);
}

std::string Conditions::Case() {
  const Column& column = OrderedColumn();
  if (context_->random.Chance(50)) {
    return Text("coalesce({0}, {1}) {2} {1}", Mine(column), Theirs(column), Operator());
  }
  return Text("CASE WHEN {0} IS NULL THEN false ELSE {1} {2} {0} END", Mine(column), Theirs(column),
              Operator());
}

}  // namespace walwise::difference
