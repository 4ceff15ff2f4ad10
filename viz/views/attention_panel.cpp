#include "viz/views/attention_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "viz/views/attention_focus.h"
#include "viz/views/attention_importance.h"
#include "viz/views/attention_map.h"
#include "viz/views/attention_search.h"
#include "viz/views/input_edits.h"
#include "viz/views/input_entry.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/time_window.h"
#include "viz/views/watch_row.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/lane_name.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/segmented.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kLeastMap = 88, kPhoneMap = 260, kFocus = 132, kPhonePicture = 160;
constexpr float kLayerChoice = 104, kExtrasRoom = 250, kBetween = 16, kEmpty = 64, kAside = 250;
constexpr float kLow = 360;  // height below the controls: everything closer together
constexpr float kLines = 46, kLowLines = 24, kMapForLines = 150;  // lines between the tokens

struct NamedStage {
  AttentionStage stage;
  std::string_view name;
};
/// The operations of a head in their order, and what else can be looked at.
constexpr std::array<NamedStage, 5> kChain = {{{AttentionStage::kScores, "1 scores"},
                                               {AttentionStage::kScaled, "2 scaled"},
                                               {AttentionStage::kMasked, "3 masked"},
                                               {AttentionStage::kWeights, "4 softmax"},
                                               {AttentionStage::kValues, "5 values"}}};
/// The same of a decoder that looks back: nothing is scaled.
constexpr std::array<NamedStage, 4> kLookBack = {{{AttentionStage::kScores, "1 scores"},
                                                  {AttentionStage::kMasked, "2 masked"},
                                                  {AttentionStage::kWeights, "3 softmax"},
                                                  {AttentionStage::kValues, "4 values"}}};
constexpr std::array<NamedStage, 3> kExtras = {{{AttentionStage::kPositions, "positions"},
                                                {AttentionStage::kImportance, "importance"},
                                                {AttentionStage::kSearch, "search table"}}};

/// What the positions of a layer's queries are, if the model has any.
const SlotView* positions_of(const ExampleView& example, const AttentionLayer& layer) {
  return example.find(layer.query_of_source ? "encpos" : "pos", "p");
}

std::size_t chosen_layer(const std::vector<AttentionLayer>& layers, const AttentionLook& look) {
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (layers[i].name == look.layer) return i;
  return layers.size() - 1;
}

bool has_stage(const ExampleView& example, const AttentionLayer& layer, AttentionStage stage) {
  if (stage == AttentionStage::kPositions) return positions_of(example, layer) != nullptr;
  return stage >= AttentionStage::kImportance || stage_slot(layer, stage) != nullptr;
}

/// The chosen stage, or the weights where the layer has no such.
AttentionStage shown_stage(const ExampleView& example, const AttentionLayer& layer,
                           AttentionStage wanted) {
  return has_stage(example, layer, wanted) ? wanted : AttentionStage::kWeights;
}

/// Why there is nothing to see, and the one change that brings it.
void nothing_to_see(const ViewInput& input, Outbox& outbox) {
  const ModelConfig& model = input.now.config.model;
  const ExampleView& example = input.now.example;
  const bool attentive = is_attentive(model.kind);
  const bool decoder = is_recurrent(model.kind) && example.source_length > 0;
  const Rect all = content_rect();
  const float middle = std::max(all.Min.y + px(kEmpty), all.GetCenter().y);
  const Rect room(all.Min.x, middle - px(kEmpty), all.Max.x, middle + px(kEmpty));
  if (steps_of(example) == 0) {
    empty_state(room, "No example yet", "It appears with the first snapshot.", icon::kGrid);
    return;
  }
  if (attentive) {
    empty_state(room, "The weights of so long an example are not kept",
                "Shorten the length T in the task to 512 steps or fewer.", icon::kGrid);
    return;
  }
  const std::string_view name = kModelKindNames[static_cast<std::size_t>(model.kind)];
  Config config = input.config;
  std::string key, value, action;
  if (decoder) {
    config.model.cross = CrossKind::kLuong;
    key = "cross", value = "luong", action = "Let it look back";
  } else {
    config.model.kind = ModelKind::kAttention;
    if (example.source_length > 0) config.model.kind = ModelKind::kTransformer;
    key = "m";
    value = kModelKindNames[static_cast<std::size_t>(config.model.kind)];
    action = "Switch to " + value;
  }
  empty_state(room, "The model “" + std::string(name) + "” has no attention",
              decoder
                  ? "Its decoder gets one state of the encoder. Let it look back at all of them "
                    "(look back in Model), and its weights appear here."
                  : "It carries what it read in its state, or forgets it. A model of attention "
                    "heads looks at all steps at once.",
              icon::kGrid);
  ImGui::SetCursorScreenPos({snap(room.GetCenter().x - button_width(action) / 2), room.Max.y});
  if (button(action, {.kind = ButtonKind::kPlain},
             {.help = "Starts anew with the same task, data and seed."}))
    outbox.wish(ChangeField{config, key, value, false});
  constexpr std::string_view kTable = "Search a table by hand";
  ImGui::SetCursorScreenPos(
      {snap(room.GetCenter().x - button_width(kTable) / 2), ImGui::GetCursorScreenPos().y});
  if (button(kTable, {.kind = ButtonKind::kQuiet},
             {.help = "Attention without a network: a query, keys and values of your own."}))
    outbox.state().attention.stage = AttentionStage::kSearch;
}

