#include "tests/difference/rewrite_judge.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace walwise::difference {

namespace {

using client::Answer;
using client::Row;

constexpr char kSecondTime[] = "21000";
constexpr char kOwnUpdates[] = "known: several rows, and an update that changes the key";

std::multiset<Row> AsSet(const std::vector<Row>& rows) { return {rows.begin(), rows.end()}; }

template <typename T>
bool Includes(const std::vector<T>& all, const std::vector<T>& some) {
  const std::multiset<T> a(all.begin(), all.end());
  const std::multiset<T> b(some.begin(), some.end());
  return std::includes(a.begin(), a.end(), b.begin(), b.end());
}

size_t CountOf(const Answer& answer) {
  const size_t space = answer.tag.rfind(' ');
  return space == std::string::npos ? 0 : strtoul(answer.tag.c_str() + space, nullptr, 10);
}

class Judge {
 public:
  explicit Judge(const RewrittenRun& run)
      : run_(run), native_(run.native), rewritten_(run.rewritten) {}

  std::string Answers() const {
    if (!native_.ok() && !rewritten_.ok()) return TwoErrors();
    if (!native_.ok()) return NativeError();
    if (!rewritten_.ok()) return NewError();
    return Results();
  }

 private:
  bool Has(std::string_view feature) const {
    return run_.features.find(feature) != run_.features.end();
  }
  // Where the key is an expression, that too: of a constant it is computed before there is a row.
  bool ConditionRaises() const {
    const bool may_raise = Has("where: raises for some rows") || Has("conflict target: may raise");
    return (may_raise && rewritten_.sqlstate.starts_with("22")) || ComparesTheIncomparable();
  }
  // A whole row with a json in it: natively an error for each row that conflicts.
  bool ComparesTheIncomparable() const {
    return !run_.has_new_condition &&
           rewritten_.message.starts_with("could not identify an equality operator");
  }
  // The planner sorts the parts of an UPDATE's condition by their cost, and another one may be
  // false.
  bool ConditionNoLongerRaises() const {
    return IsCte() && Has("where: raises for some rows") && native_.sqlstate.starts_with("22");
  }
  // RETURNING (xmax = 0) on a partitioned table.
  bool ReturnedRowRaises() const {
    return run_.has_new_condition && native_.message.starts_with("cannot retrieve a system column");
  }
  bool IsCte() const { return run_.strategy == sql::Strategy::kCte; }
  bool IsOneRow() const { return run_.values_rows == 1; }
  // 42: what a statement says, not what rows hold.
  // A deferrable constraint as the target is told of with the first row.
  static bool IsInvalid(const Answer& answer) {
    return answer.sqlstate.starts_with("42") ||
           answer.message.starts_with("ON CONFLICT does not support deferrable");
  }
  // DO UPDATE refuses what UPDATE does.
  bool IsMove() const {
    return IsCte() && native_.message.starts_with("invalid ON UPDATE specification");
  }
  // Of a proposed row: NOT NULL, CHECK, a partition that is missing, a length; or raised by what a
  // CHECK or a generated column calls.
  static bool IsOfRow(const Answer& answer) {
    return answer.sqlstate == "23502" || answer.sqlstate == "23514" ||
           answer.sqlstate.starts_with("22");
  }
  bool LeftSomeAlone() const {
    return run_.values_rows == 0 || CountOf(rewritten_) < run_.values_rows;
  }

  std::string TwoErrors() const {
    if (native_.sqlstate == rewritten_.sqlstate && native_.message == rewritten_.message) return "";
    if (IsInvalid(native_)) return "known: not valid either way, in other words";
    if (IsMove()) return "known: cte: a row moves to another partition";
    if (!IsOneRow() && !IsInvalid(rewritten_)) return "known: several rows, another error first";
    if (ConditionRaises()) return "known: the condition raises for other rows";
    // The condition, or an expression of the key, is asked before the row is checked.
    const bool is_other_check = IsOfRow(native_) && rewritten_.sqlstate.starts_with("22");
    return is_other_check ? "known: raised before a constraint is" : "another error";
  }

  std::string NativeError() const {
    if (IsInvalid(native_)) return "known: natively not valid, a cast makes it so";
    if (native_.sqlstate == kSecondTime && !IsOneRow()) {
      return "known: a key twice in the source";
    }
    if (IsMove()) return "known: cte: a row moves to another partition";
    if (MayMeetItsOwnUpdates(run_)) return kOwnUpdates;
    if (ConditionNoLongerRaises()) return "known: cte: the condition is not asked in its order";
    if (ReturnedRowRaises()) return "known: RETURNING raises for a row that is not returned";
    if ((!IsCte() || run_.has_new_condition) && IsOfRow(native_) && LeftSomeAlone()) {
      return "known: no constraint on a row that is left alone";
    }
    return "natively an error";
  }

  std::string NewError() const {
    if (ConditionRaises()) {
      return "known: the condition raises for other rows";
    }
    if (MayMeetItsOwnUpdates(run_)) return kOwnUpdates;
    // The UPDATE takes its rows in any order, and one may need the key that another gives up.
    if (IsCte() && !IsOneRow() && rewritten_.sqlstate == "23505") {
      return "known: cte: several rows, in another order";
    }
    return "an error where there is none natively";
  }

  std::string Results() const {
    if (native_.columns != rewritten_.columns) return "columns";
    if (const std::string what = Rows(); !what.empty()) return what;
    if (!run_.has_new_condition && !IsCte() && native_.tag != rewritten_.tag) return "tag";
    if (!Has("where: volatile function") && !Includes(native_.notices, rewritten_.notices)) {
      return "notices";
    }
    return "";
  }

  std::string Rows() const {
    if (run_.has_new_condition) {
      return Includes(native_.rows, rewritten_.rows) ? "" : "rows that are not among the native";
    }
    if (native_.rows == rewritten_.rows) return "";
    if (!IsOneRow() && AsSet(native_.rows) == AsSet(rewritten_.rows)) return "";
    return "rows";
  }

  const RewrittenRun& run_;
  const Answer& native_;
  const Answer& rewritten_;
};

}  // namespace

std::string JudgeAnswers(const RewrittenRun& run) { return Judge(run).Answers(); }

bool MayMeetItsOwnUpdates(const RewrittenRun& run) {
  return run.values_rows != 1 && run.features.count("set: a column of the key") > 0;
}

bool SameRows(const std::vector<Row>& a, const std::vector<Row>& b) { return AsSet(a) == AsSet(b); }

}  // namespace walwise::difference
