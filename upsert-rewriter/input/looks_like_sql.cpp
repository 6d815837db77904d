#include <algorithm>
#include <array>
#include <iterator>

#include "upsert-rewriter/input/host_language.h"

// A few words of grammar for each statement's beginning, in which a name may be an interpolation.
// English that begins with the same verbs goes on with an article, or with no punctuation at all.

namespace walwise::sql {

namespace {

enum class Kind : uint8_t { kEnd, kWord, kName, kPunctuation, kOther };

struct Piece {
  Kind kind = Kind::kEnd;
  std::string_view text;
  bool glued = false;  // no white space before it
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordPart(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || IsDigit(c) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool Equals(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(),
                                                   [](char a, char b) { return Lower(a) == b; });
}

// `words` is a list with a space before and behind each.
bool IsOneOf(std::string_view text, std::string_view words) {
  while (!words.empty()) {
    const size_t space = std::min(words.find(' '), words.size());
    if (space > 0 && Equals(text, words.substr(0, space))) {
      return true;
    }
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return false;
}

constexpr std::string_view kArticles =
    "a an the this that these those your our my their his her its one any each every some which "
    "what to of it them you we if";

class Pieces {
 public:
  explicit Pieces(std::string_view text) : text_(text) { Advance(); }

  const Piece& piece() const { return piece_; }
  void Advance();
  bool Is(std::string_view words) const {
    return piece_.kind == Kind::kWord && IsOneOf(piece_.text, words);
  }
  bool IsPunctuation(std::string_view characters) const {
    return piece_.kind == Kind::kPunctuation && characters.find(piece_.text[0]) != text_.npos;
  }
  bool at_end() const { return piece_.kind == Kind::kEnd; }
  bool Accept(std::string_view words) {
    const bool accepted = Is(words);
    if (accepted) {
      Advance();
    }
    return accepted;
  }
  // table, schema.table, "Table", {schema}.table_{year}. Not an article: that is AcceptColumn.
  bool AcceptName() { return !Is(kArticles) && AcceptColumn(); }
  bool AcceptColumn();
  // To behind the bracket that closes the one here.
  void SkipBrackets();

 private:
  void SkipSpace();
  size_t Length(char c) const;
  size_t Braces(size_t at) const;
  size_t Quoted(char quote) const;

  std::string_view text_;
  size_t at_ = 0;
  Piece piece_;
};

void Pieces::SkipSpace() {
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (IsSpace(rest[0])) {
      ++at_;
    } else if (rest.starts_with("--")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest.starts_with("/*")) {
      const size_t end = text_.find("*/", at_ + 2);
      at_ = end == text_.npos ? text_.size() : end + 2;
    } else {
      return;
    }
  }
}

size_t Pieces::Braces(size_t at) const {
  size_t depth = 0;
  for (; at < text_.size(); ++at) {
    depth += text_[at] == '{' ? 1 : 0;
    if (text_[at] == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return at;
}

size_t Pieces::Quoted(char quote) const {
  const size_t end = text_.find(quote, at_ + 1);
  return (end == text_.npos ? text_.size() : end + 1) - at_;
}

size_t Pieces::Length(char c) const {
  const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (c == '{') {
    return Braces(at_) - at_;
  }
  if ((c == '$' || c == '#') && next == '{') {
    return Braces(at_ + 1) - at_;
  }
  size_t end = at_ + 1;
  if (c == '%' && next == '(') {
    end = std::min(text_.find(')', at_), text_.size() - 1) + 1;
  }
  while (end < text_.size() && (IsWordPart(text_[end]) || (c == '$' && text_[end] == '>') ||
                                (c == '$' && text_[end] == '-'))) {
    ++end;
  }
  return end - at_;
}

void Pieces::Advance() {
  const size_t before = at_;
  SkipSpace();
  piece_.glued = before == at_ && at_ > 0;
  if (at_ >= text_.size()) {
    piece_.kind = Kind::kEnd;
    piece_.text = {};
    return;
  }
  const char c = text_[at_];
  size_t length = 1;
  if (IsWordPart(c)) {
    piece_.kind = IsDigit(c) ? Kind::kOther : Kind::kWord;
    length = Length(c);
  } else if (c == '"') {
    piece_.kind = Kind::kName;
    length = Quoted(c);
  } else if (c == '\'') {
    piece_.kind = Kind::kOther;
    length = Quoted(c);
  } else if (c == '{' || c == '$' || c == '#' || c == '%' || c == '@' || c == ':' || c == '?') {
    length = Length(c);
    piece_.kind = length > 1 || c == '?' ? Kind::kName : Kind::kPunctuation;
  } else {
    piece_.kind = Kind::kPunctuation;
  }
  piece_.text = text_.substr(at_, length);
  at_ += length;
}

bool Pieces::AcceptColumn() {
  if (piece_.kind != Kind::kName && piece_.kind != Kind::kWord) {
    return false;
  }
  Advance();
  while (piece_.glued && (piece_.kind == Kind::kName || piece_.kind == Kind::kWord ||
                          piece_.kind == Kind::kOther || IsPunctuation("."))) {
    Advance();
  }
  return true;
}

void Pieces::SkipBrackets() {
  size_t depth = 0;
  while (!at_end()) {
    depth += IsPunctuation("(") ? 1 : 0;
    depth -= IsPunctuation(")") ? 1 : 0;
    Advance();
    if (depth == 0) {
      return;
    }
  }
}

enum class Casing : uint8_t { kUpper, kLower, kOther };

Casing CasingOf(std::string_view word) {
  const auto all = [&](char low, char high) {
    return std::all_of(word.begin(), word.end(), [&](char c) { return low <= c && c <= high; });
  };
  return all('A', 'Z') ? Casing::kUpper : all('a', 'z') ? Casing::kLower : Casing::kOther;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), in_(text) {}
  bool Statement();

 private:
  bool Insert();
  bool Update();
  bool Delete();
  bool Select();
  bool With();
  bool Merge();
  bool Create();
  bool CreateTail(std::string_view object, bool conditional);
  bool Alter();
  bool Drop();
  bool Truncate();
  bool Begin();
  bool EndsHere() const { return in_.at_end() || in_.IsPunctuation(";"); }
  bool upper() const { return casing_ == Casing::kUpper; }

  std::string_view text_;
  Pieces in_;
  Casing casing_ = Casing::kOther;
};

bool Reader::Insert() {
  if (!in_.Accept("into") || !in_.AcceptName()) {
    return false;
  }
  if (in_.Accept("as")) {
    in_.AcceptName();
  }
  return in_.IsPunctuation("(") || in_.piece().kind == Kind::kName ||
         in_.Is("values select default overriding with table") || (in_.at_end() && upper());
}

bool Reader::Update() {
  in_.Accept("only");
  if (!in_.AcceptName()) {
    return false;
  }
  if (in_.IsPunctuation("*")) {
    in_.Advance();
  }
  if (!in_.Is("set")) {
    in_.Accept("as");
    in_.AcceptName();
  }
  if (!in_.Accept("set")) {
    return false;
  }
  if (in_.IsPunctuation("(") || (in_.at_end() && upper())) {
    return true;
  }
  const bool interpolated = in_.piece().kind == Kind::kName;
  return in_.AcceptColumn() &&
         (interpolated || in_.IsPunctuation("=[") || in_.piece().kind == Kind::kName);
}

bool Reader::Delete() {
  if (!in_.Accept("from")) {
    return false;
  }
  in_.Accept("only");
  if (!in_.AcceptName()) {
    return false;
  }
  if (in_.IsPunctuation("*")) {
    in_.Advance();
  }
  if (EndsHere() || in_.Is("where using returning") || in_.piece().kind == Kind::kName) {
    return true;
  }
  const bool as = in_.Accept("as");
  return in_.AcceptName() && ((as && EndsHere()) || in_.Is("where using returning"));
}

constexpr std::string_view kExpressionWords =
    "as case when then else end and or not is null distinct on over partition by order filter "
    "where interval true false between in like ilike similar at time zone collate exists all any "
    "array row cast current_timestamp current_date within group asc desc nulls first last";

// The list up to FROM, in which no three words stand in a row.
bool Reader::Select() {
  in_.Accept("distinct all");
  if (in_.IsPunctuation(".,;:!") || in_.at_end()) {
    return false;
  }
  size_t words = in_.Is(kArticles) ? 1 : 0;
  while (!in_.at_end() && !in_.IsPunctuation(";")) {
    if (in_.Accept("from")) {
      in_.Accept("only lateral");
      return in_.IsPunctuation("(") || in_.at_end() || in_.AcceptName();
    }
    if (in_.IsPunctuation("(")) {
      in_.SkipBrackets();
      words = 0;
      continue;
    }
    words = in_.piece().kind == Kind::kWord && !in_.Is(kExpressionWords) ? words + 1 : 0;
    if (words == 3) {
      return false;
    }
    in_.Advance();
  }
  return false;
}

bool Reader::With() {
  in_.Accept("recursive");
  if (!in_.AcceptName()) {
    return false;
  }
  if (in_.IsPunctuation("(")) {
    in_.SkipBrackets();
  }
  if (!in_.Accept("as")) {
    return false;
  }
  in_.Accept("not");
  in_.Accept("materialized");
  if (!in_.IsPunctuation("(")) {
    return false;
  }
  in_.Advance();
  return in_.Is("select insert update delete merge values with table") || in_.IsPunctuation("(") ||
         in_.piece().kind == Kind::kName || in_.at_end();
}

bool Reader::Merge() {
  if (!in_.Accept("into")) {
    return false;
  }
  in_.Accept("only");
  if (!in_.AcceptName()) {
    return false;
  }
  if (!in_.Is("using")) {
    in_.Accept("as");
    in_.AcceptName();
  }
  return in_.Is("using");
}

constexpr std::string_view kObjects =
    "table index view function procedure trigger type schema sequence extension domain publication "
    "subscription policy rule role user database aggregate statistics server";

bool Reader::CreateTail(std::string_view object, bool conditional) {
  if (Equals(object, "index") && in_.Is("on")) {
    return true;
  }
  if (!in_.AcceptName()) {
    return false;
  }
  if (Equals(object, "table")) {
    return in_.IsPunctuation("(") || in_.Is("as of partition with using") ||
           in_.piece().kind == Kind::kName || (in_.at_end() && upper());
  }
  if (Equals(object, "index")) {
    return in_.Is("on");
  }
  if (Equals(object, "view")) {
    return in_.IsPunctuation("(") || in_.Is("as with");
  }
  if (IsOneOf(object, "function procedure aggregate")) {
    return in_.IsPunctuation("(");
  }
  if (Equals(object, "trigger")) {
    return in_.Is("before after instead");
  }
  return upper() || conditional || EndsHere();
}

bool Reader::Create() {
  while (
      in_.Accept("or replace global local temp temporary unlogged unique materialized recursive "
                 "constraint foreign event")) {
  }
  const std::string_view object = in_.piece().text;
  if (!in_.Accept(kObjects)) {
    return false;
  }
  in_.Accept("concurrently");
  const bool conditional = in_.Accept("if") && in_.Accept("not") && in_.Accept("exists");
  return CreateTail(object, conditional);
}

bool Reader::Alter() {
  in_.Accept("materialized foreign event");
  if (!in_.Accept(kObjects)) {
    return false;
  }
  if (in_.Accept("if")) {
    in_.Accept("exists");
  }
  in_.Accept("only");
  if (!in_.AcceptName()) {
    return false;
  }
  if (in_.Accept("on")) {
    in_.AcceptName();
  }
  if (in_.IsPunctuation("(")) {
    in_.SkipBrackets();
  }
  return in_.Is(
             "add drop alter rename set reset enable disable owner replica attach detach "
             "validate cluster inherit no force refresh restart increment depends of") ||
         (in_.piece().kind == Kind::kName) || (in_.at_end() && upper());
}

bool Reader::Drop() {
  in_.Accept("materialized foreign event");
  if (!in_.Accept(kObjects)) {
    return false;
  }
  in_.Accept("concurrently");
  if (in_.Accept("if")) {
    in_.Accept("exists");
  }
  return in_.AcceptName() &&
         (EndsHere() || in_.IsPunctuation(",(") || in_.Is("cascade restrict on"));
}

bool Reader::Truncate() {
  const bool table = in_.Accept("table");
  in_.Accept("only");
  if (!in_.AcceptName()) {
    return false;
  }
  return (in_.at_end() && (table || upper())) || in_.IsPunctuation(";,*") ||
         in_.Is("restart continue cascade restrict");
}

bool Reader::Begin() {
  if (in_.IsPunctuation(";")) {
    return true;
  }
  return in_.Accept("transaction work") ? EndsHere() || in_.Is("isolation read not deferrable")
                                        : in_.Is("isolation");
}

bool Reader::Statement() {
  const std::string_view verb = in_.piece().text;
  if (in_.piece().kind != Kind::kWord) {
    return false;
  }
  casing_ = CasingOf(verb);
  in_.Advance();
  // A capital letter begins a sentence, if there is nothing in it that English has not.
  if (casing_ == Casing::kOther && text_.find_first_of("=*;$@\"_") == text_.npos) {
    return false;
  }
  if (Equals(verb, "insert")) {
    return Insert();
  }
  if (Equals(verb, "update")) {
    return Update();
  }
  if (Equals(verb, "delete")) {
    return Delete();
  }
  if (Equals(verb, "select")) {
    return Select();
  }
  if (Equals(verb, "with")) {
    return With();
  }
  if (Equals(verb, "merge")) {
    return Merge();
  }
  if (Equals(verb, "create")) {
    return Create();
  }
  if (Equals(verb, "alter")) {
    return Alter();
  }
  if (Equals(verb, "drop")) {
    return Drop();
  }
  if (Equals(verb, "begin")) {
    return Begin();
  }
  if (Equals(verb, "truncate")) {
    return Truncate();
  }
  return Equals(verb, "do") && in_.piece().text.starts_with('$');
}

}  // namespace

bool LooksLikeSql(std::string_view text) { return Reader(text).Statement(); }

}  // namespace walwise::sql
