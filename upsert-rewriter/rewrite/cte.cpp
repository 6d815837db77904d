#include <algorithm>
#include <string>
#include <vector>

#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/rewrite/strategies.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/tree/parser.h"

// WITH excluded (k, v) AS (VALUES ($1::bigint, $2)),
// insert_attempt AS (INSERT INTO t (k, v) SELECT * FROM excluded ON CONFLICT (k) DO NOTHING
// RETURNING k) UPDATE t SET v = excluded.v FROM excluded WHERE t.k = excluded.k AND NOT EXISTS
// (SELECT FROM insert_attempt WHERE insert_attempt.k = excluded.k) AND (condition)
//
// Nothing stands twice and nothing changes its place, so that positional placeholders keep their
// arguments. The form is the one published by Datadog (docs/rewriting.md), with its values named.

namespace walwise::sql {

namespace {

class CteWriter {
 public:
  CteWriter(RewritePlan* plan, EditList* edits)
      : plan_(*plan), clauses_(plan->clauses), upsert_(*plan->statement->upsert), edits_(*edits) {}

  Status Write() {
    if (const Status status = Fits(); !status.ok()) {
      return status;
    }
    table_ = edits_.Copy(clauses_.relation);
    if (!clauses_.alias.empty()) {
      table_ += " AS " + edits_.Copy(clauses_.alias);
    }
    Source();
    Insert();
    Update();
    AddNotes();
    return {};
  }

 private:
  Status Fits() {
    const std::string_view top = plan_.statement->whole.type();
    if (top != "InsertStmt") {
      return Status::Error("the cte form has to be a statement of its own; use the guarded one");
    }
    if (upsert_.insert.Text("override") != "OVERRIDING_NOT_SET") {
      return Status::Error("OVERRIDING has no place in the cte form; use the guarded one");
    }
    if (upsert_.insert["withClause"].Bool("recursive")) {
      return Status::Error("WITH RECURSIVE would include the new parts; use the guarded form");
    }
    if (const Status status = Assignments(); !status.ok()) {
      return status;
    }
    if (const Status status = Returning(); !status.ok()) {
      return status;
    }
    return Arbiter();
  }

  // In the UPDATE `excluded` has only what the INSERT lists.
  Status Assignments() {
    for (const Node item : upsert_.insert["onConflictClause"].List("targetList")) {
      for (const std::string& name : ExcludedColumns(item)) {
        const bool is_listed = std::any_of(
            plan_.columns.begin(), plan_.columns.end(),
            [&](const SourceColumn& column) { return column.name == name && !column.is_default; });
        if (!is_listed) {
          return Status::Error("SET needs excluded." + name +
                               ", which is not among the inserted values; use the guarded form");
        }
      }
    }
    return {};
  }

  // Which rows the UPDATE may meet is a matter of the index behind the conflict target, whose
  // predicate need not be the target's.
  Status Arbiter() {
    std::vector<const Index*> partial;
    size_t whole = 0;
    for (const Index& index : plan_.table->indexes) {
      if (!MayArbitrate(upsert_, index)) {
        continue;
      }
      if (index.nulls_not_distinct) {
        return Status::Error("the key is NULLS NOT DISTINCT; use the guarded form");
      }
      whole += index.predicate.empty() ? 1 : 0;
      if (!index.predicate.empty()) {
        partial.push_back(&index);
      }
    }
    if (whole > 0 || plan_.target_predicate.empty()) {
      plan_.target_predicate.clear();
      return {};
    }
    if (partial.size() != 1) {
      return Status::Error(
          "the unique index behind the conflict target is not known; use the guarded form");
    }
    // A row outside of the index may have the key of a row within.
    if (upsert_.value_rows.size() != 1) {
      return Status::Error("several rows meet a partial unique index; use the guarded form");
    }
    return TakePredicate(partial[0]->predicate);
  }

  Status TakePredicate(const std::string& predicate) {
    const std::string prefix = "SELECT ";
    Parser parser;
    const Node select = parser.Parse(prefix + predicate).As("SelectStmt");
    if (!select) {
      return Status::Error("the index's predicate can't be read; use the guarded form");
    }
    std::string text = predicate;
    const std::vector<size_t> places = BareColumns(select.List("targetList")[0]);
    for (size_t i = places.size(); i > 0; --i) {
      text.insert(places[i - 1] - prefix.size(), plan_.target_name + ".");
    }
    plan_.target_predicate = text;
    return {};
  }

