#include "tests/races/serial_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

namespace walwise::races {
namespace {

// A history written down by hand: each operation with its interval, changes in their order.
class History {
 public:
  History& Inserts(int64_t value, int64_t begun, int64_t ended) {
    row_ = {value, 1, next_};
    return Change(Asked::kUpsert, Told::kInserted, begun, ended);
  }
  History& Updates(int64_t value, int64_t begun, int64_t ended) {
    row_ = {value, row_.writes + 1, next_};
    return Change(Asked::kUpsert, Told::kUpdated, begun, ended);
  }
  History& Sets(int64_t value, int64_t begun, int64_t ended) {
    row_ = {value, row_.writes + 1, next_};
    return Change(Asked::kSet, Told::kUpdated, begun, ended);
  }
  History& Deletes(int64_t begun, int64_t ended) {
    return Change(Asked::kDelete, Told::kDeleted, begun, ended);
  }
  History& UpsertsInVain(int64_t value, int64_t begun, int64_t ended) {
    return Add({Asked::kUpsert, value, next_, Told::kNothing, {}, 0, begun, ended});
  }
  History& SetsInVain(int64_t value, int64_t begun, int64_t ended) {
    return Add({Asked::kSet, value, next_, Told::kNothing, {}, 0, begun, ended});
  }
  History& DeletesInVain(int64_t begun, int64_t ended) {
    return Add({Asked::kDelete, 0, next_, Told::kNothing, {}, 0, begun, ended});
  }
  // The row as the last change of this history left it.
  History& Finds(int64_t begun, int64_t ended) {
    return Add({Asked::kRead, 0, next_, Told::kFound, row_, 0, begun, ended});
  }
  History& FindsNothing(int64_t begun, int64_t ended) {
    return Add({Asked::kRead, 0, next_, Told::kNothing, {}, 0, begun, ended});
  }

  std::vector<Operation>& operations() { return operations_; }
  Operation& last() { return operations_.back(); }
  bool IsExplained() const { return !FindContradiction(operations_); }

 private:
  History& Change(Asked asked, Told told, int64_t begun, int64_t ended) {
    return Add({asked, row_.value, next_, told, row_, next_, begun, ended});
  }
  History& Add(const Operation& operation) {
    next_++;
    operations_.push_back(operation);
    return *this;
  }

