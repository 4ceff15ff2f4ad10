#pragma once

namespace unroll::math {

/// Takes the parts of one computation side by side. The engine itself knows no threads; programs
/// that have them hand a team in. What is computed does not depend on its size.
class Team {
 public:
  /// Computes part 0, 1, ... of the job that `context` describes.
  using Part = void (*)(const void* context, int part);

  virtual ~Team() = default;
  /// How many parts there are, at least 1.
  virtual int size() const = 0;
  /// Calls part(context, k) for each k < size(); returns when all are done. Parts write to
  /// different places and do not throw.
  virtual void run(Part part, const void* context) = 0;
};

}  // namespace unroll::math