  // RETURNING has to be asked of both statements, and their answers joined by name.
  Status Returning() {
    for (const Node target : upsert_.returning) {
      const Node item = target.As("ResTarget");
      bool has_query = false;
      bool has_system_column = false;
      Walk(item["val"], [&](std::string_view type, Node node) {
        has_query = has_query || type == "SubLink";
        has_system_column = has_system_column || (type == "ColumnRef" && NamesRowVersion(node));
        return true;
      });
      if (has_system_column) {
        return Status::Error(
            "RETURNING asks for xmax, which tells inserted rows from updated ones "
            "only in INSERT ... ON CONFLICT; use the guarded form");
      }
      if (has_query) {
        return Status::Error("RETURNING has a sub-select; use the guarded form");
      }
      if (NamesWholeRow(item["val"])) {
        return Status::Error("RETURNING has the row as one value; use the guarded form");
      }
      const std::string name = OutputName(item);
      if (name.empty()) {
        return Status::Error("an expression of RETURNING has no name; give it one with AS");
      }
      if (!AddOutput(name)) {
        return Status::Error("RETURNING has the name " + name + " twice; use the guarded form");
      }
    }
    return {};
  }

  // False if there is one of that name.
  bool AddOutput(const std::string& name) {
    std::vector<std::string> names = {name};
    if (name == "*") {
      names.clear();
      for (const Column& column : plan_.table->columns) {
        names.push_back(QuoteIdentifier(column.name));
      }
    }
    for (std::string& one : names) {
      if (std::find(outputs_.begin(), outputs_.end(), one) != outputs_.end()) {
        return false;
      }
      outputs_.push_back(std::move(one));
    }
    return true;
  }

  bool NamesWholeRow(Node value) const {
    bool names = false;
    Walk(value, [&](std::string_view type, Node node) {
      const NodeList fields = node.List("fields");
      names = names || (type == "ColumnRef" && fields.size() == 1 &&
                        StringValue(fields[0]) == upsert_.target_name() &&
                        plan_.table->FindColumn(upsert_.target_name()) == nullptr);
      return true;
    });
    return names;
  }

  static bool NamesRowVersion(Node column) {
    const NodeList fields = column.List("fields");
    const std::string_view name = StringValue(fields[fields.size() - 1]);
    return name == "xmax" || name == "xmin" || name == "cmin" || name == "cmax" || name == "ctid";
  }

  // "*" for all columns, "" if the server would make a name up.
  static std::string OutputName(Node item) {
    if (const std::string_view alias = item.Text("name"); !alias.empty()) {
      return QuoteIdentifier(alias);
    }
    const NodeList fields = item["val"].As("ColumnRef").List("fields");
    if (fields.empty()) {
      return "";
    }
    const Node last = fields[fields.size() - 1];
    return last.Is("A_Star") ? "*" : QuoteIdentifier(StringValue(last));
  }

  std::string Outputs() const {
    std::string list;
    for (const std::string& output : outputs_) {
      list += (list.empty() ? "" : ", ") + output;
    }
    return list;
  }

  void Source() {
    const bool has_with = static_cast<bool>(upsert_.insert["withClause"]);
    if (has_with) {
      edits_.InsertAfter(clauses_.preceding_end, ",");
    }
    const Span name = {clauses_.relation.begin,
                       clauses_.alias.empty() ? clauses_.relation.end : clauses_.alias.end};
    edits_.Replace({clauses_.insert.begin, name.end}, has_with ? "excluded" : "WITH excluded");
    const Span list = clauses_.column_list;
    const Span head = list.empty() ? name : list;
    if (list.empty()) {
      edits_.InsertAfter(head.end, " " + ColumnList(plan_));
    }
    // Behind the columns where the source has a line of its own, else before the source.
    const Span gap = {head.end, clauses_.source.begin};
    if (gap.In(plan_.statement->text()).find('\n') == std::string_view::npos) {
      edits_.InsertBefore(clauses_.source.begin, "AS (");
    } else {
      edits_.InsertAfter(head.end, " AS (");
    }
    const SourceWrapping wrapping = TypeSource(plan_, &edits_);
    edits_.InsertBefore(clauses_.source.begin, wrapping.open);
    edits_.InsertAfter(clauses_.source.end, wrapping.close + ")," + clauses_.separator);
  }

