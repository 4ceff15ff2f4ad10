#include "viz/views/neurons_panel.h"

#include <algorithm>

#include "viz/views/cell_diagram.h"
#include "viz/views/neurons_contexts.h"
#include "viz/views/neurons_probes.h"
#include "viz/views/neurons_text.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kField = 130, kUnitRow = 4, kLeastStrip = 36, kMostStrip = 96, kShown = 130;
constexpr int kMostGuesses = 5, kLeastGuesses = 2, kMostLines = 3;

const SlotView* chosen_slot(const Snapshot& snapshot, const std::vector<const SlotView*>& slots,
                            const std::string& wanted) {
  for (const SlotView* slot : slots)
    if (slot->layer + "." + slot->name == wanted) return slot;
  const SlotView* usual = main_slot(snapshot);
  return std::ranges::find(slots, usual) != slots.end() ? usual : slots.back();
}

int chosen_unit(const SlotView& slot, int wanted) { return std::clamp(wanted, 0, slot.rows - 1); }

void choose_slot(const ViewInput& input, Outbox& outbox, const std::vector<const SlotView*>& slots,
                 const SlotView& shown) {
  std::vector<std::string> names;
  int at = 0;
  for (const SlotView* slot : slots) {
    if (slot == &shown) at = static_cast<int>(names.size());
    names.push_back(slot->layer + "." + slot->name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  Options options{.dense = !input.phone,
                  .help =
                      "What the units hold: h what a layer gives on, c what a cell keeps, "
                      "the letters of gates how far they are open."};
  if (!input.phone) options.width = px(kField);
  if (dropdown(input.phone ? "slot" : "##slot", at, views, options))
    outbox.state().neuron_slot = names[static_cast<std::size_t>(at)];
}

std::string unit_text(int unit, int units) {
  return "unit " + std::to_string(unit) + " of 0–" + std::to_string(units - 1);
}

float unit_text_width(int units) {
  return std::max(text_width(Type::kMono, unit_text(units - 1, units)),
                  text_width(Type::kMono, unit_text(88, 88)));
}

/// Back and on among the units; the last one is followed by the first.
void unit_stepper(const ViewInput& input, Outbox& outbox, int unit, int units) {
  const Options step{.disabled = units < 2,
                     .dense = !input.phone,
                     .help = "Units are counted from 0, as in addresses: lstm0.h[0] is the first."};
  const auto show = [&](int to) { outbox.state().neuron_unit = (to + units) % units; };
  if (icon_button("previous unit", icon::kChevronLeft, ButtonKind::kQuiet, step)) show(unit - 1);
  ImGui::SameLine(0, px(metric::kHalfGap));
  const std::string text = unit_text(unit, units);
  const Rect place = take_place({unit_text_width(units), ui().control_height(!input.phone)});
  draw_text_in(canvas(), Type::kMono, place, Align::kCenter, theme().ink, text);
  ui().items().cell("unit", place.Min, place.Max, text, Role::kText);
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("next unit", icon::kChevronRight, ButtonKind::kQuiet, step)) show(unit + 1);
}

std::string table_of(const NeuronScene& s) {
  std::string text =
      "t\treads\t" + s.slot.layer + "." + s.slot.name + "[" + std::to_string(s.unit) + "]\n";
  for (int t = 0; t < s.slot.steps; ++t) {
    const auto at = static_cast<std::size_t>(t);
    text += std::to_string(t) + "\t" +
            (at < s.example.inputs.size() ? symbol_glyph(s.input.now.task, s.example.inputs[at])
                                          : std::string()) +
            "\t" + format_value(static_cast<double>(value_at(s.slot, s.unit, t))) + "\n";
  }
  return text;
}

void controls(const NeuronScene& s, const std::vector<const SlotView*>& slots) {
  const ViewInput& input = s.input;
  const float key = ui().control_height(!input.phone);
  const float ends = 2 * (key + px(metric::kHalfGap));
  const auto beside = [&](float width) {
    if (input.phone) return;
    ImGui::SameLine(0, px(metric::kGap));
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  };
  choose_slot(input, s.outbox, slots, s.slot);
  beside(ends + unit_text_width(s.slot.rows));
  unit_stepper(input, s.outbox, s.unit, s.slot.rows);
  beside(px(kShown));
  static constexpr std::string_view kShown[] = {"text", "probes"};
  int shown = input.state.probes ? 1 : 0;
  if (segmented("##neurons show", shown, kShown,
                {.dense = !input.phone,
                 .help = "The text coloured by one unit, or what a linear probe can tell from the "
                         "last state of all units together."}))
    s.outbox.state().probes = shown == 1;
  beside(ends + named_example_width() + px(metric::kGap) + key);
  named_example_stepper(input, s.outbox);
  ImGui::SameLine(0, px(metric::kGap));
  if (icon_button("copy table", icon::kCopy, ButtonKind::kQuiet,
                  {.dense = !input.phone, .help = "Copy what this unit does as a table."}))
    s.outbox.wish(CopyText{table_of(s), "The unit"});
}

std::vector<LegendEntry> legend_of(const NeuronScene& s, const std::string& unit) {
  std::vector<LegendEntry> legend = {
      {.text = unit, .scale = s.scale},
      {.text = "at the playhead", .mark = LegendMark::kFrame, .color = theme().ink}};
  if (guesses_of(s.input.now) == nullptr) return legend;
  legend.push_back({.text = "probability", .scale = {.kind = ScaleKind::kMagnitude, .limit = 1}});
  legend.push_back({.text = "right answer", .mark = LegendMark::kFrame, .color = theme().good});
  return legend;
}

}  // namespace

