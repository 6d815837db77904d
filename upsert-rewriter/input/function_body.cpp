#include "upsert-rewriter/input/function_body.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "upsert-rewriter/input/function_body_execute.h"
#include "upsert-rewriter/input/function_body_plpgsql.h"
#include "upsert-rewriter/input/masked_text.h"
#include "upsert-rewriter/input/operand.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

constexpr uint32_t kOwnStyle = 1;

// The tokens of a statement that may have a body; none for any other.
std::vector<Token> TokensOfDefinition(std::string_view text, Span statement) {
  std::vector<Token> tokens;
  SqlLexer lexer(text.substr(0, statement.end), statement.begin);
  bool is_definition = false;
  for (Token token; lexer.Next(&token);) {
    if (token.is_comment()) {
      continue;
    }
    tokens.push_back(token);
    const auto is = [&](std::string_view word) { return IsWord(text, token, word); };
    if (is_definition) {
      continue;
    }
    if (tokens.size() == 1 ? is("do") : is("function") || is("procedure")) {
      is_definition = true;
    } else if (!(tokens.size() == 1 ? is("create") : is("or") || is("replace"))) {
      return {};
    }
  }
  return tokens;
}

// A language's name, written as a word, an identifier or a string.
bool IsLanguage(std::string_view text, const Token& token, std::string_view name) {
  std::string_view written = token.In(text);
  if (written.size() >= 2 && (written.front() == '\'' || written.front() == '"')) {
    written = written.substr(1, written.size() - 2);
  }
  return std::equal(written.begin(), written.end(), name.begin(), name.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
  });
}

std::optional<FunctionBody> QuotedBody(std::string_view text, const Token& token) {
  const std::optional<Span> content = LiteralContent(text, token.span);
  if (!content || token.unterminated) {
    return std::nullopt;
  }
  FunctionBody body;
  body.span = *content;
  if (token.kind == TokenKind::kString) {
    body.quoting.quoting = LiteralStyle::Quoting::kDoubledQuote;
    body.quoting.quote = '\'';
  } else {
    body.quoting.forbidden = text.substr(token.span.begin, content->begin - token.span.begin);
  }
  return body;
}

// SQL text itself, or a dollar-quoted string in it: not a literal of another language.
bool IsPlain(const LiteralStyle& style) {
  return style.quoting == LiteralStyle::Quoting::kVerbatim &&
         (style.forbidden.empty() || style.forbidden.front() == '$');
}

// The style of what is quoted within something of the style `outer`.
LiteralStyle StyleWithin(const LiteralStyle& outer, LiteralStyle own) {
  if (IsPlain(outer)) {
    return own;
  }
  // No LiteralStyle says two ways of quoting at once. None of the edits does without a blank: so
  // this one takes none of them.
  LiteralStyle closed;
  closed.forbidden = " ";
  return closed;
}

// `holes`, places in what `text` was made of, as places in it.
std::vector<Span> HolesIn(const MappedText& text, const std::vector<Span>& holes) {
  std::vector<Span> found;
  for (const Span hole : holes) {
    for (const MappedText::Segment& segment : text.segments()) {
      if (segment.verbatim && segment.source.Contains(hole)) {
        const size_t begin = segment.text.begin + (hole.begin - segment.source.begin);
        found.push_back({begin, begin + hole.size()});
      }
    }
  }
  return found;
}

// A fragment of `outer`: `text`'s source is outer.sql.text(), its style 1 is `own`.
SqlFragment Within(const SqlFragment& outer, const MappedText& text, const LiteralStyle& own) {
  SqlFragment fragment;
  fragment.sql = text.Through(outer.sql, static_cast<uint32_t>(outer.styles.size() - 1));
  fragment.styles = outer.styles;
  fragment.styles.push_back(own);
  fragment.holes = HolesIn(text, outer.holes);
  // What formats a string in the host language does not stop at SQL's quotes; drivers and psql do.
  fragment.placeholders.percent = outer.placeholders.percent;
  fragment.placeholders.braces = outer.placeholders.braces;
  fragment.label = outer.label;
  fragment.is_plpgsql = outer.is_plpgsql;
  return fragment;
}

MappedText TextOf(const PlpgsqlQuery& query, std::string_view body) {
  constexpr size_t kPerformLength = 7;
  MappedText text;
  Span rest = query.span;
  if (query.form == PlpgsqlQuery::Form::kPerform) {
    text.AppendReplaced("SELECT", {rest.begin, rest.begin + kPerformLength});
    rest.begin += kPerformLength;
  } else if (query.form == PlpgsqlQuery::Form::kExpression) {
    text.AppendReplaced("SELECT ", {rest.begin, rest.begin});
  }
  if (!query.target.empty()) {
    // Left out, not replaced: so no edit can span it and lose it.
    text.AppendVerbatim(body.substr(rest.begin, query.target.begin - rest.begin), rest.begin);
    rest.begin = query.target.end;
  }
  text.AppendVerbatim(rest.In(body), rest.begin);
  return text;
}

}  // namespace

