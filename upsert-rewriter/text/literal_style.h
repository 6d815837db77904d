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
  };

  Quoting quoting = Quoting::kVerbatim;
  char quote = 0;         // '"', '\'' or '`'; 0 where there is none
  bool multiline = true;  // a line break may stand in the literal
  // What may not occur in a kVerbatim literal: its terminator, as `"""`, `"#`, `$body$`, `` ` ``.
  std::string forbidden;
  // Characters that begin an interpolation here, written twice or with a backslash.
  bool doubles_braces = false;  // f-strings, C# $"...": { and } are written {{ and }}
  std::string escaped_openers;  // e.g. "${" (JS), "$" (Kotlin, PHP), "#{" (Ruby): `\` goes before

  // The bytes to insert in the file so that the literal's value gains `sql`. An error where this
  // kind of literal can't hold them.
  Result<std::string> Encode(std::string_view sql) const;
};

}  // namespace walwise::sql
