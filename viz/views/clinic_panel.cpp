#include "viz/views/clinic_panel.h"

#include <optional>

#include "engine/base/numbers.h"
#include "viz/views/calculator_link.h"
#include "viz/views/rescue.h"
#include "viz/views/time_window.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr std::string_view kGradient = "gradient of ", kHead = " head ";

const Answer<ClinicFinding>* answer_of(const ViewInput& input) {
  return input.now.findings.clinic ? &*input.now.findings.clinic : nullptr;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

std::string numbers_of(const Ailment& ailment) {
  std::string text;
  for (const auto& [name, value] : ailment.numbers)
    text += (text.empty() ? "" : " · ") + name + " " + format_value(value);
  return text;
}

/// The fault that the run ran into, worded like what the detectors find.
std::optional<Ailment> fault_of(const ViewInput& input) {
  if (input.now.fault_met.empty()) return std::nullopt;
  const Fault& fault = input.now.fault_met.front();
  Ailment ailment{.kind = "not finite", .address = fault.slot, .step = fault.time};
  ailment.text = "At update " + format_count(static_cast<std::int64_t>(fault.update)) +
                 " the first value that is no finite number came up in " + fault.place() + ".";
  return ailment;
}

/// A slot of the example that an address begins with; of a gradient too.
const SlotView* slot_in(const ExampleView& example, std::string_view address) {
  if (address.starts_with(kGradient)) address.remove_prefix(kGradient.size());
  for (const SlotView& slot : example.slots)
    if (address == slot.layer + "." + slot.name) return &slot;
  return nullptr;
}

/// "attn0 head 1": layer and head.
bool look_at_head(Outbox& outbox, std::string_view address) {
  const std::size_t at = address.find(kHead);
  if (at == std::string_view::npos) return false;
  const auto head = parse_int(address.substr(at + kHead.size()));
  AttentionLook& look = outbox.state().attention;
  look.layer = address.substr(0, at);
  look.head = head ? static_cast<int>(head.value()) : 0;
  look.stage = AttentionStage::kWeights;
  outbox.wish(OpenView{"attention"});
  return true;
}

/// Opens the view in which the ailment can be seen, at its place.
void show(const ViewInput& input, Outbox& outbox, const Ailment& ailment) {
  ViewState& state = outbox.state();
  const SlotView* slot = slot_in(input.now.example, ailment.address);
  if (ailment.step >= 0) move_playhead(state, ailment.step, slot && is_of_source(*slot));
  if (look_at_head(outbox, ailment.address)) return;
  if (slot) {
    state.cell_layer = slot->layer;
    state.cell_slot = slot->name;
    if (ailment.unit >= 0) state.cell_unit = ailment.unit;
    const bool of_gradient = ailment.kind == "vanished" || ailment.kind == "exploding";
    state.cell_backward = of_gradient || ailment.address.starts_with(kGradient);
    return outbox.wish(OpenView{"cell"});
  }
  for (const ParameterView& p : input.now.parameters)
    if (ailment.address.ends_with(p.name)) {
      state.matrix = p.name;
      if (ailment.address.starts_with(kGradient)) state.matrix_part = MatrixPart::kGradient;
      return outbox.wish(OpenView{"weights"});
    }
  outbox.wish(OpenView{"curves"});
}

/// Kind and place, to be pressed.
bool heading(const ViewInput& input, Outbox& outbox, const Ailment& ailment) {
  const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTitleRow)});
  const std::string where =
      ailment.address + (ailment.step < 0 ? "" : "@" + std::to_string(ailment.step));
  const Interaction hit =
      interact(ailment.kind + "##" + ailment.address, row, {}, Role::kButton, where);
  show_help(hit, "Opens the view in which it can be seen.");
  if (hit.hovered) fill_rect(canvas(), row, theme().soft, px(metric::kRadiusCell));
  link_row(input, outbox, row, where, hit.hovered || hit.focused);
  if (hit.focused) focus_ring(canvas(), row, px(metric::kRadiusCell));
  draw_text_in(canvas(), Type::kStrong, row, Align::kLeft, theme().accent,
               ailment.kind + "  " + std::string(icon::kChevronRight));
  draw_text_in(canvas(), Type::kMono, row, Align::kRight, theme().muted, where);
  return hit.pressed;
}

/// `owner` keeps the same change of two ailments apart.
void try_buttons(const ViewInput& input, Outbox& outbox, const std::vector<std::string>& changes,
                 const std::string& owner) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Rescue rescue = rescue_of(changes[i]);
    const std::string help = rescue_help(input, rescue);
    if (i > 0) ImGui::SameLine();
    if (button("Try " + changes[i] + "##" + owner, {.icon = icon::kPlay},
               {.dense = !input.phone, .help = help}))
      outbox.wish(rescue);
  }
}

void ailment_row(const ViewInput& input, Outbox& outbox, const Ailment& ailment,
                 const std::vector<std::string>& changes) {
  if (heading(input, outbox, ailment)) {
    show(input, outbox, ailment);
    const bool of_fault = ailment.kind == "not finite";
    if (of_fault && input.now.update != input.now.fault_met.front().update)
      outbox.wish(Travel{input.now.fault_met.front().update});
  }
  body_text(ailment.text);
  if (const std::string numbers = numbers_of(ailment); !numbers.empty()) note_text(numbers);
  try_buttons(input, outbox, changes, ailment.kind + ailment.address);
  separator();
}

}  // namespace

ViewInfo ClinicPanel::info() const {
  return {"clinic", "Clinic", Dock::kStrip,
          "Looks for what usually goes wrong: gradients that vanish or explode on their way back, "
          "units that are dead or saturated, attention that is the same everywhere, a loss that "
          "stays at guessing, numbers that left their range. Every finding is measured on the "
          "network as it is now and says where it is: press its heading to see it there. Each "
          "offers one change to try; its button says from which update."};
}

std::string ClinicPanel::note(const ViewInput& input) const {
  const auto* answer = answer_of(input);
  if (!answer || !answer->ok()) return {};
  const std::size_t count = answer->found.ailments.size() + input.now.fault_met.size();
  return (count == 1 ? "1 finding" : std::to_string(count) + " findings") + " · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

void ClinicPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask(set_of({Question::kClinic}));
  const auto* answer = answer_of(input);
  const std::optional<Ailment> fault = fault_of(input);
  if (fault) ailment_row(input, outbox, *fault, changes_after_fault(input.config));
  const auto nothing = [&](std::string_view title, std::string_view text, std::string_view sign) {
    if (fault) return note_text(text);
    empty_state(content_rect(), title, text, sign);
  };
  if (!answer) return nothing("Examining the run", "This takes a moment.", icon::kGrid);
  if (!answer->ok()) return nothing("Nothing to examine", answer->refused, icon::kGrid);
  for (const Ailment& ailment : answer->found.ailments)
    ailment_row(input, outbox, ailment,
                ailment.change.empty() ? std::vector<std::string>()
                                       : std::vector<std::string>{ailment.change});
  const std::string looked_for = "Looked for: " + list_of(answer->found.looked_for) + ".";
  if (answer->found.ailments.empty() && !fault)
    empty_state(content_rect(), "Nothing is wrong", looked_for, icon::kCheck);
  else
    note_text(looked_for);
}

}  // namespace unroll::viz