/// Those of `all` that the layer has, and which of them is shown; -1 if none is.
struct StageChoice {
  std::vector<std::string_view> names;
  std::vector<AttentionStage> stages;
  int chosen = -1;

  void add(const AttentionScene& scene, std::span<const NamedStage> all) {
    for (const NamedStage& one : all) {
      if (!has_stage(scene.example, scene.layer, one.stage)) continue;
      if (one.stage == scene.stage) chosen = static_cast<int>(stages.size());
      stages.push_back(one.stage);
      names.push_back(one.name);
    }
  }
};

/// The chain, and apart from it the rest; one list for fingers. `beside` goes on in the row.
template <class Beside>
void choose_stage(AttentionScene& scene, const Options& dense, const Beside& beside) {
  Options help = dense;
  help.help =
      "The operations of a head, one after the other: query times key, scaled, masked, softmax, "
      "and the weighted values.";
  StageChoice chain;
  if (scene.layer.scaled)
    chain.add(scene, kChain);
  else
    chain.add(scene, kLookBack);
  if (scene.input.phone) {
    chain.add(scene, kExtras);
    int chosen = chain.chosen;
    if (dropdown("operation", chosen, chain.names, help))
      scene.look().stage = chain.stages[static_cast<std::size_t>(chosen)];
    return;
  }
  const auto choose = [&](std::string_view label, const StageChoice& all, const Options& options) {
    int chosen = all.chosen;
    if (segmented(label, chosen, all.names, options))
      scene.look().stage = all.stages[static_cast<std::size_t>(chosen)];
  };
  choose("##operation of attention", chain, help);
  StageChoice extras;
  extras.add(scene, kExtras);
  help.help =
      "Beside the chain: what tells the steps apart; how much each step matters, by three "
      "measures; and the same search in a table of your own.";
  beside(px(kExtrasRoom));
  choose("##beside the chain", extras, help);
}

/// Stage, layer, example, copy; in as many rows as needed.
void controls(AttentionScene& scene, const std::vector<AttentionLayer>& layers) {
  const Options dense{.dense = !scene.input.phone};
  const auto beside = [&](float width) {
    if (scene.input.phone) return;
    ImGui::SameLine(0, px(kBetween));
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  };
  choose_stage(scene, dense, beside);
  if (layers.size() > 1) {
    beside(px(kLayerChoice));
    std::vector<std::string_view> layer_names;
    int layer = 0;
    for (const AttentionLayer& one : layers) {
      if (one.name == scene.layer.name) layer = static_cast<int>(layer_names.size());
      layer_names.push_back(one.name);
    }
    Options place = dense;
    if (!scene.input.phone) place.width = px(kLayerChoice);
    place.help =
        "The attention layer, in the order of the computation: enc… within the source, "
        "attn… within the sequence, cross… from the sequence to the source.";
    if (dropdown(scene.input.phone ? "layer" : "##layer", layer, layer_names, place))
      scene.look().layer = layers[static_cast<std::size_t>(layer)].name;
  }
  const float stepper = 2 * ui().control_height(!scene.input.phone) + named_example_width() +
                        2 * px(metric::kHalfGap);
  beside(stepper + ui().control_height(true) + px(metric::kGap));
  named_example_stepper(scene.input, scene.outbox);
  ImGui::SameLine(0, px(metric::kGap));
  if (icon_button("copy table", icon::kCopy, ButtonKind::kQuiet,
                  {.dense = !scene.input.phone,
                   .help = "Copy all weights of this layer, with scores, as a table."}))
    scene.outbox.wish(
        CopyText{attention_table(scene.layer, scene.input.now), "The attention table"});
  if (scene.example.inputs.empty() && scene.example.source.empty() &&
      input_edits(scene.input.now).empty())
    return;
  beside(input_entry_width(scene.input));
  input_entry(scene.input, scene.outbox);
  input_entry_problem(scene.input, scene.outbox);
}

