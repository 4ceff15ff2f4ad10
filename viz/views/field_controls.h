#pragma once
// Controls made from the configuration's visitors: a field declared there appears here with its
// label, unit, range and help.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "engine/session/config.h"
#include "viz/views/view.h"

namespace unroll::viz {

/// The visitor that draws one control per field. Dragging shows a draft; letting go makes the
/// change. Live fields change while dragging; all do after change_at_once().
class FieldControls {
 public:
  FieldControls(const ViewInput& input, Outbox& outbox);

  /// The configuration to be visited, or a part of it.
  Config& config() { return config_; }
  /// Draws only the fields for which `test` holds; those that make no difference never are.
  void show_only(std::function<bool(const FieldInfo&)> test) { test_ = std::move(test); }
  /// Fields of a group stand under its name.
  void name_groups() { groups_named_ = true; }
  /// Every field changes while dragging, not only live ones: for pictures that answer at once.
  void change_at_once() { at_once_ = true; }

  void integer(const FieldInfo& info, int& value, IntRange range);
  void real(const FieldInfo& info, double& value, RealRange range);
  template <class Enum>
  void choice(const FieldInfo& info, Enum& value, std::span<const std::string_view> names) {
    int index = static_cast<int>(value);
    if (choose(info, index, names)) {
      value = static_cast<Enum>(index);
      change(info);
    }
  }
  void seed(const FieldInfo& info, std::uint64_t& value);
  /// Words need a control of their own; see TaskPanel.
  void word(const FieldInfo&, std::string&) {}

  /// The field `info` has got its final value in config().
  void change(const FieldInfo& info);

 private:
  /// Whether the field is drawn; begins its group.
  bool drawn(const FieldInfo& info);
  bool choose(const FieldInfo& info, int& index, std::span<const std::string_view> names);
  void drag(const FieldInfo& info, bool changed, bool finished);
  void switchable(const FieldInfo& info, double& value, const RealRange& range);

  const ViewInput& input_;
  Outbox& outbox_;
  Config config_;
  std::function<bool(const FieldInfo&)> test_;
  bool at_once_ = false, groups_named_ = false;
  std::string_view group_ = {};  ///< whose name was written last
};

/// "More settings" or "Fewer settings".
void fold_button(bool& open);

/// One control per field of `part(config)`, by groups; those that can wait are left out until the
/// button below is pressed, which `open` remembers.
template <class Part>
void folded_fields(FieldControls& controls, Part part, bool& open) {
  controls.name_groups();
  controls.show_only([open](const FieldInfo& info) { return open || !info.advanced; });
  visit_fields(controls, part(controls.config()));
  fold_button(open);
}

/// Help with a word on when the change takes effect.
std::string help_of(const FieldInfo& info);

}  // namespace unroll::viz
