#include "upsert-rewriter/lint/alter_table.h"

#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

std::vector<Token> TokensFrom(std::string_view text, size_t begin) {
  std::vector<Token> tokens = Tokenize(text.substr(begin));
  for (Token& token : tokens) {
    token.span = {token.span.begin + begin, token.span.end + begin};
  }
  return tokens;
}

bool Is(std::string_view text, const std::vector<Token>& tokens, size_t i, std::string_view sign) {
  return i < tokens.size() && tokens[i].In(text) == sign;
}

// Behind "schema.name" or "name", and the * that may follow it.
size_t SkipRelation(std::string_view text, const std::vector<Token>& tokens) {
  size_t i = 1;
  while (Is(text, tokens, i, ".")) {
    i += 2;
  }
  return Is(text, tokens, i, "*") ? i + 1 : i;
}

int Depth(std::string_view sign) {
  if (sign == "(" || sign == "[") {
    return 1;
  }
  return sign == ")" || sign == "]" ? -1 : 0;
}

// The stretches between the commas that stand in no parentheses.
std::vector<Span> CommandSpans(std::string_view text, size_t relation) {
  const std::vector<Token> tokens = TokensFrom(text, relation);
  std::vector<Span> spans;
  bool fresh = true;
  int depth = 0;
  for (size_t i = SkipRelation(text, tokens); i < tokens.size(); ++i) {
    const std::string_view sign = tokens[i].In(text);
    depth += Depth(sign);
    if (depth == 0 && (sign == "," || sign == ";")) {
      fresh = true;
      continue;
    }
    if (fresh) {
      spans.push_back(tokens[i].span);
      fresh = false;
    }
    spans.back().end = tokens[i].span.end;
  }
  return spans;
}

}  // namespace

std::optional<AlterTable> ReadAlterTable(Node tree, std::string_view text) {
  const Node fields = tree.As("AlterTableStmt");
  if (!fields || fields.Text("objtype") != "OBJECT_TABLE") {
    return std::nullopt;
  }
  const Node relation = fields["relation"];
  AlterTable alter;
  alter.schema = relation.Text("schemaname");
  alter.table = relation.Text("relname");
  const std::vector<Span> spans = CommandSpans(text, relation.location());
  const Span all{relation.location(), text.size()};
  size_t i = 0;
  for (const Node node : fields.List("cmds")) {
    const Node command = node.As("AlterTableCmd");
    const Node definition = command["def"];
    alter.commands.push_back({command.Text("subtype"), command.Text("name"),
                              definition.As(definition.type()), i < spans.size() ? spans[i] : all});
    ++i;
  }
  return alter;
}

}  // namespace walwise::sql
