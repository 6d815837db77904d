#include "upsert-rewriter/rewrite/column_cast.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>

#include "upsert-rewriter/rewrite/expressions.h"
#include "upsert-rewriter/schema/type_name.h"

namespace walwise::sql {

namespace {

// The worse the later.
enum class Length : uint8_t { kNone, kSome, kUnknown };

std::string_view ElementOf(std::string_view type) { return type.substr(0, type.find('[')); }

// Has a type a length, or anything that it is made of?
class LengthFinder {
 public:
  explicit LengthFinder(const NamedTypes& types) : types_(types) {}

  Length In(std::string_view type) {
    if (IsBuiltIn(type)) {
      return HasLength(type) ? Length::kSome : Length::kNone;
    }
    const NamedType* named = types_.Find(ElementOf(type));
    if (named == nullptr) {
      return Length::kUnknown;
    }
    // DDL that was half seen may seem to make a type of itself; that is then not known.
    const auto [found, is_new] = found_.try_emplace(named, Length::kUnknown);
    if (is_new) {
      found->second = Within(*named);
    }
    return found->second;
  }

 private:
  Length Within(const NamedType& type) {
    if (type.is_domain()) {
      return In(type.base);
    }
    Length worst = Length::kNone;
    for (const std::string& part : type.parts) {
      worst = std::max(worst, In(part));
    }
    return worst;
  }

  const NamedTypes& types_;
  std::map<const NamedType*, Length> found_;
};

struct Origin {
  std::string type;       // that is no domain
  std::string collation;  // of the outermost domain that has one
};

Origin OriginOf(const std::string& type, const NamedTypes& types) {
  Origin origin = {type, ""};
  // A name can't be met more often than there are types, but in DDL that was half seen.
  for (size_t i = 0; i < types.all().size(); ++i) {
    const bool is_array = origin.type.find('[') != std::string::npos;
    const NamedType* named = is_array || IsBuiltIn(origin.type) ? nullptr : types.Find(origin.type);
    if (named == nullptr || !named->is_domain()) {
      break;
    }
    origin.type = named->base;
    origin.collation = origin.collation.empty() ? named->collation : origin.collation;
  }
  return origin;
}

std::string NoteOn(const std::string& type, Length length) {
  switch (length) {
    case Length::kNone:
      return "";
    case Length::kSome:
      return "Values that are too long for type " + type + " are cut instead of refused.";
    case Length::kUnknown:
      break;
  }
  return "If type " + type +
         " is a domain over one with a length, values that are too long are cut instead of "
         "refused.";
}

}  // namespace

ColumnCast CastFor(const Column& column, const NamedTypes& types, bool compares_rows) {
  if (IsBuiltIn(column.type)) {
    return {CastName(column.type), column.collation, column.type, ""};
  }
  const Length length = LengthFinder(types).In(column.type);
  const Origin origin = OriginOf(column.type, types);
  const bool is_built_in = IsBuiltIn(origin.type);
  ColumnCast cast = {column.type, column.collation,
                     is_built_in && origin.collation.empty() ? origin.type : "", ""};
  if (length == Length::kSome && is_built_in && !compares_rows) {
    cast.type = CastName(origin.type);
    cast.collation = column.collation.empty() ? origin.collation : column.collation;
    return cast;
  }
  cast.note = NoteOn(column.type, length);
  return cast;
}

}  // namespace walwise::sql
