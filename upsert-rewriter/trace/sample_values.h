#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Values for parameters, and other values for rows that are stored.

namespace walwise::sql {

// As the server describes it.
struct ValueType {
  std::string name;                 // "bigint"; a domain's is that of its base
  std::string element;              // of an array; "" else
  std::vector<std::string> labels;  // of an enum
};

// What text is made of: a statement may read a number or a document out of it.
enum class TextStyle { kWord, kNumber, kJson };

constexpr TextStyle kTextStyles[] = {TextStyle::kWord, TextStyle::kNumber, TextStyle::kJson};

// The `n`th value of the type, in its text form: another for each n from 1, as far as the type has
// so many. `now` is what times lie around. Nothing for a type of which no value is known.
std::optional<std::string> SampleValue(const ValueType& type, int n, TextStyle style,
                                       const std::string& now);

// Expressions for UPDATE t SET column = ..., in the order in which they are worth a try: an older
// or smaller value, a newer or larger, another, NULL. `column` is written as in SQL, `type` as
// format_type prints it.
std::vector<std::string> OtherValues(const std::string& column, std::string_view type,
                                     bool not_null);

}  // namespace walwise::sql
