#include "upsert-rewriter/tree/parser.h"

#include <pg_query.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "upsert-rewriter/text/utf8.h"

namespace walwise::sql {

namespace {

// The parser counts characters from 1; 0 is "no place".
size_t ByteOffset(std::string_view text, int cursor) {
  size_t offset = 0;
  for (int at = 1; at < cursor && offset < text.size(); ++at) {
    offset += std::max<size_t>(Utf8Length(text.substr(offset)), 1);
  }
  return offset;
}

struct ParseResult {
  explicit ParseResult(const char* statement) : value(pg_query_parse(statement)) {}
  ~ParseResult() { pg_query_free_parse_result(value); }
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;

  PgQueryParseResult value;
};

}  // namespace

struct Parser::Memory {
  simdjson::dom::parser json;
};

Parser::Parser() : memory_(std::make_unique<Memory>()) {}
Parser::~Parser() = default;

Node Parser::Fail(std::string message, size_t offset) {
  error_ = {std::move(message), offset};
  return {};
}

Node Parser::Parse(const std::string& statement) {
  if (const size_t nul = statement.find('\0'); nul != std::string::npos) {
    return Fail("a NUL byte can't stand in a statement", nul);
  }
  const ParseResult parsed(statement.c_str());
  if (parsed.value.error != nullptr) {
    return Fail(parsed.value.error->message, ByteOffset(statement, parsed.value.error->cursorpos));
  }
  simdjson::dom::element root;
  const char* tree = parsed.value.parse_tree;
  if (const auto error = memory_->json.parse(tree, std::strlen(tree)).get(root);
      error != simdjson::SUCCESS) {
    return Fail(std::string("the parser's tree can't be read: ") + simdjson::error_message(error),
                0);
  }
  const NodeList statements = Node(std::bit_cast<Node::Handle>(root)).List("stmts");
  if (statements.size() != 1) {
    return Fail(statements.empty() ? "there is no statement here"
                                   : "several statements stand where one is expected",
                0);
  }
  return statements[0]["stmt"];
}

std::string_view Parser::GrammarVersion() { return PG_MAJORVERSION; }

}  // namespace walwise::sql
