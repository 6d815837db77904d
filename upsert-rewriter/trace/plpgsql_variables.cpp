#include "upsert-rewriter/trace/plpgsql_variables.h"

#include <algorithm>
#include <set>
#include <string>

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

class Finder {
 public:
  Finder(std::string_view text, const std::vector<const Table*>& tables)
      : text_(text), tables_(tables) {
    for (const Table* table : tables) {
      relations_.insert(table->name);
    }
    relations_.insert("excluded");
  }

  std::vector<Span> Find(Node statement) {
    Walk(statement, [&](std::string_view type, Node node) {
      if (type == "Alias") {
        relations_.emplace(node.Text("aliasname"));
      } else if (type == "CommonTableExpr") {
        relations_.emplace(node.Text("ctename"));
      }
      // Aliases of relations are printed without their type.
      relations_.emplace(node["alias"].Text("aliasname"));
      relations_.emplace(node["relation"]["alias"].Text("aliasname"));
      return true;
    });
    relations_.erase("");
    Look(statement, false);
    return {spans_.begin(), spans_.end()};
  }

 private:
  struct Before {
    bool operator()(Span a, Span b) const { return a.begin < b.begin; }
  };

  void Look(Node tree, bool in_values) {
    Walk(tree, [&](std::string_view type, Node node) {
      if (type == "SelectStmt" && !node.List("valuesLists").empty()) {
        for (const Node row : node.List("valuesLists")) {
          Look(row, true);
        }
        return false;
      }
      if (type == "SubLink" && in_values) {
        Look(node["subselect"], false);
        return false;
      }
      if (type == "ColumnRef" && IsVariable(node, in_values)) {
        Add(node);
      }
      return true;
    });
  }

  bool IsVariable(Node column, bool in_values) const {
    const NodeList fields = column.List("fields");
    const std::string first(StringValue(fields[0]));
    if (fields.size() == 1) {
      return !first.empty() && (in_values || (!IsColumn(first) && !relations_.contains(first)));
    }
    return fields.size() == 2 && !relations_.contains(first) && !fields[1].Is("A_Star");
  }

  bool IsColumn(const std::string& name) const {
    return std::any_of(tables_.begin(), tables_.end(),
                       [&](const Table* table) { return table->FindColumn(name) != nullptr; });
  }

  void Add(Node column) {
    const size_t begin = column.location();
    const std::vector<Token> tokens = Tokenize(text_.substr(begin));
    const size_t last = 2 * column.List("fields").size() - 2;
    if (last < tokens.size()) {
      spans_.insert({begin, begin + tokens[last].span.end});
    }
  }

  std::string_view text_;
  const std::vector<const Table*>& tables_;
  std::set<std::string, std::less<>> relations_;
  std::set<Span, Before> spans_;
};

}  // namespace

std::vector<Span> FindVariables(Node statement, std::string_view text,
                                const std::vector<const Table*>& tables) {
  return Finder(text, tables).Find(statement);
}

}  // namespace walwise::sql
