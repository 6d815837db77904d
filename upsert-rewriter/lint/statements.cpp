#include "upsert-rewriter/lint/statements.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "upsert-rewriter/input/function_body.h"
#include "upsert-rewriter/input/sql_script.h"
#include "upsert-rewriter/lint/migration.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

// Functions that make functions that make functions.
constexpr size_t kMaxDepth = 4;

// CREATE or DO.
bool MayHaveBody(std::string_view statement) {
  const char first = statement.empty() ? '\0' : static_cast<char>(statement[0] | 0x20);
  return first == 'c' || first == 'd';
}

class Walker {
 public:
  Walker(Parser* parser, StatementVisitor* visitor) : parser_(*parser), visitor_(*visitor) {}

  void File(const Extraction& extraction) {
    for (const SqlFragment& fragment : extraction.fragments) {
      const Span down = DownPart(fragment.sql.text());
      for (const Span span : SplitStatements(fragment)) {
        is_down_ = down.Contains(span.begin);
        OneAndItsBody(fragment, span, 0, 0);
      }
    }
  }

 private:
  // `body` is the function body's number, 0 outside; `depth` how many bodies it stands in.
  void OneAndItsBody(const SqlFragment& fragment, Span span, size_t body, size_t depth) {
    const std::string_view text = span.In(fragment.sql.text());
    if (visitor_.Wants(text)) {
      One(fragment, span, body);
    }
    if (depth < kMaxDepth && MayHaveBody(text)) {
      Body(fragment, span, depth);
    }
  }

  void Body(const SqlFragment& outer, Span statement, size_t depth) {
    const std::optional<FunctionBody> body = FindBody(outer, statement);
    if (!body) {
      return;
    }
    const size_t number = ++bodies_;
    for (const SqlFragment& fragment : ReadBody(outer, *body)) {
      for (const Span span : SplitStatements(fragment)) {
        OneAndItsBody(fragment, span, number, depth + 1);
      }
    }
  }

  void One(const SqlFragment& fragment, Span span, size_t body) {
    Statement statement;
    statement.fragment = &fragment;
    statement.in_fragment = span;
    statement.index = count_++;
    statement.body = body;
    statement.is_down = is_down_;
    statement.sql = MakeParsable(fragment, span);
    const bool wants_tree = visitor_.WantsTree(statement.sql.text.text(), body);
    bool parses = Parse(statement.sql.text.text(), wants_tree, &statement.whole);
    if (!parses && statement.sql.has_clause_holes) {
      ParsableSql without = MakeParsable(fragment, span, ClauseHoles::kDrop);
      parses = Parse(without.text.text(), wants_tree, &statement.whole);
      statement.sql = parses ? std::move(without) : std::move(statement.sql);
    }
    if (!parses) {
      Refuse(fragment, span, statement.sql);
      return;
    }
    if (!wants_tree) {
      visitor_.Pass();
      return;
    }
    statement.tree = statement.whole;
    statement.upsert = ReadUpsert(statement.tree);
    statement.alter = ReadAlterTable(statement.tree, statement.text());
    visitor_.Visit(statement);
  }

  bool Parse(const std::string& text, bool wants_tree, Node* tree) {
    if (!wants_tree) {
      return parser_.Accepts(text);
    }
    *tree = parser_.Parse(text);
    return static_cast<bool>(*tree);
  }

  void Refuse(const SqlFragment& fragment, Span span, const ParsableSql& sql) {
    const size_t size = sql.text.text().size();
    const size_t offset = std::min(parser_.error().offset, size);
    visitor_.Refuse(fragment, span, sql.text.ToSource({offset, std::min(offset + 1, size)}),
                    parser_.error());
  }

  Parser& parser_;
  StatementVisitor& visitor_;
  size_t count_ = 0;
  size_t bodies_ = 0;
  bool is_down_ = false;  // the statement of the file that is at hand, with its body
};

bool IsWrite(std::string_view type) {
  return type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" ||
         type == "MergeStmt";
}

void AddParts(Node node, std::vector<Node>* parts) {
  parts->push_back(node);
  const Node fields = node.As(node.type());
  for (const Node cte : fields["withClause"].List("ctes")) {
    const Node query = cte.As("CommonTableExpr")["ctequery"];
    if (IsWrite(query.type())) {
      AddParts(query, parts);
    }
  }
  if (const Node query = fields["query"]) {
    AddParts(query, parts);
  }
}

}  // namespace

void ForEachStatement(const Extraction& extraction, Parser* parser, StatementVisitor* visitor) {
  Walker(parser, visitor).File(extraction);
}

std::string_view TypeByVerb(std::string_view statement) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kVerbs = {{
      {"select", "SelectStmt"},
      {"insert", "InsertStmt"},
      {"update", "UpdateStmt"},
      {"delete", "DeleteStmt"},
      {"merge", "MergeStmt"},
  }};
  Token first;
  if (!SqlLexer(statement).Next(&first)) {
    return {};
  }
  const auto found = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const auto& verb) {
    return IsWord(statement, first, verb.first);
  });
  return found == kVerbs.end() ? std::string_view() : found->second;
}

std::vector<Node> StatementParts(Node whole) {
  std::vector<Node> parts;
  AddParts(whole, &parts);
  return parts;
}

}  // namespace walwise::sql