/// Whether there are pairs that may not be looked at.
bool hides_any(const AttentionScene& scene) {
  for (int query = 0; query < scene.layer.queries; ++query)
    for (int key = 0; key < scene.layer.keys; ++key)
      if (sight(scene.layer, scene.example, key, query) != Sight::kSeen) return true;
  return false;
}

std::vector<LegendEntry> legend_of(const AttentionScene& scene) {
  static constexpr std::array<std::string_view, 6> kWords = {
      "position", "score q·k", "scaled score", "scaled score", "weight", "weighted value"};
  std::vector<LegendEntry> entries;
  if (scene.stage == AttentionStage::kImportance) {
    entries = {{.text = "rises", .mark = LegendMark::kFrame, .color = theme().positive},
               {.text = "falls", .mark = LegendMark::kFrame, .color = theme().negative}};
  } else if (scene.stage == AttentionStage::kPositions) {
    entries.push_back(
        {.text = "position", .scale = position_scale(*positions_of(scene.example, scene.layer))});
  } else {
    entries.push_back({.text = !scene.layer.scaled && scene.stage < AttentionStage::kWeights
                                   ? "score"
                                   : kWords[static_cast<std::size_t>(scene.stage)],
                       .scale = stage_scale(scene.layer, scene.stage, scene.head)});
    if (scene.stage >= AttentionStage::kMasked && hides_any(scene))
      entries.push_back({.text = "may not be looked at", .mark = LegendMark::kHatch});
    if (scene.stage != AttentionStage::kValues)
      entries.push_back(
          {.text = "the playhead’s query", .mark = LegendMark::kFrame, .color = theme().accent});
  }
  if (has_picture(scene)) {
    entries.push_back({.text = "edge of a patch: its weight",
                       .scale = {.kind = ScaleKind::kMagnitude, .limit = 1}});
    entries.push_back({.text = "the object", .mark = LegendMark::kFrame, .color = theme().good});
  }
  return entries;
}

/// Axes for queries and keys at the x where the unrolled picture has them.
void lay_out_axes(AttentionScene& scene, const Rect& room) {
  const auto axis_of = [&](bool of_source, int steps) {
    if (!of_source) return fit_time_axis(scene.outbox.state(), scene.example, scene.task, room);
    const TimeAxis source = source_time_axis(scene.example, scene.task, room);
    if (source.count == steps) return source;
    // A source without an encoder's steps has no place of its own.
    const TimeAxis main = fit_time_axis(scene.outbox.state(), scene.example, scene.task, room);
    return TimeAxis::over(main.x0, std::max(main.end(), main.x0 + px(1)), 0, steps);
  };
  scene.axis = axis_of(scene.layer.query_of_source, scene.layer.queries);
  scene.keys = axis_of(scene.layer.key_of_source, scene.layer.keys);
}

/// Left of the names of the map's rows.
float left_of_rows(const AttentionScene& scene) {
  return scene.axis.x0 - lane_name_width() - px(kBetween);
}

/// Where the pair is written out.
enum class Aside { kBelow, kRight, kLeft };

/// Beside the map, where its columns leave room: right of them or, where an encoder's steps stand
/// before them, left of the names of its rows.
Aside place_aside(const AttentionScene& scene, const Rect& room) {
  if (scene.input.phone) return Aside::kBelow;
  if (room.Max.x - scene.axis.end() - px(kBetween) >= px(kAside)) return Aside::kRight;
  return left_of_rows(scene) - room.Min.x >= px(kAside) ? Aside::kLeft : Aside::kBelow;
}

void focus_row(AttentionScene& scene, const Rect& room) {
  const float gap = px(kBetween);
  float left = room.Min.x, right = room.Max.x;
  if (const float heads = head_maps_width(scene.layer); heads > 0) {
    head_maps(scene, {left, room.Min.y, left + heads, room.Max.y});
    left += heads + gap;
  }
  if (has_picture(scene)) {
    looked_at_picture(scene, {right - room.GetHeight(), room.Min.y, right, room.Max.y});
    right -= room.GetHeight() + gap;
  }
  pair_in_numbers(scene, {left, room.Min.y, right, room.Max.y});
}

