#include "upsert-rewriter/lint/column_reader.h"

#include <algorithm>
#include <vector>

namespace walwise::sql {

namespace {

// What can stand before the point in `name.column`.
struct Source {
  std::string_view name;
  std::string_view table;         // "" for what is no table: a sub-select, a WITH query
  bool only_by_its_name = false;  // excluded
};

struct Scope {
  const Scope* outer = nullptr;
  std::vector<std::string_view> with_queries;
  std::vector<Source> sources;
};

// Of all kinds of queries, where columns are read.
constexpr std::string_view kClauses[] = {
    "targetList",    "fromClause",       "usingClause", "sourceRelation", "whereClause",
    "joinCondition", "mergeWhenClauses", "groupClause", "havingClause",   "windowClause",
    "valuesLists",   "distinctClause",   "limitOffset", "limitCount",     "onConflictClause",
    "returningList", "returningClause",
};

bool IsQuery(std::string_view type) {
  return type == "SelectStmt" || type == "InsertStmt" || type == "UpdateStmt" ||
         type == "DeleteStmt" || type == "MergeStmt";
}

bool IsWithQuery(const Scope* scope, std::string_view name) {
  for (; scope != nullptr; scope = scope->outer) {
    if (std::find(scope->with_queries.begin(), scope->with_queries.end(), name) !=
        scope->with_queries.end()) {
      return true;
    }
  }
  return false;
}

// RangeVar's fields.
Source SourceOf(Node relation, const Scope* scope) {
  const Node alias = relation["alias"];
  const std::string_view name = relation.Text("relname");
  const bool is_table = alias.List("colnames").empty() &&
                        (!relation.Text("schemaname").empty() || !IsWithQuery(scope, name));
  return {alias ? alias.Text("aliasname") : name, is_table ? name : std::string_view()};
}

void AddSources(Node from, Scope* scope) {
  if (const Node relation = from.As("RangeVar")) {
    scope->sources.push_back(SourceOf(relation, scope));
  } else if (const Node join = from.As("JoinExpr")) {
    AddSources(join["larg"], scope);
    AddSources(join["rarg"], scope);
  } else if (const Node sample = from.As("RangeTableSample")) {
    AddSources(sample["relation"], scope);
  } else if (from) {
    const Node other = from.As(from.type());
    scope->sources.push_back({other["alias"].Text("aliasname"), ""});
  }
}

class Reader {
 public:
  explicit Reader(ColumnSink* sink) : sink_(*sink) {}

  void Statement(Node statement) {
    if (const Node copy = statement.As("CopyStmt")) {
      Copy(copy);
    }
    Inside(statement, nullptr);
  }

 private:
  // Walks over what is no query's clause.
  void Inside(Node node, const Scope* scope) {
    Walk(node, [&](std::string_view type, Node fields) {
      if (IsQuery(type)) {
        Query(type, fields, scope);
        return false;
      }
      if (type == "ColumnRef" && scope != nullptr) {
        Reference(fields, scope);
      } else if (type == "JoinExpr" && scope != nullptr) {
        Using(fields, scope);
      }
      return true;
    });
  }

  void Query(std::string_view type, Node fields, const Scope* outer) {
    Scope names;
    names.outer = outer;
    for (const Node node : fields["withClause"].List("ctes")) {
      const Node with = node.As("CommonTableExpr");
      names.with_queries.push_back(with.Text("ctename"));
      Inside(with["ctequery"], &names);
    }
    if (fields["larg"]) {
      Query(type, fields["larg"], &names);
      Query(type, fields["rarg"], &names);
      return;
    }
    Scope scope;
    scope.outer = &names;
    Sources(type, fields, &scope);
    Targets(type, fields, scope.sources.empty() ? Source() : scope.sources.front());
    Clauses(fields, names, scope);
  }

  void Sources(std::string_view type, Node fields, Scope* scope) {
    if (type != "SelectStmt") {
      scope->sources.push_back(SourceOf(fields["relation"], nullptr));
    }
    if (fields["onConflictClause"]) {
      scope->sources.push_back({"excluded", scope->sources[0].table, true});
    }
    for (const std::string_view clause : {"fromClause", "usingClause"}) {
      for (const Node from : fields.List(clause)) {
        AddSources(from, scope);
      }
    }
    AddSources(fields["sourceRelation"], scope);
  }

