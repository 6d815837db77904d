// The SQL that the clients say.
#pragma once

#include <string>

#include "tests/races/client.h"

namespace walwise::races {

enum class Table { kPlain, kPartitioned };

// Makes table `host` and the sequence `place`; drops those of a run before.
std::string MakeTable(Table table);

// Prepared statements. Parameters of each key: the key, then for kUpsert and kSet the value and the
// operation's number. Columns of the answer: id, v, writes, writer, place.
std::string NameOf(Asked asked, int keys);
std::string TextOf(Asked asked, int keys, Form form);

}  // namespace walwise::races
