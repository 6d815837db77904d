#include "upsert-rewriter/trace/definitions.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "upsert-rewriter/lint/statements.h"

namespace walwise::sql {

namespace {

constexpr std::array<std::string_view, 7> kDefining = {
    "CreateSchemaStmt",  "CreateExtensionStmt", "CreateEnumStmt",  "AlterEnumStmt",
    "CompositeTypeStmt", "CreateRangeStmt",     "CreateDomainStmt"};

bool IsPlainFunction(Node statement) {
  for (const Node option : statement.As("CreateFunctionStmt").List("options")) {
    const Node element = option.As("DefElem");
    if (element.Text("defname") == "language") {
      const std::string_view language = StringValue(element["arg"]);
      return language == "sql" || language == "plpgsql";
    }
  }
  return false;
}

class DefinitionVisitor : public StatementVisitor {
 public:
  bool Wants(std::string_view text) override {
    const char first = text.empty() ? '\0' : static_cast<char>(text[0] | 0x20);
    return first == 'c' || first == 'a';
  }

  void Visit(const Statement& statement) override {
    const Node whole = statement.whole;
    if (statement.body == 0 && (std::count(kDefining.begin(), kDefining.end(), whole.type()) > 0 ||
                                IsPlainFunction(whole))) {
      definitions_.emplace_back(statement.text());
    }
  }

  std::vector<std::string> Take() { return std::move(definitions_); }

 private:
  std::vector<std::string> definitions_;
};

}  // namespace

std::vector<std::string> Definitions(const Extraction& extraction) {
  Parser parser;
  DefinitionVisitor visitor;
  ForEachStatement(extraction, &parser, &visitor);
  return visitor.Take();
}

}  // namespace walwise::sql
