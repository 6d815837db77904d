#pragma once

#include "arbiter_probe.h"
#include "guard_plan.h"
#include "guard_reason.h"
#include "pg/server.h"

// One table that proposed rows go to (the statement's target, or a partition of it), and the
// question that the guard asks of each row: would DO UPDATE leave the row that is there as it is?

namespace walwise::guard {

// What DO UPDATE would do with a proposed row.
enum class Effect {
  kUnknown,    // the server finds out: no such row yet, or somebody changes it
  kUpdate,     // WHERE is true for the row that is there
  kLockOnly,   // WHERE is not true
  kIdentical,  // WHERE is true, and SET sets the values that the row has
};

// What is asked of a target.
struct Question {
  Reasons reasons;      // what keeps the guard from the table
  bool asks_identical;  // is kIdentical of interest?
  bool only_counts;     // rows that would be left out go the server's way all the same
};

// Lives in the memory of one execution.
class Target {
 public:
  // REQUIRES: the statement is running. May open the table's indexes, as the insert would.
  static Target* Make(ModifyTableState* insert, ResultRelInfo* table, const Question& question);

  // The effect of a row of the statement's source. Raises what the insert would have raised by
  // then: an index expression's or a constraint's error, or WHERE's.
  // `row`: in the layout of the statement's target.
  Effect EffectOf(TupleTableSlot* row);

  // Why no row of the table is looked at, kNone if they are.
  GuardReason reason() const;
  const ResultRelInfo* table() const { return table_; }

  Target* next = nullptr;

 private:
  Target(ModifyTableState* insert, ResultRelInfo* table, const Question& question);

  void FindArbiters();
  void Propose(TupleTableSlot* row);
  void CheckConstraints(TupleTableSlot* row);
  bool FindConflict();
  bool IsUntouched() const;
  Effect EffectOnExisting();
  bool IsStillThatAfterReading();
  bool SetsWhatIsThere();

  ModifyTableState* insert_;
  ResultRelInfo* table_;
  GuardReason reason_;
  bool judges_condition_;
  bool judges_identity_;
  bool only_counts_;
  bool runs_expressions_ = false;
  int arbiter_count_ = 0;
  ArbiterProbe* arbiters_ = nullptr;
  TupleTableSlot* proposed_ = nullptr;
  TupleTableSlot* existing_ = nullptr;
};

}  // namespace walwise::guard
