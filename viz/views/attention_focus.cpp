#include "viz/views/attention_focus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "viz/views/calculator_link.h"
#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"
#include "viz/widgets/interact.h"

namespace unroll::viz {
namespace {

// Logical pixels.
constexpr float kHeadMap = 76, kTag = 16, kRow = 18;
constexpr float kRoomForThree = 340, kLeastValueRow = 9;
constexpr int kMostTerms = 3, kHeadsAcross = 4;

std::string number(double value) { return format_value(value); }
std::string number(float value) { return format_value(static_cast<double>(value)); }

/// The letter on its colour: never told by colour alone.
void letter_tag(const Rect& square, std::string_view letter, ImU32 color) {
  fill_rect(canvas(), square, color, px(metric::kRadiusCell));
  draw_text_in(canvas(), Type::kTitle, square, Align::kCenter, ink_on(theme(), color), letter);
}

void head_map(AttentionScene& scene, int head, const Rect& rect) {
  const AttentionLayer& layer = scene.layer;
  const Theme& t = theme();
  const std::string name = "head " + std::to_string(head + 1);
  const Interaction hit =
      interact_part(ImGui::GetID(("##head" + std::to_string(head)).c_str()), name, rect,
                    {.help = "Click to see this head large."}, Role::kOption,
                    number(mean_entropy_bits(layer, scene.example, head)) + " bits");
  ui().items().describe_checked(hit.id, head == scene.head);
  show_help(hit,
            "Mean entropy of its weights: 0 bits = each query looks at one key only. Click to "
            "see this head large.");
  if (hit.pressed) scene.look().head = head;
  const float line = px(14);
  draw_text_in(canvas(), Type::kSmall, {rect.Min.x, rect.Min.y, rect.Max.x, rect.Min.y + line},
               Align::kLeft, head == scene.head ? t.accent : t.muted, name);
  const Rect map(rect.Min.x, rect.Min.y + line + px(2), rect.Max.x, rect.Max.y - line - px(2));
  const float w = map.GetWidth() / static_cast<float>(layer.queries),
              h = map.GetHeight() / static_cast<float>(layer.keys);
  const ColorScale scale{.kind = ScaleKind::kMagnitude, .limit = 1};
  const int across = std::max(1, static_cast<int>(std::ceil(px(1) / w))),
            down = std::max(1, static_cast<int>(std::ceil(px(1) / h)));
  for (int query = 0; query < layer.queries; query += across)
    for (int key = 0; key < layer.keys; key += down) {
      const Rect cell(
          snap(map.Min.x + w * static_cast<float>(query)),
          snap(map.Min.y + h * static_cast<float>(key)),
          snap(map.Min.x + w * static_cast<float>(std::min(query + across, layer.queries))),
          snap(map.Min.y + h * static_cast<float>(std::min(key + down, layer.keys))));
      const bool seen = sight(layer, scene.example, key, query) == Sight::kSeen;
      const float value = attention_at(layer, *layer.weight, head, key, query);
      if (seen && std::isfinite(value))
        fill_rect(canvas(), cell, color_of(t, scale, value));
      else if (seen)
        draw_cell(canvas(), cell, scale, value);
      else
        fill_rect(canvas(), cell, t.soft);
    }
  const bool chosen = head == scene.head;
  stroke_rect(canvas(), map,
              chosen        ? t.accent
              : hit.hovered ? t.ink
                            : t.line,
              px(metric::kRadiusBar), px(chosen ? 1.5f : t.hairline));
  if (hit.focused) focus_ring(canvas(), map, px(metric::kRadiusBar));
  draw_text_in(canvas(), Type::kMonoSmall, {rect.Min.x, rect.Max.y - line, rect.Max.x, rect.Max.y},
               Align::kLeft, t.muted,
               number(mean_entropy_bits(layer, scene.example, head)) + " bits");
}

/// Four rows of cells: what is compared, unit by unit.
struct PairRow {
  std::string_view letter;
  std::string what;
  ImU32 color;
  const SlotView* slot;
  int step;
};

std::string quoted(const std::string& token) { return "“" + token + "”"; }

/// "e^{2.90}" as running text: "e^2.90".
std::string plain_power(std::string text) {
  std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
  return text;
}

/// The terms of a sum, the largest first, and what it comes to.
std::string dot_product(const AttentionScene& scene, int most) {
  const AttentionLayer& layer = scene.layer;
  const int size = layer.rows_of_head(*layer.query), offset = scene.head * size;
  std::vector<std::pair<float, float>> terms;
  for (int i = 0; i < size; ++i)
    terms.emplace_back(value_at(*layer.query, offset + i, scene.query),
                       value_at(*layer.key, offset + i, scene.key));
  const auto size_of = [](const std::pair<float, float>& term) {
    const float product = std::abs(term.first * term.second);
    return std::isfinite(product) ? product : 0;
  };
  std::ranges::stable_sort(terms, std::greater<>(), size_of);
  std::string text;
  for (int i = 0; i < std::min(most, size); ++i) {
    const auto& [q, k] = terms[static_cast<std::size_t>(i)];
    const std::string right = k < 0 ? "(" + number(k) + ")" : number(k);
    const bool minus = q < 0;
    text += i == 0 ? (minus ? "−" : "") : minus ? " − " : " + ";
    text += number(std::abs(q)) + "·" + right;
  }
  return text + (size > most ? " + …" : "");
}

std::string scaling_words(const AttentionScene& scene) {
  const ModelConfig& model = scene.input.now.config.model;
  const AttentionLayer& layer = scene.layer;
  const std::string sharp = model.sharpness == 1 ? "" : format_short(model.sharpness) + "·";
  switch (model.score) {
    case ScoreKind::kScaledDot:
      return sharp + "q·k/√" + std::to_string(layer.rows_of_head(*layer.query));
    case ScoreKind::kCosine:
      return sharp + "q·k/(|q||k|)";
    case ScoreKind::kDot:
      break;
  }
  return sharp + "q·k";
}

/// One scale for all three, so that they can be compared.
ColorScale pair_scale(const AttentionLayer& layer) {
  float most = 0;
  for (const SlotView* slot : {layer.query, layer.key, layer.value})
    if (slot)
      for (const float v : slot->value)
        if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return {.kind = ScaleKind::kSigned, .limit = round_limit(most, 0.1f)};
}

/// The ends of a signed scale at the right end of a title line.
void scale_ends(const Rect& row, const ColorScale& scale) {
  const std::string limit = format_short(static_cast<double>(scale.limit));
  draw_text_in(canvas(), Type::kMonoSmall, row, Align::kRight, theme().muted,
               "−" + limit + " … +" + limit);
}

void cells_of(const AttentionScene& scene, const Rect& row, const PairRow& what, int size,
              const ColorScale& scale) {
  const int offset = scene.head * size;
  const float width = row.GetWidth() / static_cast<float>(size);
  for (int i = 0; i < size; ++i) {
    const float value = value_at(*what.slot, offset + i, what.step);
    const Rect cell(
        snap(row.Min.x + width * static_cast<float>(i)), row.Min.y,
        snap(row.Min.x + width * static_cast<float>(i + 1)) - (width >= px(4) ? px(1) : 0),
        row.Max.y);
    draw_cell(canvas(), cell, scale, value);
    if (ui().items().records_cells())
      ui().items().number("pair " + address(*what.slot, offset + i, what.step), cell.Min, cell.Max,
                          {value});
  }
  CellHit hit = begin_grid(
      std::string(what.what), row, 1, size, [](float) { return 0; },
      [&](float x) { return static_cast<int>((x - row.Min.x) / width); }, {});
  const auto unit = static_cast<float>(hit.column);
  hit.rect = {row.Min.x + width * unit, row.Min.y, row.Min.x + width * (unit + 1), row.Max.y};
  finish_grid(hit, row);
  if (!hit) return;
  show_tip(hit, cell_tip(scene.input, *what.slot, offset + hit.column, what.step));
  offer_calculation(scene.outbox, hit, *what.slot, offset + hit.column, what.step, false);
}

/// The number of a pair in one of the attention's slots, at `place`.
void offer_pair(const AttentionScene& scene, std::string_view label, const Rect& place,
                const SlotView& slot) {
  offer_row(scene.outbox, label, place, slot, scene.head * scene.layer.keys + scene.key,
            scene.query);
}

}  // namespace

float head_maps_width(const AttentionLayer& layer) {
  return layer.heads > 1 ? (px(kHeadMap) + px(metric::kGap)) *
                               static_cast<float>(std::min(layer.heads, kHeadsAcross))
                         : 0;
}

int head_map_rows(const AttentionLayer& layer) {
  return (layer.heads + kHeadsAcross - 1) / kHeadsAcross;
}

void head_maps(AttentionScene& scene, const Rect& room) {
  const int heads = scene.layer.heads;
  if (heads < 2) return;
  const int across = std::min(heads, kHeadsAcross), down = head_map_rows(scene.layer);
  const float gap = px(metric::kGap);
  const float height =
      (room.GetHeight() - gap * static_cast<float>(down - 1)) / static_cast<float>(down);
  for (int head = 0; head < heads; ++head) {
    const int column = head % across, row = head / across;
    const ImVec2 at(room.Min.x + (px(kHeadMap) + gap) * static_cast<float>(column),
                    room.Min.y + (height + gap) * static_cast<float>(row));
    head_map(scene, head, {snap(at), snap(ImVec2(at.x + px(kHeadMap), at.y + height))});
  }
}

float pair_in_numbers(const AttentionScene& scene, const Rect& room) {
  const AttentionLayer& layer = scene.layer;
  const Theme& t = theme();
  const float line = px(kRow);
  float y = room.Min.y;
  const auto text_row = [&](Type type, ImU32 color, const std::string& text) {
    const float height = std::max(line, wrapped_height(type, room.GetWidth(), text));
    draw_wrapped(canvas(), type, {room.Min.x, y}, room.GetWidth(), color, text);
    const Rect place(room.Min.x, y, room.Max.x, y + height);
    ui().items().cell(type == Type::kTitle ? "pair" : "pair in numbers", place.Min, place.Max, text,
                      Role::kText);
    y += height;
    return place;
  };
  text_row(Type::kTitle, t.ink,
           scene.query_phrase(scene.query) + " looks at " + scene.key_phrase(scene.key));
  if (sight(layer, scene.example, scene.key, scene.query) != Sight::kSeen) {
    text_row(Type::kLabel, t.muted, "It may not: the key is masked, or one of both is padding.");
    return y;
  }
  const float weight = attention_at(layer, *layer.weight, scene.head, scene.key, scene.query);
  if (!layer.query || !layer.key) {
    if (layer.score)
      text_row(Type::kMonoSmall, t.ink,
               "score = " +
                   number(attention_at(layer, *layer.score, scene.head, scene.key, scene.query)));
    text_row(Type::kMonoSmall, t.ink, "→ softmax → weight " + number(weight));
    return y;
  }
  const std::string asks = "q of " + quoted(scene.query_token(scene.query)) + " asks",
                    key = quoted(scene.key_token(scene.key));
  const std::array<PairRow, 3> rows = {
      {{"Q", asks, t.query, layer.query, scene.query},
       {"K", "k of " + key + " offers", t.key, layer.key, scene.key},
       {"V", "v of " + key + " brings", t.value, layer.value, scene.key}}};
  const ColorScale scale = pair_scale(layer);
  scale_ends({room.Min.x, room.Min.y, room.Max.x, room.Min.y + line}, scale);
  const float tag = px(kTag);
  float words = 0;
  for (const PairRow& what : rows)
    words =
        std::max(words, text_width(Type::kSmall, what.what) + px(metric::kGap + metric::kHalfGap));
  words = std::min(words, room.GetWidth() / 3);
  for (const PairRow& what : rows) {
    if (!what.slot) continue;
    const float inner = px(1);
    letter_tag({room.Min.x, y + inner, room.Min.x + tag, y + line - inner}, what.letter,
               what.color);
    draw_text_in(canvas(), Type::kSmall,
                 {room.Min.x + tag + px(metric::kHalfGap), y, room.Min.x + tag + words, y + line},
                 Align::kLeft, t.ink, what.what);
    ui().items().cell("row " + std::string(what.letter), {room.Min.x, y},
                      {room.Min.x + tag + words, y + line}, what.what, Role::kText);
    cells_of(scene, {room.Min.x + tag + words, y + px(2), room.Max.x, y + line - px(2)}, what,
             layer.rows_of_head(*what.slot), scale);
    y += line;
  }
  y += px(metric::kHalfGap);
  const float score = attention_at(layer, *layer.score, scene.head, scene.key, scene.query);
  const int terms = room.GetWidth() < px(kRoomForThree) ? kMostTerms - 1 : kMostTerms;
  offer_pair(scene, "score of the pair",
             text_row(Type::kMonoSmall, t.ink,
                      (layer.additive ? "v·tanh(q + k)" : "q·k = " + dot_product(scene, terms)) +
                          " = " + number(score)),
             *layer.score);
  if (layer.scaled)
    text_row(Type::kMonoSmall, t.ink,
             scaling_words(scene) + " = " +
                 number(attention_at(layer, *layer.scaled, scene.head, scene.key, scene.query)));
  offer_pair(scene, "weight of the pair",
             text_row(Type::kMonoSmall, t.ink,
                      "softmax: " + plain_power(softmax_in_numbers(scene, scene.key, scene.query)) +
                          " = " + number(weight)),
             *layer.weight);
  return y;
}

void values_in_short(const AttentionScene& scene, const Rect& room) {
  const AttentionLayer& layer = scene.layer;
  if (!layer.value || !layer.mixed) return;
  const float line = px(kRow);
  const int rows = layer.keys + 1, size = layer.rows_of_head(*layer.mixed);
  const float height = std::min(line, (room.GetHeight() - line) / static_cast<float>(rows));
  if (height < px(kLeastValueRow)) return;
  const Theme& t = theme();
  draw_text_in(canvas(), Type::kTitle, {room.Min.x, room.Min.y, room.Max.x, room.Min.y + line},
               Align::kLeft, t.ink, "What each key brings, and the sum");
  scale_ends({room.Min.x, room.Min.y, room.Max.x, room.Min.y + line},
             stage_scale(layer, AttentionStage::kValues, scene.head));
  const float x0 = room.Min.x + px(kTag) + px(56);
  const float width = (room.Max.x - x0) / static_cast<float>(size);
  const ColorScale scale = stage_scale(layer, AttentionStage::kValues, scene.head);
  for (int row = 0; row < rows; ++row) {
    const bool sum = row == layer.keys;
    const float top = snap(room.Min.y + line + height * static_cast<float>(row)),
                bottom = snap(room.Min.y + line + height * static_cast<float>(row + 1)) - px(1);
    const bool hidden = !sum && sight(layer, scene.example, row, scene.query) != Sight::kSeen;
    draw_text_in(canvas(), sum ? Type::kTitle : Type::kSmall,
                 {room.Min.x, top, x0 - px(metric::kGap), bottom}, Align::kRight,
                 sum || row == scene.key ? t.ink : t.muted, sum ? "= sum" : scene.key_token(row));
    for (int unit = 0; unit < size; ++unit) {
      const Rect cell(
          snap(x0 + width * static_cast<float>(unit)), top,
          snap(x0 + width * static_cast<float>(unit + 1)) - (width >= px(4) ? px(1) : 0), bottom);
      if (hidden)
        fill_rect(canvas(), cell, t.soft);
      else
        draw_cell(canvas(), cell, scale,
                  sum ? sum_of_values(layer, scene.head, scene.query, unit)
                      : weighted_value(layer, scene.head, row, scene.query, unit));
    }
  }
  ui().items().cell("values in short", room.Min, room.Max,
                    "largest difference of the sum to the trace " +
                        number(largest_gap(layer, scene.head, scene.query)),
                    Role::kPicture);
}

namespace {

/// The side of a square of `count`; 0 where that is none.
int side_of(std::size_t count) {
  const auto side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(count))));
  return static_cast<std::size_t>(side) * static_cast<std::size_t>(side) == count ? side : 0;
}