ViewInfo NeuronsPanel::info() const {
  return {"neurons", "Neurons", Dock::kStage,
          "What does a single unit look for? What is read is coloured by what one unit holds "
          "after each symbol: blue above zero, orange below, pale near it. The strip on top shows "
          "all units; click a row, or use the arrows, and go through them; the arrow at its edge "
          "points at the chosen one. Units are counted from 0. Below each symbol stand the "
          "likeliest answers, darker where the network is surer; the right one is framed. The "
          "lists are what had been read where the unit stood highest, and lowest, in held-out "
          "sequences: do their lines have something in common? Some units soon mean something: "
          "they switch at the end of a line or a word, count inside brackets, or hold a symbol "
          "until it is asked for; most mean nothing by themselves. Probes ask all units together "
          "what they still know of each earlier step."};
}

std::string NeuronsPanel::note(const ViewInput& input) const {
  const ExampleView& example = input.now.example;
  const std::vector<const SlotView*> slots = neuron_slots(example);
  if (slots.empty()) return {};
  const SlotView& slot = *chosen_slot(input.now, slots, input.state.neuron_slot);
  return slot.layer + "." + slot.name + "[" +
         std::to_string(chosen_unit(slot, input.state.neuron_unit)) + "] · update " +
         format_count(static_cast<std::int64_t>(example.update));
}

void NeuronsPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const ExampleView& example = input.now.example;
  const std::vector<const SlotView*> slots = neuron_slots(example);
  if (slots.empty() || steps_of(example) == 0) {
    const Rect room = content_rect();
    return empty_state(take_place({room.GetWidth(), std::max(px(96), room.GetHeight())}),
                       "No units to look at",
                       "They appear with the first snapshot of a model that has a value for each "
                       "unit and step.",
                       icon::kGrid);
  }
  const SlotView& slot = *chosen_slot(input.now, slots, outbox.state().neuron_slot);
  NeuronScene scene{.input = input,
                    .outbox = outbox,
                    .example = example,
                    .slot = slot,
                    .unit = chosen_unit(slot, outbox.state().neuron_unit),
                    .scale = {.limit = slot_limit(example, slot, false)}};
  controls(scene, slots);
  const Rect room = content_rect();
  scene.axis = fit_time_axis(outbox.state(), example, input.now.task, room);
  scene.at = playhead_step(outbox.state(), example);
  unit_strip(scene, std::clamp(px(kUnitRow) * static_cast<float>(slot.rows), px(kLeastStrip),
                               px(kMostStrip)));
  if (outbox.state().probes) return probes_plot(input, outbox);
  const std::string unit = "unit " + std::to_string(scene.unit);
  const std::vector<LegendEntry> legend = legend_of(scene, unit);
  const bool scrolls = scene.axis.count < steps_of(example);
  int guesses = kMostGuesses;
  if (!input.phone) {
    const float below = legend_height(legend, scene.axis.end() - scene.axis.x0) +
                        (scrolls ? time_scroller_height() : 0) + unit_contexts_least() +
                        4 * px(metric::kGap);
    while (guesses > kLeastGuesses &&
           text_lanes_height(scene, guesses) + below > content_rect().GetHeight())
      --guesses;
  }
  text_lanes(scene, guesses);
  if (scrolls) time_scroller(outbox.state(), scene.axis, example);
  legend_line(legend, scene.axis.x0);
  const float line = px(metric::kTokenHeight + metric::kGap);
  const auto lines = static_cast<int>((content_rect().GetHeight() - unit_contexts_least()) / line);
  whole_text(scene, input.phone ? steps_of(example) : std::min(lines, kMostLines));
  if (input.phone)
    unit_contexts(scene, 0);
  else if (content_rect().GetHeight() >= unit_contexts_least())
    unit_contexts(scene, content_rect().GetHeight());
}

}  // namespace unroll::viz
