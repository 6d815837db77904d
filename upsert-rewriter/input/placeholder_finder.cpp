#include "upsert-rewriter/input/placeholder_finder.h"

#include <algorithm>
#include <array>
#include <optional>

#include "upsert-rewriter/input/operand.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

namespace {

using Form = PlaceholderMark::Form;
using Kind = Placeholder::Kind;

constexpr std::array<std::string_view, 7> kQuestionOperators = {"?",   "?#", "?&", "?-",
                                                                "?-|", "?|", "?||"};
// The conversions of Python, Go, PHP and Java that may stand for a value.
constexpr std::string_view kConversions = "sbtdvqfir";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }

class Finder {
 public:
  Finder(const SqlFragment& fragment, std::string_view text, Span statement)
      : styles_(fragment.placeholders),
        is_script_(fragment.is_script),
        text_(text.substr(0, statement.end)),
        lexer_(text_, statement.begin) {}

  std::vector<PlaceholderMark> Run() {
    for (Token token; lexer_.Next(&token);) {
      if (!token.is_comment() && !Take(token)) {
        operand_before_ = EndsOperand(text_, token);
      }
    }
    return std::move(marks_);
  }

 private:
  char At(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  size_t NameEnd(size_t from) const {
    while (IsNamePart(At(from)) && from < text_.size()) {
      ++from;
    }
    return from;
  }

  // The lexer goes on behind what was found, whatever token it began.
  void Mark(Span span, Form form, Kind kind, std::string_view name = {}) {
    marks_.push_back({span, form, kind, name});
    lexer_.MoveTo(span.end);
    operand_before_ = form != Form::kSpelling;
  }

  // False if the token holds no placeholder.
  bool Take(const Token& token) {
    switch (token.kind) {
      case TokenKind::kParameter:
        Mark(token.span, Form::kArgument, Kind::kNumbered, token.In(text_).substr(1));
        return true;
      case TokenKind::kOperator:
        return Operator(token);
      case TokenKind::kPunctuation:
        return Punctuation(token);
      case TokenKind::kString:
      case TokenKind::kQuotedIdentifier:
      case TokenKind::kDollarString:
        if (styles_.percent) {
          DoubledPercents(token);
        }
        return false;
      case TokenKind::kOther:
        return Other(token);
      default:
        return false;
    }
  }

  bool Operator(const Token& token) {
    for (size_t at = token.span.begin; at < token.span.end; ++at) {
      const bool operand_before = operand_before_ && at == token.span.begin;
      const Span rest{at, token.span.end};
      const char c = text_[at];
      if ((c == '?' && styles_.question_mark && Question(token, rest, operand_before)) ||
          (c == '@' && styles_.at_name && rest.size() == 1 && AtName(token, operand_before)) ||
          (c == '%' && styles_.percent && Percent(at))) {
        return true;
      }
      if (c == '?' && operand_before) {
        return false;  // a native operator: its other characters are none of ours
      }
    }
    return false;
  }

  bool OperandFollows(size_t at) const {
    SqlLexer ahead(text_, at);
    Token next;
    do {
      if (!ahead.Next(&next)) {
        return false;
      }
    } while (next.is_comment());
    return BeginsOperand(text_, next);
  }

  bool Question(const Token& token, Span rest, bool operand_before) {
    const std::string_view run = rest.In(text_);
    const bool doubled = run.starts_with("??");
    const Span two{rest.begin, rest.begin + 2};
    if (operand_before && doubled) {
      Mark(two, Form::kSpelling, Kind::kPositional, "?");
      return true;
    }
    const bool native = std::find(kQuestionOperators.begin(), kQuestionOperators.end(), run) !=
                        kQuestionOperators.end();
    const bool json_path = operand_before_ && token.In(text_) == "@?";
    if (((operand_before && native) || json_path) && OperandFollows(rest.end)) {
      return false;
    }
    if (doubled) {
      Mark(two, Form::kInterpolated, Kind::kIdentifier);
      return true;
    }
    size_t end = rest.begin + 1;
    while (IsDigit(At(end))) {
      ++end;
    }
    const Span span{rest.begin, end};
    const std::string_view number = span.In(text_).substr(1);
    Mark(span, Form::kArgument, number.empty() ? Kind::kPositional : Kind::kNumbered, number);
    return true;
  }

  bool AtName(const Token& token, bool operand_before) {
    const std::string_view run = token.In(text_);
    if (operand_before || run == "<@" || run == "@@" || !IsNameStart(At(token.span.end))) {
      return false;
    }
    const Span name{token.span.end, NameEnd(token.span.end)};
    Mark({token.span.end - 1, name.end}, Form::kArgument, Kind::kNamed, name.In(text_));
    return true;
  }

  // %s, %(name)s, and with a number as Go (%[1]s) and PHP (%1$s) have it.
  bool Percent(size_t at) {
    size_t end = at + 1;
    Span name{end, end};
    if (At(end) == '%') {
      Mark({at, at + 2}, Form::kSpelling, Kind::kPositional, "%");
      return true;
    }
    if (At(end) == '(' || At(end) == '[') {
      const size_t close = text_.find(At(end) == '(' ? ')' : ']', end);
      if (close == std::string_view::npos) {
        return false;
      }
      name = {end + 1, close};
      end = close + 1;
    } else if (IsDigit(At(end))) {
      while (IsDigit(At(end))) {
        ++end;
      }
      name = {at + 1, end};
      end += At(end) == '$' ? 1 : 0;
    }
    if (end >= text_.size() || kConversions.find(text_[end]) == std::string_view::npos) {
      return false;
    }
    Mark({at, end + 1}, Form::kInterpolated, name.empty() ? Kind::kPositional : Kind::kNamed,
         name.In(text_));
    return true;
  }

  void DoubledPercents(const Token& token) {
    const std::string_view value = text_.substr(0, token.span.end);
    for (size_t at = value.find("%%", token.span.begin); at != std::string_view::npos;
         at = value.find("%%", at + 2)) {
      marks_.push_back({{at, at + 2}, Form::kSpelling, Kind::kPositional, "%"});
    }
  }

  bool Punctuation(const Token& token) {
    if (IsMark(text_, token, "[")) {
      ++brackets_;
    } else if (IsMark(text_, token, "]")) {
      brackets_ -= brackets_ > 0 ? 1 : 0;
    } else if (IsMark(text_, token, ":") && styles_.colon_name) {
      return Colon(token.span);
    }
    return false;
  }

  bool Colon(Span colon) {
    const char next = At(colon.end);
    if (IsNameStart(next)) {
      if (brackets_ > 0 && operand_before_) {
        return false;  // a slice: [1:n]
      }
      const Span name{colon.end, NameEnd(colon.end)};
      Mark({colon.begin, name.end}, is_script_ ? Form::kInterpolated : Form::kArgument,
           Kind::kNamed, name.In(text_));
      return true;
    }
    return is_script_ && PsqlVariable(colon, next);
  }

  // :'name', :"name", :{?name}
  bool PsqlVariable(Span colon, char opening) {
    const bool asks = text_.substr(colon.end).starts_with("{?");
    const Span name{colon.end + (asks ? 2 : 1), NameEnd(colon.end + (asks ? 2 : 1))};
    const char closing = asks ? '}' : opening;
    if ((!asks && opening != '\'' && opening != '"') || name.empty() || At(name.end) != closing) {
      return false;
    }
    const Span span{colon.begin, name.end + 1};
    if (asks) {
      Mark(span, Form::kSpelling, Kind::kNamed, "TRUE");
    } else if (opening == '"') {
      Mark(span, Form::kInterpolated, Kind::kIdentifier, name.In(text_));
    } else {
      Mark(span, Form::kLiteral, Kind::kNamed, name.In(text_));
    }
    return true;
  }

  bool Other(const Token& token) {
    const char c = text_[token.span.begin];
    if (c == '\\' && is_script_) {
      const size_t end = std::min(text_.find_first_of("\r\n", token.span.end), text_.size());
      Mark({token.span.begin, end}, Form::kSpelling, Kind::kPositional, " ");
      return true;
    }
    if (c != '{' || !styles_.braces) {
      return false;
    }
    size_t depth = 0;
    for (size_t at = token.span.begin; at < text_.size(); ++at) {
      depth += text_[at] == '{' ? 1 : 0;
      depth -= text_[at] == '}' ? 1 : 0;
      if (depth == 0) {
        const Span span{token.span.begin, at + 1};
        Mark(span, Form::kInterpolated, Kind::kHole);
        return true;
      }
    }
    return false;
  }

  const PlaceholderStyles styles_;
  const bool is_script_;
  const std::string_view text_;
  SqlLexer lexer_;
  std::vector<PlaceholderMark> marks_;
  bool operand_before_ = false;
  size_t brackets_ = 0;
};

}  // namespace

std::vector<PlaceholderMark> FindPlaceholders(const SqlFragment& fragment, std::string_view text,
                                              Span statement) {
  return Finder(fragment, text, statement).Run();
}

}  // namespace walwise::sql
