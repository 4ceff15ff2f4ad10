#include "viz/views/weights_panel.h"

#include <algorithm>
#include <array>

#include "viz/views/holds.h"
#include "viz/views/weights_map.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kField = 176, kAside = 190, kPhoneMap = 300, kPhoneBlocks = 460;  // logical pixels

const Answer<MatrixFinding>* answer_of(const Snapshot& snapshot) {
  return snapshot.findings.matrix ? &*snapshot.findings.matrix : nullptr;
}

/// What is asked for: a parameter of another model gives way to the engine's choice.
MatrixChoice wanted(const ViewInput& input, const ViewState& state) {
  const bool known = std::ranges::any_of(
      input.now.parameters, [&](const ParameterView& p) { return p.name == state.matrix; });
  return {known ? state.matrix : std::string(), state.matrix_part};
}

/// Whether the answer is the one to the question; after a click it takes a moment.
bool fits(const MatrixFinding& found, const MatrixChoice& choice) {
  return found.choice.part == choice.part &&
         (choice.parameter.empty() || found.choice.parameter == choice.parameter);
}

void choose_parameter(const ViewInput& input, Outbox& outbox, const std::string& shown) {
  std::vector<std::string> names, shapes;
  int chosen = -1;
  for (const ParameterView& p : input.now.parameters) {
    if (p.name == shown) chosen = static_cast<int>(names.size());
    names.push_back(p.name);
    shapes.push_back(p.name + "  " + format_shape(p.rows, p.cols));
  }
  if (chosen < 0) {  // not known yet which one the engine takes
    chosen = static_cast<int>(names.size());
    names.push_back(shown);
    shapes.push_back("…");
  }
  const std::vector<std::string_view> views(shapes.begin(), shapes.end());
  Options options{.dense = !input.phone,
                  .help =
                      "The parameters of the model: W are weights, b biases, E the vectors of "
                      "symbols. Behind the name rows × columns."};
  if (!input.phone) options.width = px(kField);
  if (dropdown(input.phone ? "parameter" : "##parameter", chosen, views, options)) {
    outbox.state().matrix = names[static_cast<std::size_t>(chosen)];
    outbox.state().matrix_row = outbox.state().matrix_col = -1;
  }
}

void choose_part(const ViewInput& input, Outbox& outbox) {
  static constexpr std::array<std::string_view, 4> kParts = {"value", "gradient", "next change",
                                                             "since the start"};
  int part = static_cast<int>(outbox.state().matrix_part);
  if (segmented("##part", part, kParts,
                {.dense = !input.phone,
                 .help = "Value: the numbers as they are. Gradient: how the loss of the watched "
                         "example would change with each. Next change: what the coming update will "
                         "add, with its batch, clipping and optimizer. Since the start: what all "
                         "updates together have added to the random numbers of the seed."}))
    outbox.state().matrix_part = static_cast<MatrixPart>(part);
}

}  // namespace

ViewInfo WeightsPanel::info() const {
  return {"weights", "Weights", Dock::kStage,
          "What the network has learned is nothing but these numbers. Choose one of its matrices: "
          "a column stands for what comes in (a symbol, or a unit of the step before), a row for "
          "the unit that it goes to. Blue adds, orange takes away, grey is near zero. Cells with "
          "gates have one block for each gate, side by side. Besides the value you can see the "
          "gradient on the watched example, what the coming update will add, and what all of them "
          "have added since the start. Click a cell to "
          "follow it while the network learns, and to ask what the answers would be with another "
          "value there: the training goes on without it. Stripes in rows or columns mean that a "
          "unit or a "
          "symbol matters more than others; a picture like sand has learned nothing yet."};
}

std::string WeightsPanel::note(const ViewInput& input) const {
  if (std::string effect = hold_effect_text(input.now); !effect.empty()) return effect;
  const auto* answer = answer_of(input.now);
  if (!answer || !answer->ok()) return {};
  const std::string update = format_count(static_cast<std::int64_t>(answer->update));
  if (answer->found.choice.part == MatrixPart::kChange)
    return "from update " + update + " to " +
           format_count(static_cast<std::int64_t>(answer->update) + 1);
  if (answer->found.choice.part == MatrixPart::kSoFar) return "from update 0 to " + update;
  const bool gradient = answer->found.choice.part == MatrixPart::kGradient;
  return (gradient ? "this example · update " : "update ") + update;
}

void WeightsPanel::draw(const ViewInput& input, Outbox& outbox) const {
  const MatrixChoice choice = wanted(input, outbox.state());
  outbox.ask_matrix(choice);
  const auto* answer = answer_of(input.now);
  const bool ready = answer && (!answer->ok() || fits(answer->found, choice));
  choose_parameter(
      input, outbox,
      !choice.parameter.empty() || !ready ? choice.parameter : answer->found.choice.parameter);
  if (!input.phone) ImGui::SameLine(0, px(metric::kGap));
  choose_part(input, outbox);
  const auto place = [&] {
    const Rect room = content_rect();
    return take_place({room.GetWidth(), std::max(px(96), room.GetHeight())});
  };
  if (!ready)
    return empty_state(place(), "Fetching the numbers", "They come with the next picture.",
                       icon::kGrid);
  if (!answer->ok()) return empty_state(place(), "Nothing to show", answer->refused, icon::kInfo);
  const MatrixFinding& found = answer->found;
  ImGui::SameLine(0, px(metric::kGap));
  if (icon_button("copy table", icon::kCopy, ButtonKind::kQuiet,
                  {.dense = !input.phone, .help = "Copy the numbers as a table."}))
    outbox.wish(CopyText{matrix_table(found), "The matrix"});

  const WeightsScene scene{input, outbox, found, matrix_names(input.now, found)};
  if (input.phone) {
    weights_map(scene, px(found.block_count() > 1 ? kPhoneBlocks : kPhoneMap));
    weights_numbers(scene);
    return;
  }
  const Rect room = content_rect();
  const float aside = px(kAside), gap = 2 * px(metric::kGap);
  begin_column(room.Min, room.GetWidth() - aside - gap);
  weights_map(scene, room.GetHeight());
  end_column();
  begin_column({room.Max.x - aside, room.Min.y}, aside);
  weights_numbers(scene);
  end_column();
}

}  // namespace unroll::viz
