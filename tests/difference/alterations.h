// Changes of the tables between two statements, so that cached plans meet them.
#pragma once

#include <string>

#include "tests/difference/context.h"
#include "tests/difference/schema.h"

namespace walwise::difference {

class Alterations {
 public:
  Alterations(Context* context, Schema* schema) : context_(context), schema_(schema) {}

  // One statement; the schema then knows of it.
  std::string Make();

 private:
  std::string AddColumn();
  std::string DropColumn();
  std::string AddCheck();
  std::string ChangeNotNull();
  std::string CreateIndex();
  std::string DropKey();
  std::string ChangeTriggers();
  std::string AddTrigger();
  std::string Maintain();

  Context* context_;
  Schema* schema_;
};

}  // namespace walwise::difference
