#include "upsert-rewriter/tree/depth_bound.h"

#include <gtest/gtest.h>
#include <pg_query.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace walwise::sql {
namespace {

using Json = nlohmann::json;

constexpr size_t kNoLimit = 1000000;

bool Counts(const std::string& type, const Json& node) {
  static const std::vector<std::string> kTypes = {
      "A_Expr",  "BoolExpr", "TypeCast", "JoinExpr",      "NullTest",
      "SubLink", "CaseExpr", "FuncCall", "CollateClause", "BooleanTest"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end() ||
         (node.is_object() && node.value("op", "SETOP_NONE").starts_with("SETOP_") &&
          node.value("op", "SETOP_NONE") != "SETOP_NONE");
}

size_t DepthOf(const Json& node) {
  size_t deepest = 0;
  if (node.is_object()) {
    for (const auto& [key, value] : node.items()) {
      deepest = std::max(deepest, DepthOf(value) + (Counts(key, value) ? 1 : 0));
    }
  } else if (node.is_array()) {
    for (const Json& item : node) {
      deepest = std::max(deepest, DepthOf(item));
    }
  }
  return deepest;
}

// Of the server's own tree; 0 if it does not parse.
size_t TreeDepth(const std::string& statement) {
  const PgQueryParseResult parsed = pg_query_parse(statement.c_str());
  const bool good = parsed.error == nullptr;
  const size_t depth = good ? DepthOf(Json::parse(parsed.parse_tree, nullptr, false)) : 0;
  pg_query_free_parse_result(parsed);
  return depth;
}

// What the grammar's own stack limits: AND within OR, of the statement and of each pair.
size_t InParentheses(const std::string& statement) {
  size_t depth = 0;
  size_t deepest = 0;
  for (const char c : statement) {
    depth += c == '(' ? 1 : 0;
    depth -= c == ')' ? 1 : 0;
    deepest = std::max(deepest, depth);
  }
  return 2 * (deepest + 1);
}

void ExpectBounded(const std::string& statement) {
  const size_t depth = TreeDepth(statement);
  ASSERT_GT(depth, 0U) << statement;
  EXPECT_GE(DepthBound(statement, kNoLimit) + InParentheses(statement), depth) << statement;
}

std::string Repeated(const std::string& text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) {
    repeated += text;
  }
  return repeated;
}

TEST(DepthBound, IsNoLessThanTheDepthOfChains) {
  constexpr size_t kLong = 200;
  for (const char* part :
       {" + 1", " || 'a'", "::text", " IS NULL", " IS NOT TRUE", " COLLATE \"C\"",
        " AT TIME ZONE 'x'", " + 1 AND b - 1", " OR a AND b", " BETWEEN 1 AND 2 IS NULL",
        " = ANY (ARRAY[1, 2]) IS NULL", " OPERATOR(pg_catalog.+) 1", " LIKE 'x' ESCAPE 'y' IS NULL",
        " + CASE WHEN a AND b THEN 1 END", " + f(1, 2)"}) {
    ExpectBounded("SELECT a" + Repeated(part, kLong));
    ExpectBounded("SELECT 1, a" + Repeated(part, kLong) + ", 2");
    ExpectBounded("SELECT f(1, a" + Repeated(part, kLong) + ", 2)");
  }
  for (const char* prefix : {"NOT ", "- ", "a + ", "CASE WHEN a THEN 1 END + ", "~ "}) {
    ExpectBounded("SELECT " + Repeated(prefix, kLong) + "a");
  }
  for (const char* query : {" UNION SELECT 1", " UNION ALL SELECT 1, 2", " EXCEPT VALUES (1, 2)",
                            " INTERSECT SELECT 1 FROM a, b WHERE c AND d"}) {
    ExpectBounded("SELECT 1, 2" + Repeated(query, kLong));
    ExpectBounded("SELECT a IN (SELECT 1, 2" + Repeated(query, kLong) + "), 3");
  }
  for (const char* join : {" JOIN b ON c AND d", " LEFT JOIN b USING (c, d)", " CROSS JOIN b"}) {
    ExpectBounded("SELECT FROM x, a" + Repeated(join, kLong) + ", y");
  }
}

TEST(DepthBound, IsNoLessThanTheDepthOfNests) {
  constexpr size_t kDeep = 60;
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{
           {"(1 + ", ")"},
           {"(", " + 1)"},
           {"(a AND b OR ", ")"},
           {"CASE WHEN a AND ", " THEN 1 END"},
           {"CASE WHEN a THEN 1 ELSE ", " END + 1"},
           {"CASE a WHEN 1 THEN b WHEN ", " THEN 2 END"},
           {"f(1, ", ") + 1"},
           {"ARRAY[1, ", "] || 1"},
           {"(SELECT 1, ", " UNION SELECT 2, 3)"},
           {"a IN (1 + 1, ", ", 2)"},
           {"EXISTS (SELECT FROM a JOIN b ON ", ")"},
           {"NOT (", " AND a + 1 > 2)"}}) {
    ExpectBounded("SELECT " + Repeated(open, kDeep) + "1 + 1" + Repeated(close, kDeep));
  }
}

// Random expressions, so that what opens within what is not only what was thought of.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string Expression(size_t levels) {
    if (levels == 0) {
      return Pick(3) == 0 ? "a" : "1";
    }
    const auto below = [&] { return Expression(Pick(levels)); };
    switch (Pick(10)) {
      case 0:
        return "(" + below() + " AND " + below() + " OR " + below() + ")";
      case 1:
        return "CASE WHEN " + below() + " THEN " + below() + " ELSE " + below() + " END";
      case 2:
        return "f(" + below() + ", " + below() + ")";
      case 3:
        return "(SELECT " + below() + ", 1 FROM b JOIN c ON " + below() + " UNION SELECT 1, " +
               below() + ")";
      case 4:
        return "(" + below() + ")::int[]";
      case 5:
        return "(" + below() + ") IN (" + below() + ", " + below() + ")";
      case 6:
        return "ARRAY[" + below() + ", " + below() + "]";
      case 7:
        return "NOT " + below();
      default:
        return below() + " + " + below() + " * " + below();
    }
  }

 private:
  size_t Pick(size_t count) { return count == 0 ? 0 : random_() % count; }
  std::mt19937 random_;
};

TEST(DepthBound, IsNoLessThanTheDepthOfRandomExpressions) {
  size_t parsed = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const std::string statement = "SELECT 1, " + Maker(seed).Expression(9) + " UNION SELECT 1, 2";
    if (TreeDepth(statement) > 0) {
      ++parsed;
      ExpectBounded(statement);
    }
  }
  EXPECT_GT(parsed, 200U);
}

TEST(DepthBound, ListsAreNotDeep) {
  EXPECT_LT(DepthBound("SELECT " + Repeated("a + 1, ", 1000) + "1", kNoLimit), 10U);
  EXPECT_LT(DepthBound("SELECT a" + Repeated(" AND b > 1", 1000), kNoLimit), 10U);
  EXPECT_LT(DepthBound("INSERT INTO t VALUES (1, 2)" + Repeated(", (-1, 2)", 1000), kNoLimit), 20U);
}

TEST(DepthBound, BetweenHasOneAnd) {
  EXPECT_LT(DepthBound("SELECT a" + Repeated(" AND b BETWEEN 1 AND 2", 1000), kNoLimit), 10U);
}

TEST(DepthBound, TheCountEndsBeyondTheLimit) {
  EXPECT_EQ(DepthBound("SELECT a" + Repeated(" + 1", 1000), 50), 51U);
}

}  // namespace
}  // namespace walwise::sql
