#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Types that are not the server's own, as far as a cast to them is concerned.

namespace walwise::sql {

struct NamedType {
  std::string schema;  // "" if DDL did not say
  std::string name;
  std::string base;  // of a domain: what it is over, as Column::type, perhaps another domain
  std::vector<std::string> parts;  // of a composite type: its attributes' types, likewise
  std::string collation;           // of a domain: as Column::collation
  bool from_catalog = false;

  bool is_domain() const { return !base.empty(); }
};

class NamedTypes {
 public:
  // By a type's text, without modifiers and brackets: "mood", "app.\"Mood\"". Names without schema
  // find what Schema::Find would.
  const NamedType* Find(std::string_view text) const;
  // Replaces one of the same schema and name, but for what the catalog told.
  void Add(NamedType type);
  void Remove(std::string_view schema, std::string_view name);
  // Of a type that is not known, the new name is not known either.
  void Move(std::string_view from_schema, std::string_view from_name, std::string_view to_schema,
            std::string_view to_name);
  void RemoveSchema(std::string_view schema);
  void RenameSchema(std::string_view from, std::string_view to);
  void Merge(const NamedTypes& other);  // types that `other` has replace ours

  using Key = std::pair<std::string, std::string>;  // name, schema
  const std::map<Key, NamedType>& all() const { return types_; }

 private:
  const NamedType* Find(std::string_view schema, std::string_view name) const;

  std::map<Key, NamedType> types_;
};

}  // namespace walwise::sql
