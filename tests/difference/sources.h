// Where the rows of an INSERT come from.
#pragma once

#include <string>
#include <vector>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class Sources {
 public:
  // Rows for these columns of the schema.
  Sources(Context* context, const Schema& schema, std::vector<const Column*> columns)
      : context_(context), schema_(schema), columns_(std::move(columns)) {}

  // All after the column list: "VALUES ...", "SELECT ...".
  std::string Make();

  // One row, for a caller that makes its own loop.
  std::string OneRow();

  // What has to stand before INSERT for the source just made: a WITH clause or nothing.
  const std::string& with() const { return with_; }

 private:
  std::string SeveralRows();
  std::string SelectWithoutTable();
  std::string GenerateSeries();
  std::string Table();
  std::string OrderedTable();
  std::string Target();
  std::string Joined();
  std::string SetOperation();
  std::string ValuesBelow();
  std::string With();
  std::string WithWriting();
  std::string Distinct();
  std::string Window();
  std::string LockedRows();
  std::string RowsOfFunction();
  std::string Raising();
  std::string WritingFunction();

  std::string ValuesRow();
  // The columns from table `alias`; now and then a value instead.
  std::string SelectList(const std::string& alias);
  // As SelectList, from a number called `number`.
  std::string NumberedList(const std::string& number);
  // For ORDER BY: hashes of some types differ between databases, and so the order of rows.
  std::string Ordinals() const;
  std::string SourceCondition(const std::string& alias);

  Context* context_;
  const Schema& schema_;
  std::vector<const Column*> columns_;
  std::string with_;
};

}  // namespace walwise::difference