std::optional<FunctionBody> FindBody(const SqlFragment& fragment, Span statement) {
  const MaskedText masked(fragment.sql.text(), fragment.holes);
  const std::string_view text = masked.view();
  const std::vector<Token> tokens = TokensOfDefinition(text, statement);
  const bool is_do = !tokens.empty() && IsWord(text, tokens[0], "do");
  std::optional<FunctionBody> body;
  bool is_plpgsql = is_do;
  bool is_sql = false;
  size_t depth = 0;
  for (size_t i = 1; i < tokens.size(); ++i) {
    depth += IsMark(text, tokens[i], "(") ? 1 : 0;
    depth -= depth > 0 && IsMark(text, tokens[i], ")") ? 1 : 0;
    if (depth > 0) {
      continue;
    }
    const Token& previous = tokens[i - 1];
    if (IsWord(text, previous, "language")) {
      is_plpgsql = IsLanguage(text, tokens[i], "plpgsql");
      is_sql = IsLanguage(text, tokens[i], "sql");
    } else if (!body && (is_do || IsWord(text, previous, "as"))) {
      body = QuotedBody(text, tokens[i]);
    } else if (!is_do && IsWord(text, previous, "begin") && IsWord(text, tokens[i], "atomic")) {
      body = FunctionBody{false, {tokens[i].span.end, tokens.back().span.begin}, {}};
      is_sql = IsWord(text, tokens.back(), "end") && tokens.size() > i + 1;
      break;
    }
  }
  if (!body || (!is_sql && !is_plpgsql)) {
    return std::nullopt;
  }
  body->is_plpgsql = is_plpgsql && !is_sql;
  return body;
}

std::vector<SqlFragment> ReadBody(const SqlFragment& outer, const FunctionBody& body) {
  return body.is_plpgsql ? ReadPlpgsqlBody(outer, body.span, body.quoting)
                         : ReadSqlBody(outer, body.span, body.quoting);
}

std::vector<SqlFragment> ReadSqlBody(const SqlFragment& outer, Span body,
                                     const LiteralStyle& quoting) {
  const std::string_view text = outer.sql.text();
  const bool is_quoted = quoting.quoting == LiteralStyle::Quoting::kDoubledQuote;
  // Dollar quotes and BEGIN ATOMIC change nothing but what may not occur: in a literal of another
  // language its own style is right.
  const uint32_t style = is_quoted || IsPlain(outer.styles[0]) ? kOwnStyle : 0;
  MappedText value;
  if (is_quoted) {
    AppendUndoubled(text, body, style, &value);
  } else {
    value.AppendVerbatim(body.In(text), body.begin, style);
  }
  SqlFragment fragment = Within(outer, value, StyleWithin(outer.styles[0], quoting));
  fragment.is_plpgsql = false;
  std::vector<SqlFragment> fragments;
  fragments.push_back(std::move(fragment));
  return fragments;
}

std::vector<SqlFragment> ReadPlpgsqlBody(const SqlFragment& outer, Span body,
                                         const LiteralStyle& quoting) {
  SqlFragment block = std::move(ReadSqlBody(outer, body, quoting).front());
  block.is_plpgsql = true;
  const MaskedText masked(block.sql.text(), block.holes);
  LiteralStyle string_style;
  string_style.quoting = LiteralStyle::Quoting::kDoubledQuote;
  string_style.quote = '\'';
  string_style = StyleWithin(block.styles.back(), string_style);

  std::vector<SqlFragment> fragments;
  for (const PlpgsqlQuery& query : FindPlpgsqlQueries(masked.view())) {
    if (query.form != PlpgsqlQuery::Form::kDynamic) {
      fragments.push_back(Within(block, TextOf(query, block.sql.text()), string_style));
      continue;
    }
    std::optional<DynamicSql> dynamic = ReadDynamicSql(block.sql.text(), query.span);
    if (dynamic && !dynamic->text.text().empty()) {
      SqlFragment fragment = Within(block, dynamic->text, string_style);
      fragment.is_plpgsql = false;
      fragment.holes.insert(fragment.holes.end(), dynamic->holes.begin(), dynamic->holes.end());
      fragments.push_back(std::move(fragment));
    }
  }
  return fragments;
}

}  // namespace walwise::sql
