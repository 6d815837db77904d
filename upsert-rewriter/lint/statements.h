#pragma once

#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"
#include "upsert-rewriter/lint/statement.h"
#include "upsert-rewriter/tree/parser.h"

namespace walwise::sql {

// What walks over the statements of a file.
class StatementVisitor {
 public:
  virtual ~StatementVisitor() = default;
  // Should the statement be parsed? By its text as written; all are, by default.
  virtual bool Wants(std::string_view) { return true; }
  // Has it anything for the visitor if it parses? By the text that is parsed, and by its body's
  // number (Statement::body). If not, its tree is not made, and Pass is called instead of Visit.
  virtual bool WantsTree(std::string_view, size_t) { return true; }
  virtual void Pass() {}
  // Each statement that parses, in order; those of function bodies after the statement that makes
  // the function. What it gets is gone when it returns.
  virtual void Visit(const Statement& statement) = 0;
  // Each that does not: its place in fragment.sql.text(), and the error's.
  virtual void Refuse(const SqlFragment&, Span, Span, const ParseError&) {}
};

void ForEachStatement(const Extraction& extraction, Parser* parser, StatementVisitor* visitor);

// The node type of a statement that has no other part than itself, by its first word, if it parses;
// "" where that can't be told: it may begin with WITH, EXPLAIN and others.
std::string_view TypeByVerb(std::string_view statement);

// The parts of a statement that are looked at on their own: itself first, writes within WITH, the
// statement that it explains, prepares or declares.
std::vector<Node> StatementParts(Node whole);

// Calls visit with the statement, and with each other part of it.
template <typename Visit>
void ForEachPart(const Statement& statement, const Visit& visit) {
  visit(statement);
  const std::vector<Node> nodes = StatementParts(statement.whole);
  for (size_t i = 1; i < nodes.size(); ++i) {
    Statement part = statement;
    part.tree = nodes[i];
    part.upsert = ReadUpsert(nodes[i]);
    visit(part);
  }
}

}  // namespace walwise::sql
