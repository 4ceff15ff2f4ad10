#pragma once
// What can be taken back. An edit remembers what has to hold again; taking it back makes that hold
// now and remembers in turn what held before, so that undo and redo are one thing.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/session/command.h"
#include "engine/session/rivals.h"
#include "viz/views/view_state.h"

namespace unroll::viz {

/// A live field had this value.
struct FieldBefore {
  std::string key, value;
};
/// A new start was made from this run; should it be gone, it starts anew from its settings.
struct StartBefore {
  Config config;
  std::uint32_t run = 0;
};
struct RivalsBefore {
  std::vector<Rival> rivals;
};
struct HoldsBefore {
  std::vector<Hold> holds;
  std::size_t run = 0;  ///< of the race
};
/// What was read in place of the input of the example that was watched.
struct InputBefore {
  std::vector<InputEdit> edits;
  Watch watch = {};
};
struct PinBefore {
  std::uint32_t run = 0;
  bool pinned = false;
};

/// A run was kept, or not kept any more.
struct KeptBefore {
  std::uint32_t run = 0;
  bool kept = true;
};
/// The table of the user's that is searched.
struct SearchBefore {
  SearchTable table;
};
/// How samples are written; what they begin with is text in its field.
struct SamplingBefore {
  Sampling sampling;
};
struct LayoutsBefore {
  std::vector<SavedLayout> layouts;
};

using Before = std::variant<FieldBefore, StartBefore, RivalsBefore, HoldsBefore, InputBefore,
                            PinBefore, KeptBefore, SearchBefore, SamplingBefore, LayoutsBefore>;

struct UndoEntry {
  std::string name;  ///< of the edit, for the button: "learning rate"
  Before before;
};

class UndoLog {
 public:
  /// An edit was made at `now_us`. Changes of one field in a row are one edit, as while a slider is
  /// dragged. What could be redone is forgotten.
  void made(UndoEntry entry, double now_us);

  /// What to make hold again; nothing where there is nothing to take back.
  std::optional<UndoEntry> take_undo();
  std::optional<UndoEntry> take_redo();
  /// The other way round: `entry` was taken from one list, its inverse goes to the other.
  void undone(UndoEntry inverse) { redo_.push_back(std::move(inverse)); }
  void redone(UndoEntry inverse) { undo_.push_back(std::move(inverse)); }

  /// Names of the edits that come next, or nullptr.
  const std::string* undo_name() const { return undo_.empty() ? nullptr : &undo_.back().name; }
  const std::string* redo_name() const { return redo_.empty() ? nullptr : &redo_.back().name; }

  /// How many edits can be taken back.
  std::size_t size() const { return undo_.size(); }

  /// Another history begins: nothing that was made before belongs to it.
  void clear() { undo_.clear(), redo_.clear(); }

  static constexpr std::size_t kMost = 100;
  static constexpr double kOneEdit = 0.8e6;  ///< microseconds between changes that are one edit

 private:
  std::vector<UndoEntry> undo_, redo_;
  double made_at_ = -kOneEdit;
};

}  // namespace unroll::viz
