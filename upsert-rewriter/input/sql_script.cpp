#include "upsert-rewriter/input/sql_script.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "upsert-rewriter/input/masked_text.h"
#include "upsert-rewriter/text/sql_lexer.h"

// One pass of the lexer. A Splitter holds what it knows of the statement that it is in: just enough
// to tell a semicolon that ends it from one that does not, and to see COPY data coming.

namespace walwise::sql {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// psql commands that send what has been typed; of \bind and \parse it is a \g further on that
// does, but nothing of the statement's text comes behind them.
constexpr std::array<std::string_view, 10> kSendingCommands = {
    "g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch", "bind", "bind_named", "parse"};
// Those whose argument is the rest of the line, backslashes included.
constexpr std::array<std::string_view, 9> kWholeLineCommands = {"copy", "!",   "ef",  "ev", "sf",
                                                                "sv",   "sf+", "sv+", "h"};

template <size_t n>
bool Has(const std::array<std::string_view, n>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool IsPunctuation(std::string_view text, const Token& token, char c) {
  return token.kind == TokenKind::kPunctuation && token.span.size() == 1 &&
         text[token.span.begin] == c;
}

class Splitter {
 public:
  Splitter(std::string_view text, bool is_script)
      : text_(text), lexer_(text), is_script_(is_script) {}

  std::vector<Span> Run() {
    if (text_.starts_with(kByteOrderMark)) {
      lexer_.MoveTo(kByteOrderMark.size());
    }
    for (Token token; lexer_.Next(&token);) {
      if (token.is_comment()) {
        continue;
      }
      if (is_script_ && token.kind == TokenKind::kOther && token.In(text_) == "\\") {
        Backslash(token.span.begin);
      } else if (IsPunctuation(text_, token, ';') && !HoldsSemicolons()) {
        End();
      } else {
        Add(token);
      }
    }
    End();
    return std::move(statements_);
  }

 private:
  // What the statement is, as far as it matters, told by its first words.
  enum class Type : uint8_t { kUnknown, kCopy, kCreate, kCreateFunction, kCreateRule, kOther };

  // Only a rule's actions have semicolons in parentheses: elsewhere a parenthesis was forgotten,
  // and the statements behind it shall not be lost.
  bool HoldsSemicolons() const {
    return atomic_depth_ > 0 || (type_ == Type::kCreateRule && parentheses_ > 0);
  }

  void Add(const Token& token) {
    if (words_ == 0) {
      current_.begin = token.span.begin;
    }
    current_.end = token.span.end;
    Classify(token);
    if (IsPunctuation(text_, token, '(')) {
      ++parentheses_;
    } else if (IsPunctuation(text_, token, ')')) {
      parentheses_ -= parentheses_ > 0 ? 1 : 0;
    }
    if (type_ == Type::kCreateFunction) {
      TrackAtomicBody(token);
    }
    if (type_ == Type::kCopy && parentheses_ == 0) {
      copies_stdin_ =
          copies_stdin_ || (IsWord(text_, previous_, "from") && IsWord(text_, token, "stdin"));
    }
    previous_ = token;
    ++words_;
  }

  void Classify(const Token& token) {
    if (type_ == Type::kUnknown) {
      type_ = IsWord(text_, token, "copy")     ? Type::kCopy
              : IsWord(text_, token, "create") ? Type::kCreate
                                               : Type::kOther;
    } else if (type_ == Type::kCreate) {
      if (IsWord(text_, token, "function") || IsWord(text_, token, "procedure")) {
        type_ = Type::kCreateFunction;
      } else if (IsWord(text_, token, "rule")) {
        type_ = Type::kCreateRule;
      } else if (!IsWord(text_, token, "or") && !IsWord(text_, token, "replace")) {
        type_ = Type::kOther;
      }
    }
  }

  void TrackAtomicBody(const Token& token) {
    if (atomic_depth_ == 0) {
      atomic_depth_ += IsWord(text_, previous_, "begin") && IsWord(text_, token, "atomic") ? 1 : 0;
    } else if (IsWord(text_, token, "case")) {
      ++atomic_depth_;
    } else if (IsWord(text_, token, "end")) {
      --atomic_depth_;
    }
  }

  void End() {
    if (words_ > 0) {
      statements_.push_back(current_);
    }
    const bool data_follows = is_script_ && copies_stdin_;
    Forget();
    if (data_follows) {
      SkipCopyData();
    }
  }

  void Forget() {
    type_ = Type::kUnknown;
    words_ = 0;
    parentheses_ = 0;
    atomic_depth_ = 0;
    copies_stdin_ = false;
    previous_ = Token{TokenKind::kOther, false, {0, 0}};
  }

  // At a psql command (or \; or \\). One that is neither sends the statement nor clears it is
  // passed over, even in the midst of a statement.
  void Backslash(size_t at) {
    size_t end = at + 1;
    if (end < text_.size() && (text_[end] == ';' || text_[end] == '\\')) {
      lexer_.MoveTo(end + 1);
      if (text_[end] == ';') {
        End();
      }
      return;
    }
    while (end < text_.size() && !IsBlank(text_[end]) && text_[end] != '\\' && text_[end] != '(') {
      ++end;
    }
    const std::string_view name = text_.substr(at + 1, end - at - 1);
    const size_t line_end = LineEnd(end);
    lexer_.MoveTo(Has(kWholeLineCommands, name) ? line_end : ArgumentsEnd(end, line_end));
    if (Has(kSendingCommands, name)) {
      End();
    } else if (name == "r" || name == "reset") {
      Forget();
    } else if (name == "copy" && CopiesStdin(text_.substr(end, line_end - end))) {
      SkipCopyData();
    }
  }

  static bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
  size_t LineEnd(size_t from) const {
    return std::min(text_.find_first_of("\r\n", from), text_.size());
  }

  // Arguments end with the line or where another command begins. A backslash in quotes is text.
  size_t ArgumentsEnd(size_t from, size_t line_end) const {
    char quote = 0;
    for (size_t at = from; at < line_end; ++at) {
      const char c = text_[at];
      if (quote != 0) {
        at += c == '\\' && quote == '\'' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"' || c == '`') {
        quote = c;
      } else if (c == '\\') {
        return at;
      }
    }
    return line_end;
  }

  static bool CopiesStdin(std::string_view arguments) {
    const std::vector<Token> tokens = Tokenize(arguments);
    for (size_t i = 1; i < tokens.size(); ++i) {
      if (IsWord(arguments, tokens[i - 1], "from") && IsWord(arguments, tokens[i], "stdin")) {
        return true;
      }
    }
    return false;
  }

  // Data begins with the next line and ends with one that is `\.` alone, or with the file.
  void SkipCopyData() {
    size_t at = std::min(text_.find('\n', lexer_.position()), text_.size());
    while (at < text_.size()) {
      const size_t begin = at + 1;
      at = std::min(text_.find('\n', begin), text_.size());
      std::string_view line = text_.substr(begin, at - begin);
      if (line.ends_with('\r')) {
        line.remove_suffix(1);
      }
      if (line == "\\.") {
        break;
      }
    }
    lexer_.MoveTo(at);
  }

  std::string_view text_;
  SqlLexer lexer_;
  const bool is_script_;
  std::vector<Span> statements_;

  Span current_;
  size_t words_ = 0;  // tokens of the current statement
  Type type_ = Type::kUnknown;
  size_t parentheses_ = 0;
  size_t atomic_depth_ = 0;  // BEGIN ATOMIC and the CASEs in it
  bool copies_stdin_ = false;
  Token previous_{TokenKind::kOther, false, {0, 0}};
};

}  // namespace

std::vector<Span> SplitStatements(const SqlFragment& fragment) {
  const MaskedText masked(fragment.sql.text(), fragment.holes);
  std::vector<Span> statements = Splitter(masked.view(), fragment.is_script).Run();
  // What is interpolated as a whole has nothing to be read.
  std::erase_if(statements, [&](Span statement) {
    return std::any_of(fragment.holes.begin(), fragment.holes.end(),
                       [&](Span hole) { return hole.Contains(statement); });
  });
  return statements;
}

}  // namespace walwise::sql
