#include "upsert-rewriter/tree/parser.h"

#include <pg_query.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "upsert-rewriter/text/utf8.h"
#include "upsert-rewriter/tree/depth_bound.h"

namespace walwise::sql {

namespace {

// libpg_query prints trees recursively: about 200 bytes of stack for an operator of a long sum.
// With these, and with what the grammar itself limits, 8 MB will do.
constexpr size_t kMaxDepth = 20000;
constexpr size_t kMaxJsonDepth = 3 * kMaxDepth;
// No statement that is so short can be deeper.
constexpr size_t kShort = 2 * kMaxDepth;
constexpr const char* kTooDeep = "is nested too deeply to be read";

size_t FirstInvalidByte(std::string_view text) {
  size_t offset = 0;
  for (size_t length; (length = Utf8Length(text.substr(offset))) > 0; offset += length) {
  }
  return offset;
}

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

// The same parser, which prints no tree here.
struct SplitResult {
  explicit SplitResult(const char* statement) : value(pg_query_split_with_parser(statement)) {}
  ~SplitResult() { pg_query_free_split_result(value); }
  SplitResult(const SplitResult&) = delete;
  SplitResult& operator=(const SplitResult&) = delete;

  PgQuerySplitResult value;
};

}  // namespace

struct Parser::Memory {
  // Without memory for so many levels, simdjson keeps its own limit.
  Memory() { [[maybe_unused]] const auto error = json.allocate(size_t{1} << 16, kMaxJsonDepth); }

  simdjson::dom::parser json;
};

Parser::Parser() : memory_(std::make_unique<Memory>()) {}
Parser::~Parser() = default;

Node Parser::Fail(std::string message, size_t offset) {
  error_ = {std::move(message), offset};
  return {};
}

Node Parser::FailToCount(size_t statements) {
  return Fail(statements == 0 ? "there is no statement here"
                              : "several statements stand where one is expected",
              0);
}

bool Parser::IsReadable(const std::string& statement) {
  if (const size_t nul = statement.find('\0'); nul != std::string::npos) {
    Fail("a NUL byte can't stand in a statement", nul);
    return false;
  }
  if (statement.size() > kShort && DepthBound(statement, kMaxDepth) > kMaxDepth) {
    Fail(kTooDeep, 0);
    return false;
  }
  return true;
}

bool Parser::Accepts(const std::string& statement) {
  // What is no UTF-8, or may become none by its escapes, shows in the tree.
  if (statement.find('\\') != std::string::npos || !simdjson::validate_utf8(statement)) {
    return static_cast<bool>(Parse(statement));
  }
  if (!IsReadable(statement)) {
    return false;
  }
  const SplitResult parsed(statement.c_str());
  if (parsed.value.error != nullptr) {
    Fail(parsed.value.error->message, ByteOffset(statement, parsed.value.error->cursorpos));
    return false;
  }
  if (parsed.value.n_stmts != 1) {
    FailToCount(static_cast<size_t>(parsed.value.n_stmts));
    return false;
  }
  return true;
}

Node Parser::Parse(const std::string& statement) {
  if (!IsReadable(statement)) {
    return {};
  }
  const ParseResult parsed(statement.c_str());
  if (parsed.value.error != nullptr) {
    return Fail(parsed.value.error->message, ByteOffset(statement, parsed.value.error->cursorpos));
  }
  simdjson::dom::element root;
  const char* tree = parsed.value.parse_tree;
  if (const auto error = memory_->json.parse(tree, std::strlen(tree)).get(root);
      error != simdjson::SUCCESS) {
    return error == simdjson::DEPTH_ERROR  ? Fail(kTooDeep, 0)
           : error == simdjson::UTF8_ERROR ? Fail("is not UTF-8 here", FirstInvalidByte(statement))
                                           : Fail(std::string("the parser's tree can't be read: ") +
                                                      simdjson::error_message(error),
                                                  0);
  }
  const NodeList statements = Node(std::bit_cast<Node::Handle>(root)).List("stmts");
  if (statements.size() != 1) {
    return FailToCount(statements.size());
  }
  return statements[0]["stmt"];
}

std::string_view Parser::GrammarVersion() { return PG_MAJORVERSION; }

}  // namespace walwise::sql