/// Beside the map where its columns leave room: below each other.
void focus_aside(AttentionScene& scene, Rect room) {
  room.Min.y = pair_in_numbers(scene, room) + px(kBetween);
  if (scene.layer.heads > 1) {
    const auto rows = static_cast<float>(head_map_rows(scene.layer));
    Rect heads = room;
    heads.Max.y = room.Min.y + px(kFocus) * rows;
    head_maps(scene, heads);
    room.Min.y = heads.Max.y + px(kBetween);
  }
  if (has_picture(scene))
    looked_at_picture(scene, room);
  else if (scene.stage != AttentionStage::kValues)
    values_in_short(scene, room);
}

void focus_column(AttentionScene& scene) {
  const float width = ImGui::GetContentRegionAvail().x;
  pair_in_numbers(scene, take_place({width, px(kFocus)}));
  if (scene.layer.heads > 1) {
    const auto rows = static_cast<float>(head_map_rows(scene.layer));
    head_maps(scene, take_place({width, px(kFocus) * rows}));
  }
  if (has_picture(scene)) looked_at_picture(scene, take_place({width, px(kPhonePicture)}));
}

void picture(AttentionScene& scene, float height) {
  switch (scene.stage) {
    case AttentionStage::kPositions:
      return attention_positions(scene, *positions_of(scene.example, scene.layer), height);
    case AttentionStage::kValues:
      return attention_values(scene, height);
    case AttentionStage::kImportance:
      return attention_importance(scene, height);
    default:
      return attention_map(scene, height);
  }
}

/// How many different looks the weights of the head hold.
std::string rank_words(const AttentionScene& scene) {
  const auto& answer = scene.input.now.findings.heads;
  if (!answer || !answer->ok()) return {};
  for (const HeadLook& look : answer->found.heads)
    if (look.layer == scene.layer.name && look.head == scene.head && std::isfinite(look.rank))
      return " All steps together look in about " + format_fixed(look.rank, 1) + " of " +
             std::to_string(look.most) + " possible ways (effective rank)" +
             (look.rank < 1.5 ? ": nearly all at the same keys." : ".");
  return {};
}

constexpr std::string_view kRankHelp =
    "Entropy: how spread the weights of this step are; 2 to its power is the number of keys that "
    "weights all alike would give. Effective rank: how many different patterns of looking the "
    "weights of all steps are made of. 1: every step looks at the same keys; the largest: each "
    "step in a way of its own.";

/// Running text that explains its words when it is pointed at.
void explained_text(std::string_view text, std::string_view help) {
  note_text(text);
  const Rect place(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  const Interaction hit = interact_part(ImGui::GetID("##explained"), "what these words mean", place,
                                        {}, Role::kText, help, false);
  show_help(hit, help);
}

std::string adding_up(const AttentionScene& scene) {
  return "The rows add up to what the head puts out, " + scene.layer.mixed->layer + "." +
         scene.layer.mixed->name + "; largest difference to the trace: " +
         format_value(static_cast<double>(largest_gap(scene.layer, scene.head, scene.query)));
}

bool stages_of_weights(AttentionStage stage) {
  return stage != AttentionStage::kValues && stage != AttentionStage::kImportance;
}

std::string conclusion_of(const AttentionScene& scene) {
  if (scene.stage == AttentionStage::kValues) return adding_up(scene);
  if (scene.stage == AttentionStage::kImportance) return importance_conclusion(scene);
  return attention_conclusion(scene) + rank_words(scene);
}

}  // namespace

ViewInfo AttentionPanel::info() const {
  return {"attention", "Attention", Dock::kStage,
          "Each step asks a question (its query) and compares it with what every step offers (its "
          "key). In the map a column is a step that looks, at its time; a row is a step that is "
          "looked at. Query times key is the score; scaled, masked where looking is not allowed "
          "(hatched), and put through the softmax it becomes a weight. The weights of a column add "
          "up to 1. What the step gets is the sum of all values, each times its weight. The framed "
          "column is the playhead’s query; point at a cell to see the pair in numbers. A large "
          "weight says where a head looks, not yet that the answer depends on it: importance "
          "compares it with the slope of the loss and with what happens when the step is taken "
          "away. Type another sentence, and all of it follows."};
}

