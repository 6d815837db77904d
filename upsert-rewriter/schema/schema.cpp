#include "upsert-rewriter/schema/schema.h"

#include <algorithm>
#include <utility>

#include "upsert-rewriter/schema/column_mentions.h"

namespace walwise::sql {

const Column* Table::FindColumn(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

Column* Table::FindColumn(std::string_view column) {
  return const_cast<Column*>(std::as_const(*this).FindColumn(column));
}

std::string_view Table::IndexOn(std::string_view column) const {
  const auto found = std::find_if(indexes.begin(), indexes.end(), [&](const Index& index) {
    return index.method != "brin" && IndexMentions(index, column);
  });
  return found == indexes.end() ? std::string_view() : std::string_view(found->name);
}

const Index* Table::PrimaryKey() const {
  const auto found = std::find_if(indexes.begin(), indexes.end(),
                                  [](const Index& index) { return index.is_primary; });
  return found == indexes.end() ? nullptr : &*found;
}

const Index* Table::FindIndex(std::string_view index) const {
  const auto found =
      std::find_if(indexes.begin(), indexes.end(), [&](const Index& i) { return i.name == index; });
  return found == indexes.end() ? nullptr : &*found;
}

const Table* Schema::Find(std::string_view schema, std::string_view name) const {
  const std::string key(name);
  const auto exact = [&](std::string_view in) -> const Table* {
    const auto found = tables_.find({key, std::string(in)});
    return found == tables_.end() ? nullptr : &found->second;
  };
  if (!schema.empty()) {
    const Table* table = exact(schema);
    return table == nullptr && schema == "public" ? exact("") : table;
  }
  const auto first = tables_.lower_bound({key, ""});
  if (first == tables_.end() || first->first.first != name) {
    return nullptr;
  }
  const auto second = std::next(first);
  if (second == tables_.end() || second->first.first != name) {
    return &first->second;
  }
  const Table* in_public = exact("public");
  return in_public != nullptr ? in_public : exact("");
}

Table* Schema::FindMutable(std::string_view schema, std::string_view name) {
  return const_cast<Table*>(Find(schema, name));
}

Table& Schema::Add(Table table) {
  table.is_published = table.is_published || all_published_ ||
                       published_schemas_.contains(table.schema.empty() ? "public" : table.schema);
  std::pair<std::string, std::string> key(table.name, table.schema);
  return tables_.insert_or_assign(std::move(key), std::move(table)).first->second;
}

void Schema::Remove(std::string_view schema, std::string_view name) {
  if (tables_.erase({std::string(name), std::string(schema)}) > 0) {
    return;
  }
  if (const Table* table = Find(schema, name)) {
    tables_.erase({table->name, table->schema});
  }
}

void Schema::Merge(const Schema& other) {
  for (const auto& [key, table] : other.tables_) {
    if (key.second == "public") {
      tables_.erase({key.first, ""});
    }
    tables_.insert_or_assign(key, table);
  }
  types_.Merge(other.types_);
  all_published_ = all_published_ || other.all_published_;
  published_schemas_.insert(other.published_schemas_.begin(), other.published_schemas_.end());
}

void Schema::PublishAll() {
  all_published_ = true;
  for (auto& [key, table] : tables_) {
    table.is_published = true;
  }
}

void Schema::PublishSchema(std::string_view schema) {
  published_schemas_.emplace(schema);
  for (auto& [key, table] : tables_) {
    if (key.second == schema || (key.second.empty() && schema == "public")) {
      table.is_published = true;
    }
  }
}

}  // namespace walwise::sql
