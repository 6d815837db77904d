#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/text/literal_style.h"
#include "upsert-rewriter/text/mapped_text.h"

// A file and the SQL that stands in it.

namespace walwise::sql {

enum class Language : uint8_t {
  kSql,
  kPython,
  kGo,
  kJavaScript,  // and TypeScript
  kJava,
  kKotlin,
  kRuby,
  kRust,
  kCSharp,
  kPhp,
  kLogText,  // a server log with log_destination stderr
  kLogCsv,
  kLogJson,
  kUnknown,
};

// Which placeholders may stand in a fragment. $1 always may.
struct PlaceholderStyles {
  bool question_mark = false;  // ?
  bool colon_name = false;     // :name; in SQL scripts also psql's :'name' and :"name"
  bool at_name = false;        // @name
  bool percent = false;        // %s, %(name)s, %b; then %% stands for %
  bool braces = false;         // {} and {name} for str.format and the like, where not a hole
};

// What a log or a server's statistics know of a statement.
struct Occurrence {
  uint64_t calls = 0;   // 0: not known
  double total_ms = 0;  // 0: not known
};

// One stretch of SQL: a whole script, or the value of a string literal.
struct SqlFragment {
  MappedText sql;                    // its source is the file
  std::vector<LiteralStyle> styles;  // those that the segments name; at least one
  std::vector<Span> holes;           // in sql.text(): interpolated expressions, kept verbatim
  PlaceholderStyles placeholders;
  bool is_script = false;   // psql commands and COPY data may stand in it
  bool is_plpgsql = false;  // a statement out of a PL/pgSQL body: INTO, variables
  std::string label;        // where it came from, if not a file: "queryid 123"
  Occurrence occurrence;
};

// A comment of the host language, with its marks. In fragments the lexer finds them.
struct Comment {
  Span span;
  bool whole_line = false;  // nothing but white space before it on its line
};

struct Document {
  std::string path;  // as the user gave or the walk found it; "-" for standard input
  Language language = Language::kUnknown;
  std::string text;
};

struct Extraction {
  std::vector<SqlFragment> fragments;  // ordered by their first byte in the file
  std::vector<Comment> comments;       // of the host language, in order
};

// By name: .sql, .psql, .ddl, .pgsql, .py, .go, .js, .jsx, .mjs, .cjs, .ts, .tsx, .mts, .cts,
// .java, .kt, .kts, .rb, .rs, .cs, .php, .log, .csv, .json (the last three only where the content
// is a server log; `head` is the beginning of the file), also "x.log.1"; without an extension by a
// #! line. "-" is SQL if it is no log.
Language LanguageOf(std::string_view path, std::string_view head);

// Finds the SQL in `document`. Never fails: what it can't understand it passes over.
Extraction Extract(const Document& document);

}  // namespace walwise::sql
