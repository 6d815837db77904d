#include "upsert-rewriter/input/function_body_execute.h"

#include <algorithm>

#include "upsert-rewriter/input/operand.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

constexpr uint32_t kOwnStyle = 1;

class Reader {
 public:
  Reader(std::string_view text, Span expression) : text_(text.substr(0, expression.end)) {
    SqlLexer lexer(text_, expression.begin);
    for (Token token; lexer.Next(&token);) {
      if (!token.is_comment()) {
        tokens_.push_back(token);
      }
    }
  }

  std::optional<DynamicSql> Run() {
    size_t begin = 0;
    for (size_t i = 0, depth = 0; i <= tokens_.size(); ++i) {
      if (i < tokens_.size()) {
        depth += IsMark(text_, tokens_[i], "(") ? 1 : 0;
        depth -= depth > 0 && IsMark(text_, tokens_[i], ")") ? 1 : 0;
        if (depth > 0 || tokens_[i].kind != TokenKind::kOperator || tokens_[i].In(text_) != "||") {
          continue;
        }
      }
      if (begin == i || (!Constant(begin, i) && !Format(begin, i) && !Hole(begin, i))) {
        return std::nullopt;
      }
      begin = i + 1;
    }
    return std::move(result_);
  }

 private:
  bool Constant(size_t begin, size_t end) {
    const std::optional<Span> content = LiteralContent(text_, tokens_[begin].span);
    if (end != begin + 1 || !content) {
      return false;
    }
    if (tokens_[begin].kind == TokenKind::kDollarString) {
      result_.text.AppendVerbatim(content->In(text_), content->begin, kOwnStyle);
    } else {
      AppendUndoubled(text_, *content, kOwnStyle, &result_.text);
    }
    return true;
  }

  // format('...', arguments)
  bool Format(size_t begin, size_t end) {
    if (end < begin + 4 || !IsWord(text_, tokens_[begin], "format") ||
        !IsMark(text_, tokens_[begin + 1], "(") || !IsMark(text_, tokens_[end - 1], ")") ||
        (!IsMark(text_, tokens_[begin + 3], ",") && end != begin + 4)) {
      return false;
    }
    const std::optional<Span> content = LiteralContent(text_, tokens_[begin + 2].span);
    if (!content) {
      return false;
    }
    const bool doubled = tokens_[begin + 2].kind == TokenKind::kString;
    size_t at = content->begin;
    while (at < content->end) {
      const size_t percent = std::min(text_.find('%', at), content->end);
      Plain({at, percent}, doubled);
      at = percent < content->end ? Conversion({percent, content->end}) : percent;
    }
    return true;
  }

  void Plain(Span span, bool doubled) {
    if (doubled) {
      AppendUndoubled(text_, span, kOwnStyle, &result_.text);
    } else {
      result_.text.AppendVerbatim(span.In(text_), span.begin, kOwnStyle);
    }
  }

  // %% or %[position][flags][width]type at the beginning of `rest`. The result is where it ends.
  size_t Conversion(Span rest) {
    const std::string_view text = rest.In(text_);
    if (text.starts_with("%%")) {
      result_.text.AppendReplaced("%", {rest.begin, rest.begin + 2}, kOwnStyle);
      return rest.begin + 2;
    }
    const size_t type = std::min(text.find_first_not_of("0123456789$-*", 1), text.size() - 1);
    const Span source{rest.begin, rest.begin + type + 1};
    // In quotes, what %I becomes is a name wherever it stands.
    const std::string_view quote = text[type] == 'I' ? "\"" : "";
    Quote(quote, source.begin);
    AppendHole(source);
    Quote(quote, source.end);
    return source.end;
  }

  // An operand that is known at run time. The first says what the statement is: it must not be one.
  bool Hole(size_t begin, size_t end) {
    if (begin == 0 || tokens_[begin].kind == TokenKind::kString) {
      return false;
    }
    AppendHole({tokens_[begin].span.begin, tokens_[end - 1].span.end});
    return true;
  }

  void AppendHole(Span source) {
    const size_t at = result_.text.text().size();
    result_.text.AppendVerbatim(source.In(text_), source.begin, kOwnStyle);
    result_.holes.push_back({at, at + source.size()});
  }

  void Quote(std::string_view quote, size_t source) {
    if (!quote.empty()) {
      result_.text.AppendReplaced(quote, {source, source}, kOwnStyle);
    }
  }

  const std::string_view text_;
  std::vector<Token> tokens_;
  DynamicSql result_;
};

}  // namespace

std::optional<Span> LiteralContent(std::string_view text, Span token) {
  const std::string_view literal = token.In(text);
  if (literal.size() >= 2 && literal.front() == '\'' && literal.back() == '\'') {
    return Span{token.begin + 1, token.end - 1};
  }
  if (!literal.starts_with('$')) {
    return std::nullopt;
  }
  const size_t tag = literal.find('$', 1);
  if (tag == std::string_view::npos || literal.size() < 2 * (tag + 1)) {
    return std::nullopt;
  }
  return Span{token.begin + tag + 1, token.end - tag - 1};
}

void AppendUndoubled(std::string_view text, Span content, uint32_t style, MappedText* out) {
  size_t at = content.begin;
  while (at < content.end) {
    const size_t quote = std::min(text.find("''", at), content.end);
    out->AppendVerbatim(text.substr(at, quote - at), at, style);
    at = quote;
    if (quote + 2 <= content.end) {
      out->AppendReplaced("'", {quote, quote + 2}, style);
      at = quote + 2;
    } else if (quote < content.end) {
      out->AppendVerbatim(text.substr(quote, content.end - quote), quote, style);
      at = content.end;
    }
  }
}

std::optional<DynamicSql> ReadDynamicSql(std::string_view text, Span expression) {
  return Reader(text, expression).Run();
}

}  // namespace walwise::sql
