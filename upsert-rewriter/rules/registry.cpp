#include "upsert-rewriter/rules/registry.h"

#include <algorithm>
#include <array>

namespace walwise::sql {

// Each is defined in the file of its name. Ordered by id.
extern const Rule kChangeColumnType;
extern const Rule kCteUpsertCanLoseAnUpdate;
extern const Rule kDoNothingWithoutTarget;
extern const Rule kDropColumnInUse;
extern const Rule kGuardDoesNotStopTheLock;
extern const Rule kInsertDoNothingThenSelect;
extern const Rule kNewIndexOnHotUpdatedColumn;
extern const Rule kRenameColumn;
extern const Rule kReplicaIdentityNothing;
extern const Rule kSelectForUpdateNeverWritten;
extern const Rule kSetNotNullOnExistingColumn;
extern const Rule kTableWithoutPrimaryKey;
extern const Rule kTruncateInPublishedTable;
extern const Rule kUpdateWithoutChangeCheck;
extern const Rule kUpsertBurnsSequence;
extern const Rule kUpsertLocksBeforeWhere;
extern const Rule kUpsertMultiRowUnordered;
extern const Rule kUpsertRewritesIdenticalRow;
extern const Rule kUpsertSetsItsOwnKey;
extern const Rule kUpsertTouchesIndexedColumn;
extern const Rule kUpsertUpdatedAtAlwaysNow;

namespace {

const std::array kRules = {
    &kChangeColumnType,             // one a line
    &kCteUpsertCanLoseAnUpdate,     //
    &kDoNothingWithoutTarget,       //
    &kDropColumnInUse,              //
    &kGuardDoesNotStopTheLock,      //
    &kInsertDoNothingThenSelect,    //
    &kNewIndexOnHotUpdatedColumn,   //
    &kRenameColumn,                 //
    &kReplicaIdentityNothing,       //
    &kSelectForUpdateNeverWritten,  //
    &kSetNotNullOnExistingColumn,   //
    &kTableWithoutPrimaryKey,       //
    &kTruncateInPublishedTable,     //
    &kUpdateWithoutChangeCheck,     //
    &kUpsertBurnsSequence,          //
    &kUpsertLocksBeforeWhere,       //
    &kUpsertMultiRowUnordered,      //
    &kUpsertRewritesIdenticalRow,   //
    &kUpsertSetsItsOwnKey,          //
    &kUpsertTouchesIndexedColumn,   //
    &kUpsertUpdatedAtAlwaysNow,     //
};

}  // namespace

std::span<const Rule* const> AllRules() { return kRules; }

const Rule* FindRule(std::string_view id) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule* rule) { return rule->id == id; });
  return found == kRules.end() ? nullptr : *found;
}

}  // namespace walwise::sql
