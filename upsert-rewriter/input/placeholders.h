#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "upsert-rewriter/input/document.h"

// Placeholders of drivers and interpolated expressions, made into what the SQL parser takes.

namespace walwise::sql {

struct Placeholder {
  enum class Kind : uint8_t {
    kNumbered,    // $1, ?1
    kPositional,  // ? and %s: each stands for the next argument
    kNamed,       // :name, @name, %(name)s
    kHole,        // {expr}: evaluated each time it stands there; also a part of a string literal
    kIdentifier,  // a hole or a psql variable where a name stands, or a part of a name
    kRows,        // VALUES %s: any number of rows
  };
  Kind kind;
  Span source;  // in the text it came from
  Span text;    // in the text for the parser
};

struct ParsableSql {
  MappedText text;  // its source is the statement as written
  std::vector<Placeholder> placeholders;
  // A hole stands where neither a value nor a name can: `... WHERE x = 1 {more}`. If the text does
  // not parse, it may with ClauseHoles::kDrop.
  bool has_clause_holes = false;
};

// What to do with such holes: read them as values, or as nothing (a space; between two operands as
// `=`).
enum class ClauseHoles : uint8_t { kKeep, kDrop };

// `statement` is a part of fragment.sql.text(); the source of the result is that text (offsets of
// all of it, not of the part). What stands for a value becomes `$n`: the same number for the same
// name, a new one above those written for the others. What stands for a name becomes an identifier
// made of the hole's own letters. A psql command amid the statement becomes a space.
ParsableSql MakeParsable(const SqlFragment& fragment, Span statement,
                         ClauseHoles clause_holes = ClauseHoles::kKeep);

}  // namespace walwise::sql