std::string AttentionPanel::note(const ViewInput& input) const {
  if (input.state.attention.stage == AttentionStage::kSearch) return "a table of your own";
  const std::vector<AttentionLayer> layers = attention_layers(input.now.example);
  if (layers.empty()) return "no attention in this model";
  const AttentionLayer& layer = layers[chosen_layer(layers, input.state.attention)];
  const int head = std::clamp(input.state.attention.head, 0, layer.heads - 1);
  const std::string which =
      "head " + std::to_string(head + 1) + " of " + std::to_string(layer.heads);
  if (input.phone) return layer.heads > 1 ? which : "columns add up to 1";
  return (layer.heads > 1 ? which + " · " : std::string()) + "columns add up to 1 · update " +
         format_count(static_cast<std::int64_t>(input.now.example.update));
}

void AttentionPanel::draw(const ViewInput& input, Outbox& outbox) const {
  if (input.state.attention.stage == AttentionStage::kSearch) return search_table(input, outbox);
  const ExampleView& example = input.now.example;
  const std::vector<AttentionLayer> layers = attention_layers(example);
  if (layers.empty() || steps_of(example) == 0) return nothing_to_see(input, outbox);
  outbox.ask(set_of({Question::kHeads}));
  if (input.state.attention.stage == AttentionStage::kImportance)
    outbox.ask(set_of({Question::kSaliency}));
  const AttentionLayer& layer = layers[chosen_layer(layers, input.state.attention)];
  AttentionScene scene{.input = input,
                       .outbox = outbox,
                       .example = example,
                       .task = input.now.task,
                       .layer = layer,
                       .stage = shown_stage(example, layer, input.state.attention.stage),
                       .head = std::clamp(input.state.attention.head, 0, layer.heads - 1)};
  controls(scene, layers);
  const Rect room = content_rect();
  lay_out_axes(scene, room);
  scene.query = focus_query(scene);
  const int wanted = input.state.attention.key;
  scene.key = wanted >= 0 && wanted < layer.keys
                  ? wanted
                  : std::max(0, heaviest_key(layer, scene.head, scene.query));

  const std::string conclusion = conclusion_of(scene);
  const std::vector<LegendEntry> legend = legend_of(scene);
  const bool low = !input.phone && room.GetHeight() < px(kLow);
  const RowSpacing spacing(low ? metric::kHalfGap : metric::kGap);
  const float gap = px(low ? metric::kHalfGap : metric::kGap), width = room.GetWidth();
  const Aside place = place_aside(scene, room);
  const float focus = place == Aside::kBelow && !input.phone ? px(kFocus) + gap : 0;
  const float column = place == Aside::kRight ? scene.axis.end() - room.Min.x : width;
  const float below = wrapped_height(Type::kLabel, column, conclusion) +
                      legend_height(legend, room.Min.x + column - scene.axis.x0) + focus + gap;
  const bool scrolls = !layer.query_of_source && scene.axis.count < steps_of(example);
  const float rest = room.GetHeight() - below - gap - (scrolls ? time_scroller_height() + gap : 0);
  const auto left_with = [&](float lines) { return rest - attention_tokens_height(lines); };
  const float lines =
      input.phone || left_with(px(kLines)) >= px(kMapForLines) ? px(kLines) : px(kLowLines);
  const float map = input.phone ? px(kPhoneMap) : std::max(px(kLeastMap), left_with(lines));
  begin_column(room.Min, column);
  attention_tokens(scene, lines);
  const float top = ImGui::GetCursorScreenPos().y;
  picture(scene, map);
  if (scrolls) time_scroller(outbox.state(), scene.axis, example);
  attention_row_note(scene, ImGui::GetCursorScreenPos());
  if (place == Aside::kLeft)
    ImGui::SetCursorScreenPos(
        {ImGui::GetCursorScreenPos().x, std::max(ImGui::GetCursorScreenPos().y, top + map)});
  legend_line(legend, scene.axis.x0);
  if (stages_of_weights(scene.stage))
    explained_text(conclusion, kRankHelp);
  else
    note_text(conclusion);
  end_column();
  if (input.phone) return focus_column(scene);
  if (place == Aside::kBelow) return focus_row(scene, take_place({width, px(kFocus)}));
  if (place == Aside::kRight)
    focus_aside(scene, {scene.axis.end() + px(kBetween), room.Min.y, room.Max.x, room.Max.y});
  else
    focus_aside(scene, {room.Min.x, top, left_of_rows(scene), top + map});
}

}  // namespace unroll::viz
