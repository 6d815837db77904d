#pragma once

// Whether a statement was sent by a client or runs inside another.

namespace walwise {

// Bracket around everything that can run statements. It has no destructor to skip: an ERROR leaves
// the depth too high until the client's next message, which starts again at zero.
class Nesting {
 public:
  void Enter();
  void Leave() const;

  static bool AtTopLevel();

 private:
  int depth_;
};

}  // namespace walwise
