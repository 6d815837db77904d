#include "upsert-rewriter/rewrite/expressions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "upsert-rewriter/schema/ddl_reader.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

constexpr std::string_view kVolatile[] = {
    "clock_timestamp",  "currval",   "gen_random_uuid",  "gen_random_bytes",
    "lastval",          "nextval",   "random",           "random_normal",
    "setval",           "timeofday", "uuid_generate_v1", "uuid_generate_v1mc",
    "uuid_generate_v4", "uuidv4",    "uuidv7",
};

constexpr std::string_view kBuiltIn[] = {
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "bpchar",
    "bytea",
    "character",
    "character varying",
    "cidr",
    "date",
    "double precision",
    "inet",
    "integer",
    "interval",
    "json",
    "jsonb",
    "money",
    "numeric",
    "real",
    "smallint",
    "text",
    "time with time zone",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "uuid",
};

// Functions of the server that people write in an upsert's WHERE; none is volatile.
constexpr std::string_view kSteady[] = {
    "abs",
    "age",
    "array_length",
    "btrim",
    "ceil",
    "char_length",
    "coalesce",
    "concat",
    "cardinality",
    "date_part",
    "date_trunc",
    "extract",
    "floor",
    "greatest",
    "hashtext",
    "jsonb_build_object",
    "json_build_object",
    "least",
    "left",
    "length",
    "lower",
    "ltrim",
    "make_interval",
    "md5",
    "now",
    "nullif",
    "octet_length",
    "replace",
    "right",
    "round",
    "rtrim",
    "split_part",
    "statement_timestamp",
    "substr",
    "substring",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_timestamp",
    "transaction_timestamp",
    "trim",
    "trunc",
    "upper",
    "timezone",
};

template <size_t N>
bool IsOneOf(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string_view CalledName(Node call) {
  const NodeList names = call.List("funcname");
  return names.empty() ? std::string_view() : StringValue(names[names.size() - 1]);
}

std::string ConstantType(Node constant) {
  if (constant["ival"]) {
    return "integer";
  }
  if (constant["boolval"]) {
    return "boolean";
  }
  if (const Node number = constant["fval"]) {
    const bool whole =
        number.Text("fval").find_first_not_of("0123456789") == std::string_view::npos;
    return whole && number.Text("fval").size() < 19 ? "bigint" : "numeric";
  }
  return constant["bsval"] ? "bit" : std::string(kUnknownType);
}

std::string SqlValueType(std::string_view operation) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"SVFOP_CURRENT_TIMESTAMP", "timestamp with time zone"},
      {"SVFOP_CURRENT_DATE", "date"},
      {"SVFOP_LOCALTIMESTAMP", "timestamp without time zone"},
  };
  for (const auto& [name, type] : kTypes) {
    if (name == operation) {
      return std::string(type);
    }
  }
  return "";
}

}  // namespace

std::string TypeOf(Node expression) {
  if (const Node constant = expression.As("A_Const")) {
    return ConstantType(constant);
  }
  if (expression.Is("ParamRef")) {
    return std::string(kUnknownType);
  }
  if (const Node cast = expression.As("TypeCast")) {
    return TypeText(cast["typeName"]);
  }
  if (const Node value = expression.As("SQLValueFunction")) {
    return SqlValueType(value.Text("op"));
  }
  if (const Node call = expression.As("FuncCall")) {
    const std::string_view name = CalledName(call);
    return name == "now" || name == "clock_timestamp" || name == "transaction_timestamp" ||
                   name == "statement_timestamp"
               ? "timestamp with time zone"
               : "";
  }
  return "";
}

bool IsBuiltIn(std::string_view type) {
  std::string base(type.substr(0, type.find('[')));
  std::erase(base, '"');
  const size_t open = base.find('(');
  const size_t close = base.find(')');
  if (open != std::string::npos && close != std::string::npos) {
    base.erase(open, close + 1 - open);
  }
  return IsOneOf(base, kBuiltIn);
}

bool MayRaise(Node expression) {
  bool may_raise = false;
  Walk(expression, [&](std::string_view type, Node node) {
    const std::string_view operation =
        type == "A_Expr" ? StringValue(node.List("name")[0]) : std::string_view();
    may_raise = may_raise || operation == "/" || operation == "%" ||
                (type == "TypeCast" && !node["arg"].Is("A_Const") && !node["arg"].Is("ParamRef")) ||
                (type == "FuncCall" && !IsOneOf(CalledName(node), kSteady));
    return true;
  });
  return may_raise;
}

bool HasStar(NodeList targets) {
  for (const Node target : targets) {
    const NodeList fields = target.As("ResTarget")["val"].As("ColumnRef").List("fields");
    if (!fields.empty() && fields[fields.size() - 1].Is("A_Star")) {
      return true;
    }
  }
  return false;
}

bool IsSimple(Node expression) {
  // AT TIME ZONE, OVERLAPS and the like are calls too.
  if (const Node call = expression.As("FuncCall")) {
    return call.Text("funcformat") == "COERCE_EXPLICIT_CALL";
  }
  return expression.Is("A_Const") || expression.Is("ParamRef") || expression.Is("ColumnRef") ||
         expression.Is("TypeCast") || expression.Is("SQLValueFunction");
}

FunctionUse FunctionsIn(Node expression) {
  FunctionUse use;
  Walk(expression, [&](std::string_view type, Node node) {
    if (type == "FuncCall") {
      const std::string_view name = CalledName(node);
      if (IsOneOf(name, kVolatile)) {
        use.volatile_ones.emplace_back(name);
      } else if (!IsOneOf(name, kSteady)) {
        use.unknown_ones.emplace_back(name);
      }
    }
    return true;
  });
  return use;
}

std::vector<size_t> BareColumns(Node expression) {
  std::vector<size_t> places;
  Walk(expression, [&](std::string_view type, Node node) {
    if (type == "ColumnRef" && node.List("fields").size() == 1) {
      places.push_back(node.location());
    }
    return true;
  });
  std::sort(places.begin(), places.end());
  return places;
}

std::vector<std::string> ExcludedColumns(Node expression) {
  std::vector<std::string> columns;
  Walk(expression, [&](std::string_view type, Node node) {
    if (type != "ColumnRef") {
      return true;
    }
    const NodeList fields = node.List("fields");
    if (StringValue(fields[0]) == "excluded") {
      const std::string_view name = StringValue(fields[1]);
      columns.emplace_back(fields.size() == 1 || name.empty() ? "*" : name);
    }
    return true;
  });
  return columns;
}

size_t ExpressionEnd(const Statement& statement, Node target, Span item) {
  if (target.As("ResTarget").Text("name").empty()) {
    return item.end;
  }
  // The alias is the last token; AS may stand before it.
  const std::string_view text = item.In(statement.text());
  const std::vector<Token> tokens = Tokenize(text);
  if (tokens.size() < 2) {
    return item.end;
  }
  size_t last = tokens.size() - 2;
  if (last > 0 && IsWord(text, tokens[last], "as")) {
    --last;
  }
  return item.begin + tokens[last].span.end;
}

}  // namespace walwise::sql
