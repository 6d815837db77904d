#include "upsert-rewriter/trace/traceable.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "upsert-rewriter/lint/statements.h"
#include "upsert-rewriter/rewrite/rewrite.h"
#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"
#include "upsert-rewriter/trace/plpgsql_variables.h"
#include "upsert-rewriter/tree/expression.h"

namespace walwise::sql {

namespace {

// A name's word characters: :'name', %(name)s and @name are the same argument's, whatever is
// around them.
std::string BareName(std::string_view written) {
  std::string name;
  for (const char c : written) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      name += c;
    }
  }
  return written.starts_with("%(") && !name.empty() ? name.substr(0, name.size() - 1) : name;
}

// What EXPLAIN or PREPARE is given, else the statement itself.
Node Explained(Node whole) {
  const bool has_query = whole.Is("ExplainStmt") || whole.Is("PrepareStmt");
  return has_query ? whole.As(whole.type())["query"] : whole;
}

// Where that begins: behind EXPLAIN's options, or the AS of PREPARE name (types) AS.
size_t ExplainedBegin(Node whole, std::string_view text) {
  size_t depth = 0;
  bool is_next = false;
  for (const Token& token : Tokenize(text)) {
    const std::string_view mark = token.In(text);
    const bool is_option = IsWord(text, token, "explain") || IsWord(text, token, "analyze") ||
                           IsWord(text, token, "analyse") || IsWord(text, token, "verbose");
    const bool begins = whole.Is("PrepareStmt") ? is_next : !is_option && mark != "(";
    if (depth == 0 && begins) {
      return token.span.begin;
    }
    depth += mark == "(" ? 1 : 0;
    depth -= mark == ")" && depth > 0 ? 1 : 0;
    is_next = depth == 0 && IsWord(text, token, "as");
  }
  return text.size();
}

class Reader {
 public:
  Reader(const Statement& statement, const Schema& schema, const std::string& scratch)
      : statement_(statement), schema_(schema), scratch_(scratch), text_(statement.text()) {}

  Result<TraceableStatement> Read() {
    constexpr std::array<std::string_view, 4> kQueries = {"InsertStmt", "SelectStmt", "UpdateStmt",
                                                          "DeleteStmt"};
    const Node query = Explained(statement_.whole);
    const bool is_within = query.type() != statement_.whole.type();
    const size_t begin = is_within ? ExplainedBegin(statement_.whole, text_) : 0;
    if (begin == text_.size() ||
        std::find(kQueries.begin(), kQueries.end(), query.type()) == kQueries.end()) {
      return Status::Error("it is within another command; trace the upsert by itself");
    }
    changes_[0] = {begin, ""};
    for (const Placeholder& placeholder : statement_.sql.placeholders) {
      if (placeholder.kind == Placeholder::Kind::kIdentifier) {
        return Status::Error("a name in it is only known when it runs");
      }
    }
    const std::optional<Upsert> upsert = UpdatingUpsert(statement_);
    if (const Status status = Target(upsert); !status.ok()) {
      return status;
    }
    if (const Status status = Relations(); !status.ok()) {
      return status;
    }
    Parameters();
    Variables();
    Apply();
    return std::move(result_);
  }

 private:
  Status Target(const std::optional<Upsert>& upsert) {
    if (!upsert) {
      return {};
    }
    result_.table = upsert->table;
    result_.has_condition = static_cast<bool>(upsert->where);
    Walk(upsert->where, [&](std::string_view type, Node node) {
      if (type == "ColumnRef") {
        AddConditionColumn(*upsert, node);
      }
      return true;
    });
    for (const SetItem& item : upsert->set) {
      if (!upsert->where) {
        result_.condition_columns.emplace_back(item.column);
      }
    }
    return AddTable(upsert->schema, upsert->table);
  }

  void AddConditionColumn(const Upsert& upsert, Node fields) {
    const NodeList names = fields.List("fields");
    if (names.size() > 1 && StringValue(names[0]) == "excluded") {
      return;
    }
    const std::string name(StringValue(names[names.size() - 1]));
    const Table* table = schema_.Find(upsert.schema, upsert.table);
    std::vector<std::string>& columns = result_.condition_columns;
    if (table != nullptr && table->FindColumn(name) != nullptr &&
        std::find(columns.begin(), columns.end(), name) == columns.end()) {
      columns.push_back(name);
    }
  }

