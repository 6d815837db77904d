#pragma once

#include <string>
#include <string_view>

#include "common/status.h"

// How SQL is written inside a string literal of a host language, or inside another SQL string.

namespace walwise::sql {

struct LiteralStyle {
  enum class Quoting {
    kVerbatim,      // the bytes as they are; `forbidden` may not occur in them
    kBackslash,     // backslash escapes; `quote` is escaped, a newline too unless `multiline`
    kDoubledQuote,  // no escapes but the quote character doubled ('' in SQL, "" in C# verbatim)
    kSingleQuotedBackslash,  // only \\ and \' are escapes (PHP and Ruby single quotes)
    kNowhere,                // behind an expression, where no literal is: nothing can be written
  };

  Quoting quoting = Quoting::kVerbatim;
  char quote = 0;         // '"', '\'' or '`'; 0 where there is none
  char opening = 0;       // the other bracket of a `quote` that nests, as in Ruby's %q(...)
  bool multiline = true;  // a line break may stand in the literal
  // What may not occur in a kVerbatim literal: its terminator, as `"""`, `"#`, `$body$`, `` ` ``.
  // In a kBackslash literal the terminator, if it is more than one `quote`.
  std::string forbidden;
  // Python's raw strings: a backslash stays, but hides a quote behind it.
  bool backslash_hides_quote = false;
  // A heredoc's label: no line may begin with it.
  std::string label;
  // What the language takes away at the beginning of each line: written behind a line break.
  std::string indent;
  // Characters that begin an interpolation here, written twice or with a backslash.
  bool doubles_braces = false;  // f-strings, C# $"...": { and } are written {{ and }}
  // The first opens an interpolation before one of the others, as "${" (JS) or "#{@$" (Ruby); alone
  // as "$" (Kotlin, PHP) before a name or a brace; "{" always (raw C#). `\` goes before; kVerbatim
  // can't hold them.
  std::string escaped_openers;
  // An interpolation may be a bare name ($x), which ends where no more of a name follows.
  bool bare_names = false;

  // The bytes to insert in the file so that the literal's value gains `sql`, wherever in the value
  // that is; `behind_hole`: directly behind an interpolation. An error where this kind of literal
  // can't hold them. Not seen from here: a heredoc's label that only the text around makes whole.
  Result<std::string> Encode(std::string_view sql, bool behind_hole = false) const;
};

}  // namespace walwise::sql
