#include "upsert-rewriter/lint/file_facts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "upsert-rewriter/lint/places.h"
#include "upsert-rewriter/lint/statements.h"

namespace walwise::sql {

namespace {

std::pair<std::string_view, std::string_view> SchemaAndName(std::string_view table) {
  const size_t dot = table.rfind('.');
  return dot == std::string_view::npos ? std::pair(std::string_view(), table)
                                       : std::pair(table.substr(0, dot), table.substr(dot + 1));
}

std::string FullName(Node relation) {
  const std::string_view schema = relation.Text("schemaname");
  return (schema.empty() ? std::string() : std::string(schema) + ".") +
         std::string(relation.Text("relname"));
}

bool LocksForUpdate(Node clause) {
  const std::string_view strength = clause.As("LockingClause").Text("strength");
  return strength == "LCS_FORUPDATE" || strength == "LCS_FORNOKEYUPDATE";
}

// FOR UPDATE OF name: by its alias, if it has one.
bool IsLocked(Node relation, NodeList locked_names) {
  const std::string_view alias = relation["alias"].Text("aliasname");
  const std::string_view name = alias.empty() ? relation.Text("relname") : alias;
  for (const Node locked : locked_names) {
    if (locked.As("RangeVar").Text("relname") == name) {
      return true;
    }
  }
  return locked_names.empty();
}

std::vector<std::string> LockedTables(Node select) {
  std::vector<std::string> tables;
  for (const Node clause : select.List("lockingClause")) {
    if (!LocksForUpdate(clause)) {
      continue;
    }
    const NodeList names = clause.As("LockingClause").List("lockedRels");
    Walk(select["fromClause"], [&](std::string_view type, Node node) {
      if (type == "RangeVar" && IsLocked(node, names)) {
        tables.push_back(FullName(node));
      }
      return type == "JoinExpr";
    });
  }
  return tables;
}

std::vector<std::string> WrittenTables(Node whole) {
  std::vector<std::string> tables;
  for (const Node part : StatementParts(whole)) {
    const std::string_view type = part.type();
    if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" ||
        type == "MergeStmt") {
      tables.push_back(FullName(part.As(type)["relation"]));
    }
  }
  return tables;
}

// PERFORM function() comes as a SELECT without FROM.
bool IsOpaque(Node whole) {
  const std::string_view type = whole.type();
  if (type == "CallStmt" || type == "ExecuteStmt" || type == "DoStmt") {
    return true;
  }
  const Node select = whole.As("SelectStmt");
  bool calls = false;
  if (select && select.List("fromClause").empty()) {
    Walk(select["targetList"], [&](std::string_view kind, Node) {
      calls = calls || kind == "FuncCall";
      return !calls;
    });
  }
  return calls;
}

}  // namespace

bool MayBeSameTable(std::string_view a, std::string_view b) {
  const auto [a_schema, a_name] = SchemaAndName(a);
  const auto [b_schema, b_name] = SchemaAndName(b);
  return a_name == b_name && (a_schema == b_schema || a_schema.empty() || b_schema.empty());
}

void FileFacts::Add(const Statement& statement) {
  if (const Node create = statement.whole.As("CreateStmt")) {
    AddCreated(create["relation"]);
  }
  if (statement.body == 0) {
    FollowTransaction(statement);
    return;
  }
  const auto [body, is_new] = bodies_.emplace(statement.body, stretches_ + 1);
  stretches_ += is_new ? 1 : 0;
  Remember(statement, body->second, &past_);
}

void FileFacts::AddCreated(Node relation) {
  created_[std::string(relation.Text("relname"))].emplace(relation.Text("schemaname"));
}

void FileFacts::FollowTransaction(const Statement& statement) {
  const std::string_view kind = statement.whole.As("TransactionStmt").Text("kind");
  if (kind == "TRANS_STMT_BEGIN" || kind == "TRANS_STMT_START") {
    in_transaction_ = true;
    fragment_ = statement.fragment;
    open_.clear();
    open_stretch_ = ++stretches_;
  } else if (!in_transaction_ || statement.fragment != fragment_) {
    in_transaction_ = false;
  } else if (kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_PREPARE") {
    in_transaction_ = false;
    std::move(open_.begin(), open_.end(), std::back_inserter(past_));
  } else if (kind == "TRANS_STMT_ROLLBACK") {
    in_transaction_ = false;
  } else {
    Remember(statement, open_stretch_, &open_);
  }
}

void FileFacts::Remember(const Statement& statement, size_t stretch, std::vector<Past>* past) {
  const SqlFragment& fragment = *statement.fragment;
  Past outline;
  outline.in_file = fragment.sql.ToSource(statement.in_fragment);
  outline.label = fragment.label;
  outline.occurrence = fragment.occurrence;
  outline.stretch = stretch;
  outline.locked = LockedTables(statement.whole.As("SelectStmt"));
  outline.written = WrittenTables(statement.whole);
  outline.is_opaque = IsOpaque(statement.whole);
  if (!outline.locked.empty()) {
    outline.lock_place = fragment.sql.ToSource(statement.sql.text.ToSource(LockPlace(statement)));
  } else if (outline.written.empty() && !outline.is_opaque) {
    return;
  } else if (!past->empty() && past->back().stretch == stretch && past->back().locked.empty() &&
             past->back().written == outline.written &&
             past->back().is_opaque == outline.is_opaque) {
    return;  // a dump's many INSERTs are one
  }
  past->push_back(std::move(outline));
}

bool FileFacts::CreatedHere(std::string_view table) const {
  const auto [schema, name] = SchemaAndName(table);
  const auto found = created_.find(name);
  return found != created_.end() &&
         (schema.empty() || found->second.contains(schema) || found->second.contains(""));
}

}  // namespace walwise::sql