  void Insert() {
    edits_.InsertAfter(clauses_.source.end, "insert_attempt AS (" + std::string("INSERT INTO ") +
                                                table_ + " " + ColumnList(plan_) +
                                                " SELECT * FROM excluded");
  }

  // Key columns by their names, key expressions by one that is made up.
  std::string KeyName(size_t i) const {
    const KeyPart& part = plan_.key[i];
    return part.column.empty() ? "walwise_key_" + std::to_string(i + 1) : part.column;
  }

  std::string InsertReturning() const {
    std::string list = clauses_.returning.empty() ? "" : edits_.Copy(clauses_.returning);
    for (size_t i = 0; i < plan_.key.size(); ++i) {
      list += list.empty() ? "" : ", ";
      list += clauses_.returning.empty() ? plan_.key[i].bare : plan_.key[i].target;
      if (plan_.key[i].column.empty() || !clauses_.returning.empty()) {
        list += " AS " + AttemptName(i);
      }
    }
    return list;
  }

  std::string AttemptName(size_t i) const {
    return clauses_.returning.empty() ? KeyName(i) : "walwise_key_" + std::to_string(i + 1);
  }

  std::string Match() const {
    std::string match;
    std::string attempt;
    for (size_t i = 0; i < plan_.key.size(); ++i) {
      match += plan_.key[i].target + " = " + plan_.key[i].excluded + " AND ";
      attempt += (i == 0 ? "" : " AND ") + std::string("insert_attempt.") + AttemptName(i) + " = " +
                 plan_.key[i].excluded;
    }
    if (!plan_.target_predicate.empty()) {
      match += "(" + plan_.target_predicate + ") AND ";
    }
    return match + "NOT EXISTS (SELECT FROM insert_attempt WHERE " + attempt + ")";
  }

  void Update() {
    const std::string& separator = clauses_.separator;
    const bool returns = !clauses_.returning.empty();
    edits_.Replace(clauses_.do_action,
                   "DO NOTHING RETURNING " + InsertReturning() + ")" +
                       (returns ? "," + separator + "updated AS (" : separator) + "UPDATE " +
                       (plan_.table->has_children ? "ONLY " : "") + table_ + " SET");
    const std::string from = "FROM excluded" + separator + "WHERE " + Match() + " AND (";
    if (plan_.condition_is_new) {
      edits_.InsertAfter(clauses_.set.end, separator + from + plan_.condition + ")");
    } else {
      edits_.Replace({clauses_.where_word.begin, clauses_.where.begin}, from);
      edits_.InsertAfter(clauses_.where.end, ")");
    }
    if (returns) {
      for (const Node target : upsert_.returning) {
        Qualify(target.As("ResTarget")["val"]);
      }
      edits_.InsertAfter(clauses_.returning.end, ")" + separator + "SELECT " + Outputs() +
                                                     " FROM updated UNION ALL SELECT " + Outputs() +
                                                     " FROM insert_attempt");
    }
  }

  // In UPDATE ... FROM excluded, a bare name could be excluded's too.
  void Qualify(Node value) {
    for (const size_t place : BareColumns(value)) {
      edits_.InsertBefore(place, plan_.target_name + ".");
    }
  }

  void AddNotes() {
    plan_.notes.insert(
        plan_.notes.end(),
        {"If another transaction inserts the key at the same time, its row is not updated: the "
         "update is lost (READ COMMITTED).",
         "If another transaction deletes the row between the two halves, the row is lost.",
         clauses_.returning.empty() ? "The command tag is UPDATE n: inserted rows are not counted."
                                    : "The command tag is SELECT n, and updated rows come first.",
         "A key that stands twice in the source raises no error.",
         "A row that is not updated is not locked either."});
  }

  RewritePlan& plan_;
  const UpsertClauses& clauses_;
  const Upsert& upsert_;
  EditList& edits_;
  std::string table_;
  std::vector<std::string> outputs_;
};

}  // namespace

Status WriteCte(RewritePlan* plan, EditList* edits) { return CteWriter(plan, edits).Write(); }

}  // namespace walwise::sql
