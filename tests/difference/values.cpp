#include "tests/difference/values.h"

namespace walwise::difference {

namespace {

constexpr int kParameterPercent = 60;

std::string PickText(Context* context, const Type& type) {
  const std::string_view value = context->random.Pick(type.values);
  return type.are_expressions ? std::string(value) : Quote(value);
}

}  // namespace

std::string Constant(Context* context, const Type& type) {
  return Text("{0}::{1}", PickText(context, type), type.cast);
}

std::string Literal(Context* context, const Type& type) {
  if (context->parameters != nullptr && context->random.Chance(kParameterPercent)) {
    return context->parameters->Add(type);
  }
  return Constant(context, type);
}

std::string ColumnValue(Context* context, const Column& column, Place place) {
  Random& random = context->random;
  const bool in_values = place == Place::kValues;
  const bool is_always = column.fill == Fill::kIdentityAlways || column.is_generated();
  const bool has_default = column.fill != Fill::kPlain || !column.is_not_null;
  if (in_values && random.Chance(is_always ? 97 : has_default ? 4 : 0)) {
    if (column.fill != Fill::kPlain) context->Note("source: DEFAULT in VALUES");
    return "DEFAULT";
  }
  if (random.Chance(column.is_not_null ? 1 : 8)) {
    return in_values ? "NULL" : Text("NULL::{0}", column.type->cast);
  }
  if (context->Use(2, "source: volatile function with a notice")) {
    return Text("noisy({0})", Literal(context, *column.type));
  }
  const bool untyped = in_values && context->parameters == nullptr && random.Chance(50);
  return untyped ? PickText(context, *column.type) : Literal(context, *column.type);
}

}  // namespace walwise::difference
