#include "upsert-rewriter/rewrite/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "upsert-rewriter/rewrite/column_cast.h"
#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/rewrite/identical.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

std::string Quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

class Planner {
 public:
  Planner(const Statement& statement, const Schema& schema, const RewriteOptions& options,
          EditList* edits)
      : statement_(statement),
        upsert_(*statement.upsert),
        schema_(schema),
        options_(options),
        edits_(*edits) {
    for (const auto& [name, type] : schema.types().all()) {
      has_collations_ = has_collations_ || !type.collation.empty();
    }
    for (const auto& [name, table] : schema.tables()) {
      for (const Column& column : table.columns) {
        has_collations_ = has_collations_ || !column.collation.empty();
      }
    }
  }

  Result<RewritePlan> Make() {
    plan_.statement = &statement_;
    for (const auto step :
         {&Planner::Form, &Planner::Names, &Planner::Target, &Planner::Columns, &Planner::Defaults,
          &Planner::Equality, &Planner::Key, &Planner::Condition, &Planner::Functions}) {
      if (const Status status = (this->*step)(); !status.ok()) {
        return status;
      }
    }
    return std::move(plan_);
  }

 private:
  // What the new parts call by name must not be called so already.
  Status Names() {
    std::string taken;
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      const std::string_view name = type == "CommonTableExpr" ? node.Text("ctename") : "";
      const std::string_view table =
          type == "RangeVar" && node.Text("schemaname").empty() ? node.Text("relname") : "";
      if (upsert_.schema.empty() && name == upsert_.table) {
        taken = "a WITH has the name of the target; give it another";
      }
      for (const std::string_view own : {"excluded", "insert_attempt", "updated"}) {
        const bool is_used = options_.strategy == Strategy::kCte || own == "excluded";
        if (is_used && (name == own || table == own)) {
          taken = "a table or WITH is called " + std::string(own) + "; give it another name";
        }
      }
      return taken.empty();
    });
    return taken.empty() ? Status() : Status::Error(taken);
  }

  Status Form() {
    if (!upsert_.does_update) {
      return Status::Error("DO NOTHING locks no row: there is nothing to rewrite");
    }
    if (IsGuarded(statement_)) {
      return Status::Error("it is guarded already");
    }
    if (!upsert_.where && !options_.skip_identical) {
      return Status::Error(
          "there is no WHERE, so every conflicting row is updated; with --skip-identical, rows "
          "that "
          "would not change are left alone");
    }
    if (!upsert_.has_target()) {
      return Status::Error("DO UPDATE needs a conflict target");
    }
    if (upsert_.has_default_values) {
      return Status::Error("DEFAULT VALUES has no row to look at; write the values out");
    }
    if (upsert_.insert.Text("override") == "OVERRIDING_USER_VALUE") {
      return Status::Error("OVERRIDING USER VALUE puts other values in place of those given");
    }
    if (upsert_.alias == "excluded" || upsert_.table == "excluded") {
      return Status::Error("the target is called excluded; give it another alias");
    }
    std::optional<UpsertClauses> clauses = FindClauses(statement_);
    if (!clauses) {
      return Status::Error("its clauses can't be told apart; please report this statement's form");
    }
    plan_.clauses = std::move(*clauses);
    return SourceWrites();
  }

  // INSERT INTO t WITH x AS (DELETE ...) SELECT: such a WITH may only stand at the top.
  Status SourceWrites() {
    const Node select = upsert_.insert["selectStmt"].As("SelectStmt");
    for (const Node cte : select["withClause"].List("ctes")) {
      const std::string_view type = cte.As("CommonTableExpr")["ctequery"].type();
      if (type != "SelectStmt") {
        return Status::Error("its source writes to tables; move that WITH before INSERT");
      }
    }
    return {};
  }

  Status Target() {
    plan_.table = schema_.Find(upsert_.schema, upsert_.table);
    if (plan_.table == nullptr) {
      return Status::Error(
          "the types of table " + Quoted(upsert_.table) +
          " are not known; give --dsn or --schema, or lint its CREATE TABLE along");
    }
    if (plan_.table->has_insert_row_triggers) {
      return Status::Error("a row trigger before INSERT may change what is compared");
    }
    plan_.target_name =
        plan_.clauses.alias.empty() ? LastName() : std::string(Text(plan_.clauses.alias));
    return {};
  }

  std::string_view Text(Span span) const { return span.In(statement_.text()); }

  // Of `"s"."T"`: `"T"`, as written.
  std::string LastName() const {
    const std::string_view relation = Text(plan_.clauses.relation);
    const std::vector<Token> tokens = Tokenize(relation);
    return tokens.empty() ? std::string() : std::string(tokens.back().In(relation));
  }

  // 0: the tree alone can't say.
  size_t ValueCount() const {
    if (HasRows()) {
      return 0;
    }
    Node select = upsert_.insert["selectStmt"].As("SelectStmt");
    while (const Node left = select["larg"]) {
      select = left;
    }
    if (const NodeList rows = select.List("valuesLists"); !rows.empty()) {
      return rows[0].As("List").List("items").size();
    }
    const NodeList targets = select.List("targetList");
    return HasStar(targets) ? 0 : targets.size();
  }

  Status Columns() {
    std::vector<std::string_view> names = upsert_.columns;
    if (names.empty()) {
      if (!plan_.table->is_complete) {
        return Status::Error("the INSERT names no columns and not all are known; name them");
      }
      const size_t count = std::min(ValueCount(), plan_.table->columns.size());
      if (count == 0) {
        return Status::Error("the INSERT names no columns, nor does its source; name them");
      }
      for (size_t i = 0; i < count; ++i) {
        names.push_back(plan_.table->columns[i].name);
      }
    }
    for (const Node column : upsert_.insert.List("cols")) {
      if (!column.As("ResTarget").List("indirection").empty()) {
        return Status::Error("a part of a column is inserted; insert the whole column");
      }
    }
    const std::vector<std::string> excluded = ExcludedColumns(upsert_.where);
    plan_.compares_rows = std::find(excluded.begin(), excluded.end(), "*") != excluded.end();
    for (size_t i = 0; i < names.size(); ++i) {
      const Column* column = plan_.table->FindColumn(names[i]);
      if (column == nullptr || column->type.empty()) {
        return Status::Error("the type of column " + Quoted(names[i]) +
                             " is not known; give --dsn or --schema");
      }
      ColumnCast cast = CastFor(*column, schema_.types(), plan_.compares_rows);
      if (!cast.note.empty()) {
        plan_.notes.push_back(cast.note);
      }
      plan_.columns.push_back({std::string(names[i]), QuoteIdentifier(names[i]), cast.type,
                               column->type, CollationOf(cast)});
    }
    return {};
  }

  // A sub-select's column has the collation of what it is made of, `excluded` has the target's.
  std::string CollationOf(const ColumnCast& cast) const {
    if (!cast.collation.empty()) {
      return cast.collation;
    }
    const std::string& type = cast.built_in;
    const bool is_text =
        type.starts_with("text") || type.starts_with("char") || type.starts_with("bpchar");
    return is_text && has_collations_ ? "\"default\"" : "";
  }

  // A column that is DEFAULT in every row leaves the statement; in some rows only, it can't.
  Status Defaults() {
    std::vector<size_t> defaults(plan_.columns.size());
    for (const Node row : upsert_.value_rows) {
      const NodeList items = row.As("List").List("items");
      if (items.size() != plan_.columns.size() && !HasRows()) {
        return Status::Error("a row has another number of values than there are columns");
      }
      size_t i = 0;
      for (const Node item : items) {
        defaults[std::min(i, defaults.size() - 1)] += item.Is("SetToDefault") ? 1 : 0;
        ++i;
      }
    }
    for (size_t i = 0; i < defaults.size(); ++i) {
      if (defaults[i] == 0) {
        continue;
      }
      if (defaults[i] < upsert_.value_rows.size() || upsert_.columns.empty()) {
        return Status::Error("DEFAULT for column " + Quoted(plan_.columns[i].name) +
                             " can't stand below a SELECT; write the value out");
      }
      plan_.columns[i].is_default = true;
    }
    return {};
  }

  bool HasRows() const {
    return std::any_of(statement_.sql.placeholders.begin(), statement_.sql.placeholders.end(),
                       [](const Placeholder& placeholder) {
                         return placeholder.kind == Placeholder::Kind::kRows;
                       });
  }

  // Every column of `excluded` that an expression names must be among the source's.
  Status Covers(Node expression) const {
    for (const std::string& name : ExcludedColumns(expression)) {
      if (name == "*") {
        if (!HasWholeRow()) {
          return Status::Error(
              "the whole row excluded is compared, but the INSERT does not list all columns in "
              "their order");
        }
      } else if (const Status status = Covers(name); !status.ok()) {
        return status;
      }
    }
    return {};
  }

  Status Covers(const std::string& name) const {
    const bool found = std::any_of(
        plan_.columns.begin(), plan_.columns.end(),
        [&](const SourceColumn& column) { return column.name == name && !column.is_default; });
    return found ? Status()
                 : Status::Error("excluded." + name +
                                 " is not among the inserted values; write its default out");
  }

  bool HasWholeRow() const {
    const std::vector<Column>& columns = plan_.table->columns;
    return plan_.table->is_complete && columns.size() == plan_.columns.size() &&
           std::equal(columns.begin(), columns.end(), plan_.columns.begin(),
                      [](const Column& column, const SourceColumn& source) {
                        return column.name == source.name && !source.is_default;
                      });
  }

  void AddKeyColumn(const std::string& written) {
    plan_.key.push_back(
        {written, written, plan_.target_name + "." + written, "excluded." + written});
  }

  Status Constraint() {
    const Index* index = plan_.table->FindIndex(upsert_.constraint);
    if (index == nullptr) {
      return Status::Error("the columns of constraint " + Quoted(upsert_.constraint) +
                           " are not known; give --dsn or --schema");
    }
    for (const std::string& column : index->columns) {
      if (const Status status = Covers(column); !status.ok()) {
        return status;
      }
      AddKeyColumn(QuoteIdentifier(column));
    }
    return {};
  }

  // A filter by `=` would leave out rows that don't conflict, or update others than those that do.
  Status Equality() {
    for (const Index& index : plan_.table->indexes) {
      if (index.has_own_equality && MayArbitrate(upsert_, index)) {
        return Status::Error("unique index " + Quoted(index.name) +
                             " has a collation or an operator class of its own, by which `=` does "
                             "not compare");
      }
    }
    return {};
  }

  Status Key() {
    if (!upsert_.constraint.empty()) {
      return Constraint();
    }
    size_t i = 0;
    for (const Node element : upsert_.target_elements) {
      const Node fields = element.As("IndexElem");
      if (!fields.List("opclass").empty()) {
        return Status::Error(
            "the conflict target names an operator class, which may have another "
            "equality than `=`");
      }
      if (!fields.List("collation").empty()) {
        return Status::Error(
            "the conflict target names a collation, by which `=` does not compare");
      }
      const Span span = plan_.clauses.target_items[i++];
      const std::string name(fields.Text("name"));
      if (!name.empty()) {
        if (const Status status = Covers(name); !status.ok()) {
          return status;
        }
        AddKeyColumn(QuoteIdentifier(name));
      } else if (const Status status = KeyExpression(fields["expr"], span); !status.ok()) {
        return status;
      }
    }
    return Predicate();
  }

  Status CoversBare(Node expression) const {
    Status status;
    Walk(expression, [&](std::string_view type, Node node) {
      if (type == "ColumnRef" && status.ok()) {
        const NodeList fields = node.List("fields");
        status = Covers(std::string(StringValue(fields[fields.size() - 1])));
      }
      return true;
    });
    return status;
  }

  Status KeyExpression(Node expression, Span span) {
    const std::vector<size_t> places = BareColumns(expression);
    plan_.key.push_back({"", edits_.Copy(span),
                         edits_.CopyQualified(span, places, plan_.target_name),
                         edits_.CopyQualified(span, places, "excluded")});
    return CoversBare(expression);
  }

  Status Predicate() {
    if (!upsert_.target_where) {
      return {};
    }
    const std::vector<size_t> places = BareColumns(upsert_.target_where);
    const Span span = plan_.clauses.target_where;
    plan_.target_predicate = edits_.CopyQualified(span, places, plan_.target_name);
    plan_.excluded_predicate = edits_.CopyQualified(span, places, "excluded");
    return CoversBare(upsert_.target_where);
  }

  Status Condition() {
    if (upsert_.where) {
      // The cte form moves it, the guarded form writes it a second time.
      plan_.condition = options_.strategy == Strategy::kGuarded ? edits_.Copy(plan_.clauses.where)
                                                                : std::string();
      return Covers(upsert_.where);
    }
    Result<IdenticalCondition> made =
        MakeIdenticalCondition(statement_, *plan_.table, plan_.clauses, plan_.target_name, &edits_);
    if (!made.ok()) {
      return made.status();
    }
    plan_.condition = made->text;
    plan_.condition_is_new = true;
    plan_.notes.insert(plan_.notes.end(), made->notes.begin(), made->notes.end());
    for (const SetItem& item : upsert_.set) {
      if (const Status status = Covers(item.value); !status.ok()) {
        return status;
      }
    }
    return {};
  }

  Status Functions() {
    const FunctionUse use = FunctionsIn(upsert_.where);
    if (!use.volatile_ones.empty()) {
      return Status::Error(use.volatile_ones[0] +
                           "() in the WHERE is volatile: asked twice, it answers twice");
    }
    if (MayRaise(upsert_.where)) {
      plan_.notes.push_back(
          "If the WHERE raises an error for some values, it may do so for rows that do not "
          "conflict.");
    }
    std::set<std::string> seen;
    for (const std::string& name : use.unknown_ones) {
      if (seen.insert(name).second) {
        plan_.notes.push_back(name +
                              "() in the WHERE must not be volatile: it is asked once more.");
      }
    }
    return {};
  }

  const Statement& statement_;
  const Upsert& upsert_;
  const Schema& schema_;
  const RewriteOptions& options_;
  EditList& edits_;
  bool has_collations_ = false;  // some column or domain has one of its own
  RewritePlan plan_;
};

}  // namespace

bool MayArbitrate(const Upsert& upsert, const Index& index) {
  const size_t expressions =
      static_cast<size_t>(std::count(index.columns.begin(), index.columns.end(), std::string()));
  std::set<std::string> wanted;
  size_t wanted_expressions = 0;
  for (const std::string_view column : upsert.target_columns) {
    wanted_expressions += column.empty() ? 1 : 0;
    wanted.insert(std::string(column));
  }
  const std::set<std::string> found(index.columns.begin(), index.columns.end());
  return index.is_unique && (index.name == upsert.constraint ||
                             (found == wanted && expressions == wanted_expressions));
}

Result<RewritePlan> PlanRewrite(const Statement& statement, const Schema& schema,
                                const RewriteOptions& options, EditList* edits) {
  return Planner(statement, schema, options, edits).Make();
}

}  // namespace walwise::sql
