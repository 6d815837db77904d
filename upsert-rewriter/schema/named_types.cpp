#include "upsert-rewriter/schema/named_types.h"

#include <iterator>

#include "upsert-rewriter/schema/identifier.h"
#include "upsert-rewriter/text/sql_lexer.h"

namespace walwise::sql {

const NamedType* NamedTypes::Find(std::string_view text) const {
  std::vector<std::string> names;
  for (const Token& token : Tokenize(text)) {
    if (token.In(text) != ".") {
      names.push_back(IdentifierValue(text, token));
    }
  }
  if (names.empty() || names.size() > 2) {
    return nullptr;
  }
  return names.size() == 1 ? Find("", names[0]) : Find(names[0], names[1]);
}

const NamedType* NamedTypes::Find(std::string_view schema, std::string_view name) const {
  const auto exact = [&](std::string_view in) -> const NamedType* {
    const auto found = types_.find({std::string(name), std::string(in)});
    return found == types_.end() ? nullptr : &found->second;
  };
  if (!schema.empty()) {
    const NamedType* type = exact(schema);
    return type == nullptr && schema == "public" ? exact("") : type;
  }
  const auto first = types_.lower_bound({std::string(name), ""});
  if (first == types_.end() || first->first.first != name) {
    return nullptr;
  }
  const auto second = std::next(first);
  if (second == types_.end() || second->first.first != name) {
    return &first->second;
  }
  const NamedType* in_public = exact("public");
  return in_public != nullptr ? in_public : exact("");
}

void NamedTypes::Add(NamedType type) {
  Key key(type.name, type.schema);
  const auto known = types_.find(key);
  if (known == types_.end() || !known->second.from_catalog || type.from_catalog) {
    types_.insert_or_assign(std::move(key), std::move(type));
  }
}

void NamedTypes::Remove(std::string_view schema, std::string_view name) {
  const NamedType* type = Find(schema, name);
  if (type != nullptr && !type->from_catalog) {
    types_.erase({type->name, type->schema});
  }
}

void NamedTypes::Move(std::string_view from_schema, std::string_view from_name,
                      std::string_view to_schema, std::string_view to_name) {
  const NamedType* type = Find(from_schema, from_name);
  NamedType moved = type == nullptr ? NamedType() : *type;
  Remove(from_schema, from_name);
  Remove(to_schema, to_name);
  if (type != nullptr) {
    moved.schema = to_schema;
    moved.name = to_name;
    moved.from_catalog = false;
    Add(std::move(moved));
  }
}

void NamedTypes::RemoveSchema(std::string_view schema) {
  std::erase_if(types_, [&](const auto& entry) {
    return entry.first.second == schema && !entry.second.from_catalog;
  });
}

void NamedTypes::RenameSchema(std::string_view from, std::string_view to) {
  std::vector<std::string> names;
  for (const auto& [key, type] : types_) {
    if (key.second == from) {
      names.push_back(key.first);
    }
  }
  for (const std::string& name : names) {
    Move(from, name, to, name);
  }
}

void NamedTypes::Merge(const NamedTypes& other) {
  for (const auto& [key, type] : other.types_) {
    if (key.second == "public") {
      types_.erase({key.first, ""});
    }
    types_.insert_or_assign(key, type);
  }
}

}  // namespace walwise::sql
