#include "upsert-rewriter/lint/column_uses.h"

#include <algorithm>
#include <tuple>

#include "upsert-rewriter/lint/alter_table.h"
#include "upsert-rewriter/lint/column_reader.h"

namespace walwise::sql {

namespace {

std::string LastName(NodeList names) {
  return names.empty() ? "" : std::string(StringValue(names[names.size() - 1]));
}

// "function NAME" or "view NAME" if the statement defines one. Overloaded functions share a name.
std::string DefinitionOf(Node tree) {
  if (const Node function = tree.As("CreateFunctionStmt")) {
    return "function " + LastName(function.List("funcname"));
  }
  if (const Node view = tree.As("ViewStmt")) {
    return "view " + std::string(view["view"].Text("relname"));
  }
  const Node table = tree.As("CreateTableAsStmt");
  if (table.Text("objtype") == "OBJECT_MATVIEW") {
    return "view " + std::string(table["into"]["rel"].Text("relname"));
  }
  return "";
}

std::vector<std::string> DroppedDefinitions(Node drop) {
  const std::string_view kind = drop.Text("removeType");
  std::vector<std::string> names;
  for (const Node object : drop.List("objects")) {
    if (kind == "OBJECT_FUNCTION" || kind == "OBJECT_PROCEDURE" || kind == "OBJECT_ROUTINE") {
      names.push_back("function " + LastName(object.As("ObjectWithArgs").List("objname")));
    } else if (kind == "OBJECT_VIEW" || kind == "OBJECT_MATVIEW") {
      names.push_back("view " + LastName(object.As("List").List("items")));
    }
  }
  return names;
}

// Programs make tables of their own while they run; only scripts are migrations by that.
bool MakesMigration(const Statement& statement) {
  const std::string_view type = statement.tree.type();
  if (type == "AlterTableStmt" || type == "RenameStmt") {
    return true;
  }
  const std::string_view persistence =
      statement.tree.As("CreateStmt")["relation"].Text("relpersistence");
  return statement.fragment->is_script && (type == "IndexStmt" || type == "DropStmt" ||
                                           (type == "CreateStmt" && persistence != "t"));
}

}  // namespace

void ColumnUses::EnterFile(std::string_view path) {
  if (origins_.empty() || origins_[file_].path != path) {
    file_ = origins_.size();
    origins_.push_back({std::string(path), ""});
  }
}

size_t ColumnUses::OriginOf(const Statement& statement) {
  if (statement.body != 0) {
    return definition_;
  }
  const std::string name = DefinitionOf(statement.tree);
  definition_ = file_;
  if (!name.empty()) {
    definition_ = origins_.size();
    origins_.push_back({origins_[file_].path, name});
    definitions_[name] = definition_;
  }
  return definition_;
}

ColumnUses::Count& ColumnUses::CountOf(Column column, size_t origin) {
  std::vector<Count>& counts = uses_[std::move(column)];
  if (counts.empty() || counts.back().origin != origin) {
    const auto found = std::find_if(counts.begin(), counts.end(),
                                    [&](const Count& count) { return count.origin == origin; });
    return found != counts.end() ? *found : counts.emplace_back(Count{origin, false, {}});
  }
  return counts.back();
}

void ColumnUses::CountUses(const Statement& statement, size_t origin, const LineIndex& lines) {
  class Sink : public ColumnSink {
   public:
    using Key = std::tuple<std::string_view, std::string_view, ColumnRole>;
    void Add(std::string_view table, std::string_view column, ColumnRole role,
             size_t location) override {
      named.emplace(Key{table, column, role}, location);
    }
    std::map<Key, size_t> named;  // each once a statement
  };
  Sink sink;
  ReadColumns(statement.tree, &sink);
  for (const auto& [key, location] : sink.named) {
    const auto& [table, column, role] = key;
    Use& use = CountOf({std::string(table), std::string(column)}, origin).use;
    if (use.first_line == 0) {
      const size_t offset = statement.fragment->sql.ToSource(statement.sql.text.ToSource(location));
      use.first_path = origins_[origin].path;
      use.first_line = lines.At(offset).line;
    }
    ++(role == ColumnRole::kRead       ? use.reads
       : role == ColumnRole::kInserted ? use.inserts
                                       : use.updates);
  }
}

void ColumnUses::Restart(std::string_view table, std::string_view column, bool is_behind_change) {
  CountOf({std::string(table), std::string(column)}, file_) = {file_, is_behind_change, {}};
}

void ColumnUses::Change(const Statement& statement) {
  if (const std::optional<AlterTable>& alter = statement.alter) {
    for (const AlterCommand& command : alter->commands) {
      if (command.subtype == "AT_DropColumn") {
        Restart(alter->table, command.name, true);
      } else if (command.subtype == "AT_AddColumn") {
        Restart(alter->table, command.definition.Text("colname"), false);
      }
    }
  }
  const Node rename = statement.tree.As("RenameStmt");
  if (rename.Text("renameType") == "OBJECT_COLUMN") {
    Restart(rename["relation"].Text("relname"), rename.Text("subname"), true);
    Restart(rename["relation"].Text("relname"), rename.Text("newname"), false);
  }
  for (const std::string& name : DroppedDefinitions(statement.tree.As("DropStmt"))) {
    definitions_.erase(name);
    dropped_.insert(name);
  }
}

void ColumnUses::Add(const Statement& statement, std::string_view path, const LineIndex& lines) {
  EnterFile(path);
  if (statement.is_down) {
    return;
  }
  // What a server saw run is a use, whatever else it saw.
  const bool is_observed = statement.fragment->occurrence.calls > 0;
  const size_t origin = OriginOf(statement);
  if (!statement.tree.Is("CreateFunctionStmt")) {  // its body comes by itself
    CountUses(statement, origin, lines);
  }
  if (!is_observed && MakesMigration(statement)) {
    origins_[file_].is_migration = true;
  }
  Change(statement);
  changes_.Add(statement, path);
}

void ColumnUses::Merge(const ColumnUses& other) {
  const size_t shift = origins_.size();
  origins_.insert(origins_.end(), other.origins_.begin(), other.origins_.end());
  for (const auto& [column, counts] : other.uses_) {
    for (Count count : counts) {
      count.origin += shift;
      uses_[column].push_back(std::move(count));
    }
  }
  for (const std::string& name : other.dropped_) {
    definitions_.erase(name);
  }
  dropped_.insert(other.dropped_.begin(), other.dropped_.end());
  for (const auto& [name, origin] : other.definitions_) {
    definitions_[name] = origin + shift;
  }
  changes_.Merge(other.changes_);
}

bool ColumnUses::IsLive(const Count& count) const {
  const Origin& origin = origins_[count.origin];
  if (origin.definition.empty()) {
    return !origin.is_migration || count.is_behind_change;
  }
  const auto last = definitions_.find(origin.definition);
  return last != definitions_.end() && last->second == count.origin;
}

std::optional<ColumnUses::Use> ColumnUses::Find(std::string_view table,
                                                std::string_view column) const {
  const auto found = uses_.find({std::string(table), std::string(column)});
  std::optional<Use> all;
  for (const Count& count : found == uses_.end() ? std::vector<Count>() : found->second) {
    if (count.use.first_line == 0 || !IsLive(count)) {
      continue;
    }
    if (!all) {
      all = count.use;
      continue;
    }
    all->reads += count.use.reads;
    all->inserts += count.use.inserts;
    all->updates += count.use.updates;
  }
  return all;
}

}  // namespace walwise::sql