  Status AddTable(std::string_view schema, std::string_view name) {
    const Table* table = schema_.Find(schema, name);
    if (table == nullptr || table->columns.empty()) {
      return Status::Error("table \"" + std::string(name) +
                           "\" is not known; give --dsn or --schema, or trace its CREATE TABLE "
                           "along");
    }
    std::vector<const Table*>& tables = result_.tables;
    for (const Table* other : tables) {
      if (other != table && other->name == table->name) {
        return Status::Error("it names two tables called \"" + table->name + "\"");
      }
    }
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) {
      tables.push_back(table);
    }
    return {};
  }

  Status Relations() {
    std::set<std::string, std::less<>> with;
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      if (type == "CommonTableExpr") {
        with.emplace(node.Text("ctename"));
      }
      return true;
    });
    Status status;
    // INSERT's relation is printed without its type, so that Walk does not call it a RangeVar.
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt") {
        status = status.ok() ? Relation(node["relation"], {}) : status;
      } else if (type == "RangeVar") {
        status = status.ok() ? Relation(node, with) : status;
      } else if (type == "SelectStmt" && node["intoClause"]) {
        status = Status::Error("it makes a table");
      }
      return true;
    });
    return status;
  }

  Status Relation(Node relation, const std::set<std::string, std::less<>>& with) {
    const std::string_view schema = relation.Text("schemaname");
    const std::string_view name = relation.Text("relname");
    if (schema.empty() && with.contains(name)) {
      return {};
    }
    if (!schema.empty()) {
      Requalify(relation.location());
    }
    return AddTable(schema, name);
  }

  // The first name of `a.b` becomes the scratch schema.
  void Requalify(size_t location) {
    const std::vector<Token> tokens = Tokenize(text_.substr(location));
    if (!tokens.empty()) {
      changes_[location] = {tokens[0].span.end, QuoteIdentifier(scratch_)};
    }
  }

  std::string KeyOf(const Placeholder& placeholder) {
    const std::string_view source = placeholder.source.In(statement_.fragment->sql.text());
    switch (placeholder.kind) {
      case Placeholder::Kind::kNumbered:
        return "$" + BareName(source);
      case Placeholder::Kind::kNamed:
        return BareName(source);
      case Placeholder::Kind::kPositional:
        return "?" + std::to_string(++positional_);
      case Placeholder::Kind::kRows:
        return "rows" + std::to_string(++positional_);
      default:
        return std::string(source);
    }
  }

  // Numbers are given anew, without gaps: the server asks for the type of each.
  std::string NumberOf(const std::string& key) {
    std::vector<std::string>& keys = result_.parameters;
    const auto at = std::find(keys.begin(), keys.end(), key);
    const auto number = at - keys.begin() + 1;
    if (at == keys.end()) {
      keys.push_back(key);
    }
    return "$" + std::to_string(number);
  }

  void Parameters() {
    std::map<size_t, size_t> found;  // place to number
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      if (type == "ParamRef") {
        found[node.location()] = static_cast<size_t>(node.Int("number"));
      }
      return true;
    });
    std::map<size_t, std::string> keys;  // of those that are not $n in the file
    std::vector<Span> rows;
    for (const Placeholder& placeholder : statement_.sql.placeholders) {
      const std::string key = KeyOf(placeholder);
      const auto parameter = found.lower_bound(placeholder.text.begin);
      if (parameter == found.end() || parameter->first >= placeholder.text.end) {
        continue;
      }
      keys[parameter->second] = key;
      if (placeholder.kind == Placeholder::Kind::kRows) {
        rows.push_back(placeholder.text);
        found.erase(parameter);
      }
    }
    for (const auto& [place, number] : found) {
      const auto key = keys.find(number);
      const std::string plain = "$" + std::to_string(number);
      changes_[place] = {plain.size(), NumberOf(key == keys.end() ? plain : key->second)};
    }
    for (const Span row : rows) {
      ExpandRows(row);
    }
  }

  // VALUES %s: one row, with a parameter for each column.
  void ExpandRows(Span place) {
    const size_t listed = FirstInsert().List("cols").size();
    const size_t count =
        listed > 0 || result_.tables.empty() ? listed : result_.tables[0]->columns.size();
    std::string row;
    for (size_t i = 0; i < count; ++i) {
      row += (i == 0 ? "(" : ", ") + NumberOf("row " + std::to_string(i + 1));
    }
    changes_[place.begin] = {place.size(), row + ")"};
  }

  Node FirstInsert() const {
    Node first;
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      if (type == "InsertStmt" && !first) {
        first = node;
      }
      return true;
    });
    return first;
  }

  void Variables() {
    // A function's arguments have names in SQL too.
    if (!statement_.fragment->is_plpgsql && statement_.body == 0) {
      return;
    }
    for (const Span span : FindVariables(statement_.whole, text_, result_.tables)) {
      changes_[span.begin] = {span.size(), NumberOf(std::string(span.In(text_)))};
    }
  }

  void Apply() {
    Walk(statement_.whole, [&](std::string_view type, Node node) {
      if (type == "ColumnRef" && node.List("fields").size() == 3) {
        Requalify(node.location());
      }
      return true;
    });
    result_.sql = text_;
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      result_.sql.replace(change->first, change->second.first, change->second.second);
    }
  }

  const Statement& statement_;
  const Schema& schema_;
  const std::string& scratch_;
  std::string_view text_;
  TraceableStatement result_;
  std::map<size_t, std::pair<size_t, std::string>> changes_;  // place to length and new text
  size_t positional_ = 0;
};

}  // namespace

Result<TraceableStatement> ReadTraceable(const Statement& statement, const Schema& schema,
                                         const std::string& scratch) {
  return Reader(statement, schema, scratch).Read();
}

std::optional<Upsert> UpdatingUpsert(const Statement& statement) {
  Statement part = statement;
  for (const Node node : StatementParts(statement.whole)) {
    part.tree = node;
    part.upsert = ReadUpsert(node);
    if (part.upsert && part.upsert->does_update && !IsGuarded(part)) {
      return part.upsert;
    }
  }
  return std::nullopt;
}

bool NamesSequence(Node tree) {
  bool found = false;
  Walk(tree, [&](std::string_view type, Node node) {
    if (type == "FuncCall") {
      const NodeList names = node.List("funcname");
      const std::string_view name = StringValue(names[names.size() - 1]);
      found = found || name == "nextval" || name == "setval" || name == "currval";
    }
    return true;
  });
  return found;
}

}  // namespace walwise::sql