  // The columns that a write names as its targets.
  void Targets(std::string_view type, Node fields, const Source& target) {
    if (type == "UpdateStmt") {
      Names(fields.List("targetList"), target, ColumnRole::kUpdated);
    }
    Names(fields.List("cols"), target, ColumnRole::kInserted);
    const Node conflict = fields["onConflictClause"];
    Names(conflict.List("targetList"), target, ColumnRole::kUpdated);
    for (const Node element : conflict["infer"].List("indexElems")) {
      Name(element.As("IndexElem").Text("name"), target, ColumnRole::kRead,
           conflict["infer"].location());
    }
    for (const Node node : fields.List("mergeWhenClauses")) {
      const Node when = node.As("MergeWhenClause");
      Names(
          when.List("targetList"), target,
          when.Text("commandType") == "CMD_INSERT" ? ColumnRole::kInserted : ColumnRole::kUpdated);
    }
  }

  void Clauses(Node fields, const Scope& names, const Scope& scope) {
    Inside(fields["selectStmt"], &names);  // an INSERT's source doesn't see its target
    for (const std::string_view clause : kClauses) {
      Inside(fields[clause], &scope);
    }
    Sort(fields, scope);
  }

  // ORDER BY prefers the names that the SELECT gives.
  void Sort(Node fields, const Scope& scope) {
    for (const Node node : fields.List("sortClause")) {
      const Node by = node.As("SortBy")["node"];
      const NodeList parts = by.As("ColumnRef").List("fields");
      if (parts.size() != 1 || !IsOutput(fields, StringValue(parts[0]))) {
        Inside(by, &scope);
      }
    }
  }

  bool IsOutput(Node fields, std::string_view name) {
    for (const Node target : fields.List("targetList")) {
      if (target.As("ResTarget").Text("name") == name) {
        return true;
      }
    }
    return false;
  }

  void Reference(Node reference, const Scope* scope) {
    const NodeList parts = reference.List("fields");
    const std::string_view column = StringValue(parts[parts.size() - 1]);
    if (column.empty()) {
      return;  // *
    }
    const Source* source =
        parts.size() == 1 ? OnlySource(scope) : Named(scope, StringValue(parts[parts.size() - 2]));
    if (source != nullptr) {
      Name(column, *source, ColumnRole::kRead, reference.location());
    }
  }

  // Of the innermost query that reads anything.
  const Source* OnlySource(const Scope* scope) {
    for (; scope != nullptr; scope = scope->outer) {
      const auto plain = [](const Source& source) { return !source.only_by_its_name; };
      const auto& sources = scope->sources;
      const auto count = std::count_if(sources.begin(), sources.end(), plain);
      if (count > 0) {
        return count == 1 ? &*std::find_if(sources.begin(), sources.end(), plain) : nullptr;
      }
    }
    return nullptr;
  }

  const Source* Named(const Scope* scope, std::string_view name) {
    for (; scope != nullptr; scope = scope->outer) {
      for (const Source& source : scope->sources) {
        if (source.name == name) {
          return &source;
        }
      }
    }
    return nullptr;
  }

  // JOIN ... USING (a): of the sides that are tables themselves.
  void Using(Node join, const Scope* scope) {
    for (const std::string_view side : {"larg", "rarg"}) {
      const Node relation = join[side].As("RangeVar");
      for (const Node name : join.List("usingClause")) {
        if (relation) {
          Name(StringValue(name), SourceOf(relation, scope), ColumnRole::kRead,
               relation.location());
        }
      }
    }
  }

  void Copy(Node copy) {
    const Node relation = copy["relation"];
    for (const Node name : copy.List("attlist")) {
      Name(StringValue(name), SourceOf(relation, nullptr),
           copy.Bool("is_from") ? ColumnRole::kInserted : ColumnRole::kRead, relation.location());
    }
  }

  void Names(NodeList targets, const Source& source, ColumnRole role) {
    for (const Node node : targets) {
      const Node target = node.As("ResTarget");
      Name(target.Text("name"), source, role, target.location());
    }
  }

  void Name(std::string_view column, const Source& source, ColumnRole role, size_t location) {
    if (!source.table.empty() && !column.empty()) {
      sink_.Add(source.table, column, role, location);
    }
  }

  ColumnSink& sink_;
};

}  // namespace

void ReadColumns(Node statement, ColumnSink* sink) { Reader(sink).Statement(statement); }

}  // namespace walwise::sql
