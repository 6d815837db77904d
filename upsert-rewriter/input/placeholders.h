#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"

// Placeholders of drivers and interpolated expressions, made into what the SQL parser takes.

namespace walwise::sql {

struct Placeholder {
  enum class Kind : uint8_t {
    kNumbered,    // $1
    kPositional,  // ? and %s: each stands for the next argument
    kNamed,       // :name, @name, %(name)s
    kHole,        // {expr}: evaluated each time it stands there
    kIdentifier,  // a hole or a psql variable where a name stands
    kRows,        // VALUES %s: any number of rows
  };
  Kind kind;
  Span source;  // in the text it came from
  Span text;    // in the text for the parser
};

struct ParsableSql {
  MappedText text;  // its source is the statement as written
  std::vector<Placeholder> placeholders;
};

// `statement` is a part of fragment.sql.text(); the source of the result is that text (offsets of
// all of it, not of the part).
ParsableSql MakeParsable(const SqlFragment& fragment, Span statement);

}  // namespace walwise::sql