  std::vector<Operation> operations_;
  Row row_;
  int64_t next_ = 1;
};

TEST(SerialOrder, AnEmptyHistoryIsExplained) { EXPECT_TRUE(History().IsExplained()); }

TEST(SerialOrder, OneAfterTheOtherIsExplained) {
  History history;
  history.FindsNothing(0, 1).Inserts(10, 2, 3).UpsertsInVain(10, 4, 5).Updates(11, 6, 7);
  history.Finds(8, 9).Sets(5, 10, 11).UpsertsInVain(5, 12, 13).Deletes(14, 15);
  history.DeletesInVain(16, 17).SetsInVain(9, 18, 19).Inserts(1, 20, 21).Finds(22, 23);
  EXPECT_TRUE(history.IsExplained());
}

TEST(SerialOrder, OrderOfTheListDoesNotMatter) {
  History history;
  history.Inserts(10, 2, 3).Updates(11, 6, 7).Finds(8, 9).Deletes(14, 15).FindsNothing(16, 17);
  std::mt19937 random(1);
  for (int i = 0; i < 100; i++) {
    std::shuffle(history.operations().begin(), history.operations().end(), random);
    EXPECT_TRUE(history.IsExplained());
  }
}

// What is asked at the same time as a change may come before it or after it.
TEST(SerialOrder, ConcurrentOperationsMayTakeEitherSide) {
  History before;
  before.Inserts(10, 0, 1).Finds(5, 8).UpsertsInVain(10, 5, 8).Deletes(4, 9);
  EXPECT_TRUE(before.IsExplained());
  History after;
  after.Inserts(10, 0, 1).Deletes(4, 9).FindsNothing(5, 8).DeletesInVain(5, 8);
  EXPECT_TRUE(after.IsExplained());
}

TEST(SerialOrder, BothSidesOfOneChangeAtOnceAreExplainedIfTheyOverlap) {
  History history;
  history.Inserts(10, 0, 1).Finds(3, 6).Deletes(2, 9).FindsNothing(5, 8);
  EXPECT_TRUE(history.IsExplained());
}

TEST(SerialOrder, ARowFoundAfterItWasFoundMissingIsNot) {
  History history;
  history.Inserts(10, 0, 1).Finds(7, 8).Deletes(2, 9).FindsNothing(3, 4);
  EXPECT_FALSE(history.IsExplained());
}

// The guard's duty: told nothing, there was a row that was as new.
TEST(SerialOrder, AnUpsertInVainNeedsAValueAsGreat) {
  EXPECT_TRUE(History().Inserts(10, 0, 1).UpsertsInVain(10, 2, 3).IsExplained());
  EXPECT_FALSE(History().Inserts(10, 0, 1).UpsertsInVain(11, 2, 3).IsExplained());
}

TEST(SerialOrder, AnUpsertInVainMayHaveComeBeforeADelete) {
  EXPECT_TRUE(History().Inserts(10, 0, 1).Deletes(4, 9).UpsertsInVain(7, 8, 10).IsExplained());
  EXPECT_FALSE(History().Inserts(10, 0, 1).Deletes(4, 7).UpsertsInVain(7, 8, 10).IsExplained());
}

TEST(SerialOrder, AnUpsertInVainWithoutAnyRowIsALostRow) {
  EXPECT_FALSE(History().UpsertsInVain(7, 8, 10).IsExplained());
}

// A value that is there for a moment is enough: 30, between 10 and 5.
TEST(SerialOrder, AValueBetweenTwoConcurrentChangesIsMet) {
  History history;
  history.Inserts(10, 0, 1).Updates(30, 2, 9).Sets(5, 2, 9).UpsertsInVain(20, 3, 4);
  EXPECT_TRUE(history.IsExplained());
}

TEST(SerialOrder, OneMomentExplainsAllThatAreUnderWay) {
  History history;
  history.Inserts(10, 0, 1).Updates(30, 2, 9).Sets(5, 2, 8);
  history.UpsertsInVain(20, 3, 6).UpsertsInVain(30, 5, 8).UpsertsInVain(25, 4, 8);
  EXPECT_TRUE(history.IsExplained());
  history.UpsertsInVain(20, 9, 10);
  EXPECT_FALSE(history.IsExplained()) << "5 was there by 8";
}

// The first answer can wait for the second incarnation of the row, the second can't.
TEST(SerialOrder, ALaterRowMayExplainWhatAnEarlierOneCannot) {
  History history;
  history.Inserts(10, 0, 1).Deletes(2, 20).Inserts(50, 2, 20).UpsertsInVain(40, 3, 19);
  EXPECT_TRUE(history.IsExplained());
  history.Finds(4, 5);
  EXPECT_TRUE(history.IsExplained());
  history.FindsNothing(6, 7);
  EXPECT_FALSE(history.IsExplained()) << "the second row was there by 5";
}

TEST(SerialOrder, AnsweredBeforeTheChangeThatWouldExplainIt) {
  EXPECT_FALSE(History().UpsertsInVain(10, 0, 1).Inserts(10, 2, 3).IsExplained());
}

TEST(SerialOrder, ChangesKeepRealTime) {
  EXPECT_FALSE(History().Inserts(10, 5, 6).Updates(11, 1, 2).IsExplained());
  EXPECT_TRUE(History().Inserts(10, 1, 6).Updates(11, 1, 2).IsExplained());
}

TEST(SerialOrder, ALostUpdateIsNoticedByTheCountOfChanges) {
  History history;
  history.Inserts(10, 0, 1).Updates(11, 2, 5).Updates(12, 3, 6);
  EXPECT_TRUE(history.IsExplained());
  history.last().row.writes = 2;
  EXPECT_FALSE(history.IsExplained());
}

TEST(SerialOrder, ASecondInsertOfARowIsNoticed) {
  EXPECT_FALSE(History().Inserts(10, 0, 1).Inserts(11, 2, 5).IsExplained());
}

TEST(SerialOrder, AnUpdateWithoutARowIsNoticed) {
  EXPECT_FALSE(History().Updates(10, 0, 1).IsExplained());
  EXPECT_FALSE(History().Inserts(10, 0, 1).Deletes(2, 3).Sets(5, 4, 5).IsExplained());
}

TEST(SerialOrder, AnUpsertThatLowersAValueIsNoticed) {
  EXPECT_FALSE(History().Inserts(10, 0, 1).Updates(10, 2, 3).IsExplained());
  EXPECT_TRUE(History().Inserts(10, 0, 1).Sets(9, 2, 3).IsExplained());
}

TEST(SerialOrder, ADeleteOfAnotherRowThanTheLastIsNoticed) {
  History history;
  history.Inserts(10, 0, 1).Updates(11, 2, 3).Deletes(4, 5);
  EXPECT_TRUE(history.IsExplained());
  history.last().row = history.operations()[0].row;
  EXPECT_FALSE(history.IsExplained());
}

TEST(SerialOrder, AReadOfARowThatNeverWasIsNoticed) {
  History history;
  history.Inserts(10, 0, 1).Finds(2, 3);
  history.last().row.writer = 99;
  EXPECT_FALSE(history.IsExplained());
}

TEST(SerialOrder, AWrittenValueIsTheProposedOne) {
  History history;
  history.Inserts(10, 0, 1);
  history.last().value = 11;
  EXPECT_FALSE(history.IsExplained());
}

// The CTE form's race: an upsert of 80 is told nothing, while 66 had been inserted beside it.
TEST(SerialOrder, TheReportShowsWhatHappenedAround) {
  History history;
  history.Inserts(66, 91132, 91602).UpsertsInVain(80, 91459, 91614).Deletes(91948, 92232);
  const auto contradiction = FindContradiction(history.operations());
  ASSERT_TRUE(contradiction);
  EXPECT_NE(contradiction->find("upsert #2 of 80: nothing"), std::string::npos) << *contradiction;
  EXPECT_NE(contradiction->find("inserted 66"), std::string::npos) << *contradiction;
  EXPECT_NE(contradiction->find("deleted 66"), std::string::npos) << *contradiction;
}

// The definition, by trying every order.
class EveryOrder {
 public:
  explicit EveryOrder(const std::vector<Operation>& operations) : operations_(operations) {}

