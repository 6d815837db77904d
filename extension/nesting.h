#pragma once

// Whether a statement was sent by a client or runs inside another.

namespace walwise {

// Bracket around everything that can run statements. It has no destructor to skip: an ERROR leaves
// the depth too high until the client's next message, which starts again at zero.
class Nesting {
 public:
  void Enter();
  // Around EXPLAIN: what it runs is not at the top level, as pg_stat_statements has it, but nothing
  // else runs around it.
  void EnterExplain();
  void Leave() const;

  static bool AtTopLevel();
  // At the top level, but for EXPLAIN.
  static bool RunsAlone();

 private:
  struct Level {
    int depth;
    int explains;  // levels of the depth that are EXPLAIN's
  };

  static Level Current();

  static Level current_;
  Level before_;
};

}  // namespace walwise
