#pragma once
// Character language model: read T symbols of a text, predict the next one at every step.

#include <string>

#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/nn/trace.h"
#include "engine/tasks/symbols.h"

namespace unroll {

class CharsTask {
 public:
  /// The last tenth of the text is held out: never trained on.
  explicit CharsTask(SymbolText text);

  const SymbolText& text() const { return text_; }
  int symbols() const { return static_cast<int>(text_.symbols.size()); }
  std::size_t held_out() const { return text_.ids.size() - split_; }
  const Baselines& baselines() const { return baselines_; }

  /// The longest T for which both parts of the text hold an example; 0 if there is none.
  int longest_length() const;

  /// `size` windows of `steps` symbols at random places of the training part.
  Batch draw(Random& random, int steps, int size) const;

  /// How many held-out windows there are: evenly spaced, at most 64, the same at every call.
  int held_out_windows(int steps) const;
  /// Held-out windows first ... first+count-1.
  Batch held_out_batch(int steps, int first, int count) const;

 private:
  void fill_window(Batch& batch, int column, std::size_t start) const;

  SymbolText text_;
  std::size_t split_;
  Baselines baselines_;
};

}  // namespace unroll