/// Numbers that are read at each step.
std::size_t points_of_patch(const AttentionScene& scene) {
  return scene.example.values.size() / static_cast<std::size_t>(std::max(1, scene.layer.keys));
}

/// The patch with the most light in it: that of the object.
int brightest_patch(const AttentionScene& scene) {
  const std::size_t points = points_of_patch(scene);
  std::vector<double> light(static_cast<std::size_t>(scene.layer.keys), 0);
  for (std::size_t i = 0; i < light.size() * points; ++i)
    light[i / points] += static_cast<double>(scene.example.values[i]);
  return static_cast<int>(std::ranges::max_element(light) - light.begin());
}

}  // namespace

bool has_picture(const AttentionScene& scene) {
  return scene.input.now.config.task.kind == TaskKind::kScene && !scene.layer.key_of_source &&
         side_of(static_cast<std::size_t>(scene.layer.keys)) > 0 &&
         side_of(points_of_patch(scene)) > 0;
}

void looked_at_picture(AttentionScene& scene, const Rect& room) {
  const Theme& t = theme();
  const int patches = side_of(static_cast<std::size_t>(scene.layer.keys));
  const std::size_t points = points_of_patch(scene);
  const int across = side_of(points);
  const float side = std::min(room.GetWidth(), room.GetHeight());
  const float patch = side / static_cast<float>(patches);
  const float point = (patch - px(5)) / static_cast<float>(across);
  const ColorScale scale{.kind = ScaleKind::kMagnitude, .limit = 1};
  const std::vector<float> weights = weights_of(scene.layer, scene.head, scene.query);
  const int object = brightest_patch(scene);
  const Rect all(room.Min, {room.Min.x + side, room.Min.y + side});
  CellHit hit = begin_grid(
      "picture", all, patches, patches,
      [&](float y) { return static_cast<int>((y - all.Min.y) / patch); },
      [&](float x) { return static_cast<int>((x - all.Min.x) / patch); }, {},
      format_shape(patches, patches));
  for (int p = 0; p < scene.layer.keys; ++p) {
    const float w = weights[static_cast<std::size_t>(p)];
    const int column = p % patches, row = p / patches;
    const Rect frame(snap(room.Min.x + patch * static_cast<float>(column)),
                     snap(room.Min.y + patch * static_cast<float>(row)),
                     snap(room.Min.x + patch * static_cast<float>(column + 1)) - px(1),
                     snap(room.Min.y + patch * static_cast<float>(row + 1)) - px(1));
    draw_cell(canvas(), frame, scale, w);
    for (std::size_t i = 0; i < points; ++i) {
      const auto right = static_cast<float>(i % static_cast<std::size_t>(across)),
                 down = static_cast<float>(i / static_cast<std::size_t>(across));
      const float v =
          std::clamp(scene.example.values[static_cast<std::size_t>(p) * points + i], 0.0f, 1.0f);
      const ImVec2 from(frame.Min.x + px(2) + point * right, frame.Min.y + px(2) + point * down);
      fill_rect(canvas(), {snap(from), snap(ImVec2(from.x + point, from.y + point))},
                mix(t.panel, t.ink, v));
    }
    if (row == hit.row && column == hit.column) hit.rect = frame;
    ui().items().number("patch@" + std::to_string(p), frame.Min, frame.Max, {w});
    if (p != object) continue;
    stroke_rect(canvas(), frame, t.good, px(metric::kRadiusFine), px(metric::kPlayhead));
    ui().items().cell("patch of the object", frame.Min, frame.Max, std::to_string(p),
                      Role::kPicture);
  }
  finish_grid(hit, all);
  if (!hit || hit.row < 0 || hit.column < 0) return;
  const int key = std::min(hit.row * patches + hit.column, scene.layer.keys - 1);
  if (hit.clicked) move_focus(scene, scene.query, key);
  show_tip(hit, attention_tip(scene, AttentionStage::kWeights, key, scene.query));
  offer_calculation(scene.outbox, hit, *scene.layer.weight, scene.head * scene.layer.keys + key,
                    scene.query, false);
}

