#include "upsert-rewriter/input/operand.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

namespace {

constexpr size_t kLongestKeyword = 11;

// Neither end nor begin an operand. Sorted.
constexpr std::array<std::string_view, 83> kKeywords = {
    "all",     "and",       "as",        "asc",      "between",    "by",         "call",
    "case",    "check",     "collate",   "column",   "conflict",   "constraint", "cross",
    "delete",  "desc",      "distinct",  "do",       "else",       "end",        "escape",
    "except",  "execute",   "exists",    "explain",  "fetch",      "filter",     "for",
    "from",    "full",      "group",     "having",   "if",         "ilike",      "in",
    "inner",   "insert",    "intersect", "interval", "into",       "is",         "isnull",
    "join",    "lateral",   "left",      "like",     "limit",      "natural",    "not",
    "nothing", "notnull",   "nulls",     "of",       "offset",     "on",         "only",
    "or",      "order",     "outer",     "over",     "overriding", "partition",  "references",
    "return",  "returning", "right",     "row",      "rows",       "select",     "set",
    "similar", "table",     "then",      "to",       "union",      "unique",     "update",
    "using",   "values",    "when",      "where",    "window",     "with"};
// Keywords that end an operand all the same, and those that begin one.
constexpr std::array<std::string_view, 5> kEnding = {"end", "isnull", "notnull", "row", "rows"};
constexpr std::array<std::string_view, 7> kBeginning = {"case", "exists", "interval", "left",
                                                        "not",  "right",  "row"};

template <size_t n>
bool Has(const std::array<std::string_view, n>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));

// The word in lower case, in `buffer`; "" if it is too long for a keyword.
std::string_view Folded(std::string_view word, std::array<char, kLongestKeyword>* buffer) {
  if (word.size() > buffer->size()) {
    return {};
  }
  std::transform(word.begin(), word.end(), buffer->begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return {buffer->data(), word.size()};
}

}  // namespace

bool EndsOperand(std::string_view text, const Token& token) {
  switch (token.kind) {
    case TokenKind::kWord: {
      std::array<char, kLongestKeyword> buffer;
      const std::string_view word = Folded(token.In(text), &buffer);
      return !Has(kKeywords, word) || Has(kEnding, word);
    }
    case TokenKind::kPunctuation:
      return IsMark(text, token, ")") || IsMark(text, token, "]");
    case TokenKind::kOperator:
    case TokenKind::kLineComment:
    case TokenKind::kBlockComment:
    case TokenKind::kOther:
      return false;
    default:
      return true;
  }
}

bool BeginsOperand(std::string_view text, const Token& token) {
  switch (token.kind) {
    case TokenKind::kWord: {
      std::array<char, kLongestKeyword> buffer;
      const std::string_view word = Folded(token.In(text), &buffer);
      return !Has(kKeywords, word) || Has(kBeginning, word);
    }
    case TokenKind::kPunctuation:
      return IsMark(text, token, "(") || IsMark(text, token, ":");
    case TokenKind::kOperator:
      return std::string_view("?@%").find(text[token.span.begin]) != std::string_view::npos;
    case TokenKind::kLineComment:
    case TokenKind::kBlockComment:
      return false;
    default:
      return true;
  }
}

bool IsMark(std::string_view text, const Token& token, std::string_view mark) {
  return token.kind == TokenKind::kPunctuation && token.In(text) == mark;
}

}  // namespace walwise::sql