  bool Explains() {
    std::vector<int> order(operations_.size());
    for (size_t i = 0; i < order.size(); i++) order[i] = static_cast<int>(i);
    do {
      if (KeepsTime(order) && GivesTheAnswers(order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
  }

 private:
  bool KeepsTime(const std::vector<int>& order) const {
    for (size_t i = 0; i < order.size(); i++) {
      for (size_t j = i + 1; j < order.size(); j++) {
        if (operations_[order[j]].ended < operations_[order[i]].begun) return false;
      }
    }
    return true;
  }

  bool GivesTheAnswers(const std::vector<int>& order) const {
    std::optional<Row> row;
    int64_t place = 0;
    for (int i : order) {
      const Operation& operation = operations_[i];
      if (operation.is_change() && operation.place < std::exchange(place, operation.place)) {
        return false;
      }
      if (!GivesTheAnswer(operation, &row)) return false;
    }
    return true;
  }

  static bool GivesTheAnswer(const Operation& operation, std::optional<Row>* row) {
    const std::optional<Row> before = *row;
    switch (operation.asked) {
      case Asked::kRead:
        return before ? operation.told == Told::kFound && operation.row == *before
                      : operation.told == Told::kNothing;
      case Asked::kDelete:
        row->reset();
        return before ? operation.told == Told::kDeleted && operation.row == *before
                      : operation.told == Told::kNothing;
      case Asked::kSet:
        if (!before) return operation.told == Told::kNothing;
        break;
      case Asked::kUpsert:
        if (before && before->value >= operation.value) return operation.told == Told::kNothing;
        break;
    }
    *row = Row{operation.value, before ? before->writes + 1 : 1, operation.number};
    return operation.told == (before ? Told::kUpdated : Told::kInserted) && operation.row == **row;
  }

  std::vector<Operation> operations_;
};

// Serial, with intervals that reach beyond the neighbours; then, often, something is made wrong.
std::vector<Operation> RandomHistory(std::mt19937* random) {
  const auto below = [random](int bound) { return static_cast<int>((*random)() % bound); };
  History history;
  bool exists = false;
  int64_t value = 0;
  for (int i = 0; i < 6; i++) {
    const int64_t begun = 10 * i - below(25);
    const int64_t ended = 10 * i + below(25);
    const int64_t proposed = below(4);
    switch (below(5)) {
      case 0:
        exists ? history.Deletes(begun, ended) : history.DeletesInVain(begun, ended);
        exists = false;
        break;
      case 1:
        exists ? history.Finds(begun, ended) : history.FindsNothing(begun, ended);
        break;
      case 2:
        exists ? history.Sets(value = proposed, begun, ended)
               : history.SetsInVain(proposed, begun, ended);
        break;
      default:
        if (exists && value >= proposed) {
          history.UpsertsInVain(proposed, begun, ended);
          break;
        }
        exists ? history.Updates(proposed, begun, ended) : history.Inserts(proposed, begun, ended);
        value = proposed;
        exists = true;
    }
  }
  Operation& one = history.operations()[below(6)];
  Operation& other = history.operations()[below(6)];
  switch (below(4)) {
    case 0:
      std::swap(one.begun, other.begun);
      std::swap(one.ended, other.ended);
      break;
    case 1:
      one.value++;
      break;
    case 2:
      std::swap(one.row, other.row);
      break;
  }
  for (Operation* swapped : {&one, &other})
    swapped->ended = std::max(swapped->begun, swapped->ended);
  return history.operations();
}

TEST(SerialOrder, AgreesWithTryingEveryOrder) {
  std::mt19937 random(1);
  int explained = 0;
  int not_explained = 0;
  for (int i = 0; i < 20000; i++) {
    const std::vector<Operation> operations = RandomHistory(&random);
    const auto contradiction = FindContradiction(operations);
    ASSERT_EQ(!contradiction, EveryOrder(operations).Explains()) << contradiction.value_or("none");
    (contradiction ? not_explained : explained)++;
  }
  EXPECT_GT(explained, 5000);
  EXPECT_GT(not_explained, 2000);
}

TEST(LostMaximum, TheLastRowHasTheGreatestProposal) {
  History history;
  history.Inserts(10, 0, 1).Updates(30, 2, 3).UpsertsInVain(30, 2, 5).UpsertsInVain(7, 4, 5).Finds(
      6, 7);
  EXPECT_FALSE(FindLostMaximum(history.operations(), history.last()));
}

TEST(LostMaximum, AGreaterProposalThatWasToldNothingIsLost) {
  History history;
  history.Inserts(10, 0, 1).UpsertsInVain(31, 2, 5).Finds(6, 7);
  EXPECT_TRUE(FindLostMaximum(history.operations(), history.last()));
}

TEST(LostMaximum, AMissingRowIsLost) {
  History history;
  history.Inserts(10, 0, 1).FindsNothing(6, 7);
  EXPECT_TRUE(FindLostMaximum(history.operations(), history.last()));
  EXPECT_FALSE(FindLostMaximum({history.last()}, history.last()));
}

}  // namespace
}  // namespace walwise::races