std::string attention_conclusion(const AttentionScene& scene) {
  const AttentionLayer& layer = scene.layer;
  const std::vector<float> weights = weights_of(layer, scene.head, scene.query);
  const double bits = entropy_bits(weights);
  std::string who = scene.query_phrase(scene.query);
  if (who.starts_with("step")) who.front() = 'S';
  const int data = layer.query_of_source ? scene.example.source_length : scene.example.length;
  if (scene.query >= data) return who + " is padding: this example is shorter than the longest.";
  if (std::isnan(bits))
    return who +
           " has weights that are not finite numbers: something overflowed before the "
           "softmax. Go back an update, and lower the learning rate.";
  const int best = heaviest_key(layer, scene.head, scene.query);
  if (best < 0) return who + " may look at nothing, so it gets zeros.";
  int open = 0;
  for (int key = 0; key < layer.keys; ++key)
    open += sight(layer, scene.example, key, scene.query) == Sight::kSeen;
  return who + " gives " +
         share_text(static_cast<double>(weights[static_cast<std::size_t>(best)])) +
         " of its weight to " + scene.key_phrase(best) + ". Entropy " + number(bits) + " of " +
         number(std::log2(static_cast<double>(std::max(1, open)))) + " bits: as if it looked at " +
         format_fixed(std::exp2(bits), 1) + " of " + std::to_string(open) + " keys.";
}

}  // namespace unroll::viz
