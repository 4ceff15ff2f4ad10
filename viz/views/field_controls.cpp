#include "viz/views/field_controls.h"

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "engine/io/fields.h"
#include "viz/widgets/button.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/slider.h"
#include "viz/widgets/text_input.h"

namespace unroll::viz {
namespace {

constexpr std::int64_t kLogarithmicFrom = 200;
constexpr float kGroupRow = 16;         // logical pixels
constexpr std::size_t kMostBeside = 3;  // choices; more of them open as a list

/// What a hand wants, and as much more as the present value needs (from a link, for instance).
SliderSpec hand_range(const RealRange& range, double value) {
  return {.min = std::min(range.hand_min(), value),
          .max = std::max(range.hand_max(), value),
          .logarithmic = range.logarithmic};
}

/// What a switch turns on: the middle of what a hand wants.
double middle(const RealRange& range) {
  const double low = range.hand_min(), high = range.hand_max();
  return range.logarithmic ? std::sqrt(low * high) : (low + high) / 2;
}

/// Whether all names stand beside each other in a labelled row of `width`.
bool fit_beside(std::string_view label, std::span<const std::string_view> names, float width) {
  float wanted = text_width(Type::kLabel, label) + px(metric::kGap);
  for (const std::string_view name : names)
    wanted += text_width(Type::kTitle, name) + 2 * px(metric::kPadControl);
  return wanted <= width;
}

std::string value_text(Config config, std::string_view key) {
  for (const FieldDescription& field : list_fields(std::move(config)))
    if (field.info.key == key) return field.value;
  return {};
}

void group_heading(std::string_view group) {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(kGroupRow)});
  draw_text_in(canvas(), Type::kSmall, row, Align::kLeft, theme().muted, group);
  ui().items().cell("settings: " + std::string(group), row.Min, row.Max, "", Role::kText);
}

}  // namespace

std::string help_of(const FieldInfo& info) {
  return std::string(info.help) +
         (info.live ? " Takes effect at the next update." : " A change starts anew from update 0.");
}

void fold_button(bool& open) {
  if (button(open ? "Fewer settings" : "More settings", {.kind = ButtonKind::kQuiet},
             {.dense = true}))
    open = !open;
}

FieldControls::FieldControls(const ViewInput& input, Outbox& outbox)
    : input_(input),
      outbox_(outbox),
      config_(outbox.state().draft ? *outbox.state().draft : input.config) {}

bool FieldControls::drawn(const FieldInfo& info) {
  if (!info.used || (test_ && !test_(info))) return false;
  if (groups_named_ && info.group != group_) group_heading(info.group);
  group_ = info.group;
  return true;
}

void FieldControls::change(const FieldInfo& info) {
  outbox_.state().draft.reset();
  if (config_ == input_.config) return;
  outbox_.wish(
      ChangeField{config_, std::string(info.key), value_text(config_, info.key), info.live});
}

void FieldControls::drag(const FieldInfo& info, bool changed, bool finished) {
  if (finished || (changed && (info.live || at_once_)))
    change(info);
  else if (changed)
    outbox_.state().draft = config_;
}

void FieldControls::integer(const FieldInfo& info, int& value, IntRange range) {
  if (!drawn(info)) return;
  const std::string help = help_of(info);
  const SliderSpec spec{.min = static_cast<double>(range.min),
                        .max = static_cast<double>(range.max),
                        .logarithmic = range.min >= 0 && range.max > kLogarithmicFrom};
  const Edit edit = slider(info.label, value, spec, {.dense = !input_.phone, .help = help});
  drag(info, edit.changed, edit.finished);
}

void FieldControls::real(const FieldInfo& info, double& value, RealRange range) {
  if (!drawn(info)) return;
  if (range.zero_is_off) return switchable(info, value, range);
  const std::string help = help_of(info);
  const Edit edit =
      slider(info.label, value, hand_range(range, value), {.dense = !input_.phone, .help = help});
  drag(info, edit.changed, edit.finished);
}

void FieldControls::switchable(const FieldInfo& info, double& value, const RealRange& range) {
  const std::string help = help_of(info);
  const Options options{.dense = !input_.phone, .help = help};
  static constexpr std::string_view kOffOn[] = {"off", "on"};
  int on = value > 0 ? 1 : 0;
  if (segmented(info.label, on, kOffOn, options)) {
    value = on ? middle(range) : 0;
    change(info);
  }
  if (value <= 0) return;
  SliderSpec spec = hand_range(range, value);
  spec.name = info.label;
  const Edit edit = slider("##" + std::string(info.label), value, spec, options);
  drag(info, edit.changed, edit.finished);
}

bool FieldControls::choose(const FieldInfo& info, int& index,
                           std::span<const std::string_view> names) {
  if (!drawn(info)) return false;
  const std::string help = help_of(info);
  if (names.size() == 1) {
    const Rect row =
        take_place({ImGui::GetContentRegionAvail().x, ui().control_height(!input_.phone)});
    draw_text_in(canvas(), Type::kLabel, row, Align::kLeft, theme().muted, info.label);
    draw_text_in(canvas(), Type::kMono, row, Align::kRight, theme().ink, names.front());
    ui().items().cell(info.label, row.Min, row.Max, names.front(), Role::kText);
    return false;
  }
  const Options options{.dense = !input_.phone, .help = help};
  const float width = ImGui::GetContentRegionAvail().x;
  if (names.size() > kMostBeside || !fit_beside(info.label, names, width))
    return dropdown(info.label, index, names, options);
  return segmented(info.label, index, names, options);
}

void FieldControls::seed(const FieldInfo& info, std::uint64_t& value) {
  if (!drawn(info)) return;
  const std::string help = help_of(info);
  const float height = ui().control_height(!input_.phone);
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, height});
  const Rect field = labelled_row(info.label, row, false);
  const LayoutGuard layout;
  ImGui::SetCursorScreenPos(field.Min);
  std::string text = std::to_string(value);
  const Edit edit = text_input("##" + std::string(info.label), text, {.limit = 20, .mono = true},
                               {.dense = !input_.phone, .width = field.GetWidth(), .help = help});
  if (const auto number = parse_uint64(text); number.ok()) value = number.value();
  drag(info, edit.changed, edit.finished);
}

}  // namespace unroll::viz
