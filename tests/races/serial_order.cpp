#include "tests/races/serial_order.h"

#include <algorithm>
#include <utility>

namespace walwise::races {

namespace {

using State = std::optional<Row>;
using Contradiction = std::optional<std::string>;

// Operations shown around the one that cannot be explained.
constexpr int kContext = 12;

bool Explains(const State& state, const Operation& operation) {
  if (operation.told == Told::kFound) return state == operation.row;
  if (operation.asked == Asked::kUpsert) return state && state->value >= operation.value;
  return !state;
}

Contradiction WrongChange(const State& before, const Operation& change) {
  const Row& row = change.row;
  if (change.told == Told::kInserted) {
    if (before) return "inserted where a row was";
    if (row.writes != 1) return "inserted with a count of changes";
  } else if (!before) {
    return "changed a row that was not there";
  } else if (change.told == Told::kDeleted) {
    if (row != *before) return "deleted another row than the last one: a change is lost";
    return {};
  } else {
    if (row.writes != before->writes + 1)
      return "updated another row than the last one: a change is lost";
    if (change.asked == Asked::kUpsert && before->value >= row.value) return "updated a fresh row";
  }
  if (row.value != change.value || row.writer != change.number) return "wrote something else";
  return {};
}

class SerialOrder {
 public:
  explicit SerialOrder(std::vector<Operation> operations) : operations_(std::move(operations)) {}

  Contradiction Find() {
    std::sort(operations_.begin(), operations_.end(),
              [](const Operation& a, const Operation& b) { return a.begun < b.begun; });
    if (Contradiction wrong = Replay()) return wrong;
    return Walk();
  }

 private:
  struct Event {
    int64_t time;
    bool is_end;  // at one time, begins come first
    int operation;
    bool operator<(const Event& other) const {
      return time != other.time ? time < other.time : is_end < other.is_end;
    }
  };

  // Fills states_: states_[i] is the key's row after i changes.
  Contradiction Replay() {
    std::vector<int> changes;
    for (int i = 0; i < size(); i++) {
      if (operations_[i].is_change()) changes.push_back(i);
    }
    std::sort(changes.begin(), changes.end(),
              [&](int a, int b) { return operations_[a].place < operations_[b].place; });
    rank_.assign(size(), 0);
    states_ = {State()};
    for (int i : changes) {
      const Operation& change = operations_[i];
      if (Contradiction wrong = WrongChange(states_.back(), change)) return Report(i, *wrong);
      rank_[i] = static_cast<int>(states_.size());
      states_.push_back(change.told == Told::kDeleted ? State() : State(change.row));
    }
    has_begun_.assign(states_.size(), false);
    return {};
  }

  Contradiction Walk() {
    std::vector<Event> events;
    for (int i = 0; i < size(); i++) {
      events.push_back({operations_[i].begun, false, i});
      events.push_back({operations_[i].ended, true, i});
    }
    std::sort(events.begin(), events.end());
    for (const Event& event : events) {
      if (!event.is_end) {
        Begin(event.operation);
      } else if (Contradiction wrong = End(event.operation)) {
        return wrong;
      }
    }
    return {};
  }

  void Begin(int operation) {
    if (operations_[operation].is_change()) {
      has_begun_[rank_[operation]] = true;
    } else if (!Explains(states_[now_], operations_[operation])) {
      unexplained_.push_back(operation);
    }
  }

  Contradiction End(int operation) {
    if (operations_[operation].is_change()) return EndChange(operation);
    if (std::find(unexplained_.begin(), unexplained_.end(), operation) == unexplained_.end())
      return {};
    for (int state = now_ + 1; state < static_cast<int>(states_.size()) && has_begun_[state];
         state++) {
      if (!Explains(states_[state], operations_[operation])) continue;
      AdvanceTo(state);
      return {};
    }
    return Report(operation, "no state that the key had meanwhile explains the answer");
  }

  Contradiction EndChange(int operation) {
    for (int state = now_ + 1; state <= rank_[operation]; state++) {
      if (!has_begun_[state]) {
        return Report(operation, "had ended when a change that came before it began");
      }
    }
    AdvanceTo(rank_[operation]);
    return {};
  }

  void AdvanceTo(int state) {
    while (now_ < state) {
      now_++;
      std::erase_if(unexplained_,
                    [&](int operation) { return Explains(states_[now_], operations_[operation]); });
    }
  }

  std::string Report(int operation, const std::string& what) const {
    const int64_t zero = operations_.front().begun;
    std::string text = Describe(operations_[operation], zero) + "\n  " + what + "; around it:\n";
    for (int i = std::max(0, operation - kContext); i < std::min(size(), operation + kContext);
         i++) {
      text += std::string(i == operation ? "  > " : "    ") + Describe(operations_[i], zero) + "\n";
    }
    return text;
  }

  int size() const { return static_cast<int>(operations_.size()); }

  std::vector<Operation> operations_;  // by begin
  std::vector<int> rank_;              // of changes: the state that each leads to
  std::vector<State> states_;
  std::vector<bool> has_begun_;   // the change that leads to a state
  std::vector<int> unexplained_;  // begun, not ended, and not explained by a state so far
  int now_ = 0;                   // the state that the walk has come to
};

}  // namespace

Contradiction FindContradiction(std::vector<Operation> operations) {
  return SerialOrder(std::move(operations)).Find();
}

Contradiction FindLostMaximum(const std::vector<Operation>& operations, const Operation& last) {
  const Operation* greatest = nullptr;
  for (const Operation& operation : operations) {
    if (operation.asked != Asked::kUpsert) continue;
    if (greatest == nullptr || operation.value > greatest->value) greatest = &operation;
  }
  if (greatest == nullptr) return {};
  if (last.told == Told::kFound && last.row.value == greatest->value) return {};
  return Describe(last, greatest->begun) + "\n  but more was proposed:\n  " +
         Describe(*greatest, greatest->begun) + "\n";
}

}  // namespace walwise::races
