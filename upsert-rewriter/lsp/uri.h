#pragma once

#include <string>
#include <string_view>

namespace walwise::sql {

// The path of a file URI, without . and .. components; "" for any other (untitled:Untitled-1).
std::string PathOfUri(std::string_view uri);
std::string UriOfPath(std::string_view path);

}  // namespace walwise::sql
