// The series of statements of a case: mostly upserts, in all the ways that a client can run them.
#pragma once

#include <string>
#include <vector>

#include "tests/difference/case.h"
#include "tests/difference/context.h"
#include "tests/difference/schema.h"
#include "tests/difference/upserts.h"

namespace walwise::difference {

class StepMaker {
 public:
  // Appends to `steps`. Where `modes` is not empty, the guarded copy changes its mode between
  // statements to one of them.
  StepMaker(Context* context, Schema* schema, Texts modes, std::vector<Step>* steps)
      : context_(context),
        schema_(schema),
        upserts_(context, *schema),
        modes_(std::move(modes)),
        steps_(steps) {}

  // About so many; what belongs together is not cut.
  void Make(int count);

 private:
  // Each appends one or several steps.
  bool Upsert();
  bool UpsertInWith();
  bool DoBlock();
  bool ExplainAnalyze();
  bool PlpgsqlFunction();
  bool SqlFunction();
  bool Prepared();
  bool PreparedEarlier();
  bool PlainInsert();
  bool Update();
  bool Delete();
  bool Merge();
  bool LockRow();
  bool Block();
  bool SeveralInOneString();
  bool Contents();
  bool ChangeSetting();
  bool ChangeMode();

  bool Add(std::string sql);
  void One();
  void Execute(size_t index);
  std::string WithStatement();
  std::string UpdateStatement();
  std::string DeleteStatement();
  // Makes a text that has parameters.
  std::string Parameterized(Parameters* parameters, Upserts::Form form);

  struct PreparedStatement {
    std::string name;
    Parameters parameters;
  };

  Context* context_;
  Schema* schema_;
  Upserts upserts_;
  Texts modes_;
  std::vector<Step>* steps_;
  std::vector<PreparedStatement> prepared_;
  int functions_ = 0;
  bool in_block_ = false;
};

}  // namespace walwise::difference
