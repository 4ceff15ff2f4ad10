#include "viz/views/embedding_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/views/cell_tips.h"
#include "viz/views/measure.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_light.h"
#include "viz/views/reading.h"
#include "viz/views/spacing.h"
#include "viz/views/symbol_kinds.h"
#include "viz/widgets/button.h"
#include "viz/widgets/card.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/point_map.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr float kAside = 200, kPhoneMap = 320, kLetter = 22, kMark = 5;  // logical pixels
constexpr int kFewNames = 4;
constexpr float kAlike = 0.5f;  // a cosine from which on two vectors point the same way

const Answer<SymbolFinding>* answer_of(const Snapshot& snapshot) {
  return snapshot.findings.symbols ? &*snapshot.findings.symbols : nullptr;
}

struct MapScene {
  const ViewInput& input;
  Outbox& outbox;
  const SymbolFinding& found;
  int chosen = -1;         ///< index of a point
  std::vector<int> kinds;  ///< of each, where there are no classes

  std::string glyph(int point) const {
    return symbol_glyph(input.now.task, found.symbols[static_cast<std::size_t>(point)]);
  }
  /// The neighbours of `point`, nearest first.
  std::vector<int> neighbours(int point) const {
    const auto from = found.neighbours.begin() + point * found.near;
    return {from, from + found.near};
  }
  float cosine(int point, int rank) const {
    return found.cosines[static_cast<std::size_t>(point * found.near + rank)];
  }
};

int point_of(const SymbolFinding& found, int symbol) {
  const auto at = std::ranges::find(found.symbols, symbol);
  return symbol < 0 || at == found.symbols.end() ? -1
                                                 : static_cast<int>(at - found.symbols.begin());
}

/// The point whose neighbours are named while nobody has chosen one: the commonest letter or word.
int usual_point(const TaskView& task, const SymbolFinding& found) {
  const auto commonest =
      std::ranges::max_element(found.symbols, std::ranges::less(), [&](int symbol) {
        return kind_of_symbol(task, symbol) == SymbolKind::kLetter ? symbol_share(task, symbol)
                                                                   : -1.0;
      });
  return static_cast<int>(commonest - found.symbols.begin());
}

TooltipText tip(const MapScene& s, int point) {
  const auto at = static_cast<std::size_t>(point);
  TooltipText text;
  text.name = symbol_name(s.input.now.task, s.found.symbols[at]);
  text.value = format_value(static_cast<double>(s.found.x[at])) + ", " +
               format_value(static_cast<double>(s.found.y[at]));
  text.shape = std::to_string(s.found.size) + " numbers";
  if (at < s.found.classes.size() && s.found.classes[at] >= 0)
    text.formula.push_back("word class " + group_letter(s.found.classes[at]));
  const std::vector<int> near = s.neighbours(point);
  if (!near.empty() && near[0] >= 0)
    text.formula.push_back("nearest: " + s.glyph(near[0]) + ", cosine " +
                           format_fixed(static_cast<double>(s.cosine(point, 0)), 2));
  text.note = "Column " + std::to_string(s.found.symbols[at]) + " of " + s.found.parameter +
              ". Click: show its neighbours.";
  return text;
}

/// What the operation under the cursor does to the vector of `symbol`: it reads what stands at its
/// step, and writes where the gradient or the weights themselves change.
Touch touch_of_symbol(const MapScene& s, int symbol) {
  const Snapshot& now = s.input.now;
  const Operation* operation = current_operation(now, s.input.state);
  if (operation == nullptr) return Touch::kNone;
  const auto& read = now.example.inputs;
  if (operation->parameter >= 0) {
    if (now.parameters[static_cast<std::size_t>(operation->parameter)].name != s.found.parameter)
      return Touch::kNone;
    const bool all = operation->kind == OperationKind::kUpdate;
    return all || std::ranges::find(read, symbol) != read.end() ? Touch::kWrites : Touch::kNone;
  }
  if (operation->slot < 0 || operation->kind != OperationKind::kForward) return Touch::kNone;
  const SlotView& slot = now.example.slots[static_cast<std::size_t>(operation->slot)];
  if (slot.layer != "embed") return Touch::kNone;
  const auto at = static_cast<std::size_t>(std::max(0, operation->step));
  const bool here = operation->step == Operation::kAllSteps
                        ? std::ranges::find(read, symbol) != read.end()
                        : at < read.size() && read[at] == symbol;
  return here ? Touch::kReads : Touch::kNone;
}

void light_symbol(const MapScene& s, int symbol, Rect dot) {
  const Touch touch = touch_of_symbol(s, symbol);
  if (touch == Touch::kNone) return;
  dot.Expand(px(3));
  light_frame(dot, touch == Touch::kWrites, "symbol " + std::to_string(symbol));
}

void map(MapScene& s, float height) {
  const SymbolFinding& f = s.found;
  const int points = static_cast<int>(f.symbols.size());
  const int moments = static_cast<int>(f.trail_updates.size());
  const std::vector<int> linked = s.chosen >= 0 ? s.neighbours(s.chosen) : std::vector<int>();
  const std::string x_label = "PCA 1: " + share_text(f.explained_x) + " of the variance";
  const std::string y_label = "PCA 2: " + share_text(f.explained_y);
  const CellHit hit =
      point_map("symbols", f.x, f.y,
                {.height = height,
                 .name = [&](int k) { return s.glyph(k); },
                 .address =
                     [&](int k) {
                       return "symbol " + std::to_string(f.symbols[static_cast<std::size_t>(k)]);
                     },
                 .groups = std::span<const int>(f.classes),
                 .shapes = s.kinds,
                 .trail_x = MatrixView::by_rows(f.trail_x, moments, points),
                 .trail_y = MatrixView::by_rows(f.trail_y, moments, points),
                 .mark =
                     [&](int k, const Rect& dot) {
                       light_symbol(s, f.symbols[static_cast<std::size_t>(k)], dot);
                     },
                 .chosen = s.chosen,
                 .linked = linked,
                 .x_label = x_label,
                 .y_label = y_label});
  if (!hit) return;
  show_tip(hit, tip(s, hit.column));
  if (hit.clicked) {
    const int symbol = f.symbols[static_cast<std::size_t>(hit.column)];
    s.outbox.state().map_symbol = symbol == s.outbox.state().map_symbol ? -1 : symbol;
  }
}

void neighbour_list(const MapScene& s) {
  if (s.chosen < 0) return;
  heading_row("Nearest to " + s.glyph(s.chosen), "cosine");
  const RowSpacing rows(1);
  const std::vector<int> near = s.neighbours(s.chosen);
  for (int rank = 0; rank < static_cast<int>(near.size()); ++rank) {
    const int other = near[static_cast<std::size_t>(rank)];
    if (other >= 0)
      readout_row(symbol_name(s.input.now.task, s.found.symbols[static_cast<std::size_t>(other)]),
                  format_fixed(static_cast<double>(s.cosine(s.chosen, rank)), 2));
  }
  note_text(
      "Violet lines lead to them. Cosine 1: the same direction, 0: nothing in common; all "
      "numbers count. Click another symbol.");
}

/// The shapes, each with its kind of symbol.
void kind_legend(const MapScene& s) {
  if (s.kinds.empty()) return;
  take_place({px(1), px(metric::kHalfGap)});
  heading_row("Kinds of symbols");
  const RowSpacing rows(1);
  for (int kind = 0; kind < kSymbolKinds; ++kind) {
    const auto count = std::ranges::count(s.kinds, kind);
    if (count == 0) continue;
    const std::string_view name = kind_name(s.input.now.task, static_cast<SymbolKind>(kind));
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTokenHeight)});
    draw_shape(canvas(), {row.Min.x + px(kLetter) / 2, row.GetCenter().y}, px(kMark),
               static_cast<PointShape>(kind));
    draw_text_in(canvas(), Type::kLabel, {row.Min.x + px(kLetter), row.Min.y, row.Max.x, row.Max.y},
                 Align::kLeft, theme().ink, name);
    ui().items().cell("kind: " + std::string(name), row.Min, row.Max, std::to_string(count),
                      Role::kText);
  }
}

/// The letters, each with some of its words.
void class_legend(const MapScene& s) {
  if (s.found.classes.empty()) return;
  take_place({px(1), px(metric::kHalfGap)});
  heading_row("Word classes");
  const RowSpacing rows(1);
  const int most = *std::ranges::max_element(s.found.classes);
  for (int group = 0; group <= most; ++group) {
    std::string words;
    int count = 0;
    for (std::size_t k = 0; k < s.found.classes.size(); ++k)
      if (s.found.classes[k] == group && ++count <= kFewNames)
        words += (count > 1 ? ", " : "") + s.glyph(static_cast<int>(k));
    if (count > kFewNames) words += " …";
    const Rect row = take_place({ImGui::GetContentRegionAvail().x, px(metric::kTokenHeight)});
    const ImVec2 dot(row.Min.x + px(kLetter) / 2, row.GetCenter().y);
    const float radius = px(metric::kTokenHeight) / 3;
    canvas()->AddCircleFilled(dot, radius, group_color(group));
    draw_text_in(canvas(), Type::kSmall,
                 {dot.x - radius, dot.y - radius, dot.x + radius, dot.y + radius}, Align::kCenter,
                 ink_on(theme(), group_color(group)), group_letter(group));
    draw_text_in(canvas(), Type::kLabel, {row.Min.x + px(kLetter), row.Min.y, row.Max.x, row.Max.y},
                 Align::kLeft, theme().ink, words);
    ui().items().cell("class " + group_letter(group), row.Min, row.Max, words, Role::kText);
  }
}

std::string sentence(const SymbolFinding& f) {
  std::string text = f.learned
                         ? "The learned vector of each symbol, a column of " + f.parameter + "."
                         : "One-hot input: a symbol picks its column of " + f.parameter +
                               ", and that is its vector.";
  if (!std::isnan(f.same_class))
    text += " The nearest neighbour is of the same class for " + share_text(f.same_class) +
            " of the words; by chance it would be " + share_text(f.chance) + ".";
  if (f.trail_updates.size() > 1)
    text += " The lines show the way since update " +
            format_count(static_cast<std::int64_t>(f.trail_updates.front())) + ".";
  if (!f.note.empty()) text += " " + f.note;
  return text;
}

bool shows_little(const SymbolFinding& f) { return f.explained_x + f.explained_y < 0.5; }

/// How much of the truth the flat map tells.
std::string shown_share(const MapScene& s) {
  const SymbolFinding& f = s.found;
  const std::string share = share_text(f.explained_x + f.explained_y);
  const std::string words =
      "This flat map shows " + share + " of the differences between the vectors";
  if (!shows_little(f)) return words + ".";
  const bool near = s.chosen >= 0 && f.near > 0 && s.neighbours(s.chosen)[0] >= 0;
  const float best = near ? s.cosine(s.chosen, 0) : 1;
  return words + ": points that look close may be far apart. " +
         (best >= kAlike
              ? "Trust the list of neighbours."
              : "Nor is the list sure yet: its best cosine is " +
                    format_fixed(static_cast<double>(best), 2) + ", " +
                    (f.classes.empty() ? "kinds" : "classes") + " are not told apart yet.");
}

float share_height(const MapScene& s, float width) {
  return wrapped_height(Type::kLabel, width - px(kLetter), shown_share(s));
}

/// With the sign and colour of a warning where that is less than half.
void share_line(const MapScene& s) {
  const bool little = shows_little(s.found);
  const std::string text = shown_share(s);
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect row = take_place({width, share_height(s, width)});
  const ImU32 ink = little ? theme().warn : theme().muted;
  draw_text_in(canvas(), Type::kLabel,
               {row.Min.x, row.Min.y, row.Max.x, row.Min.y + line_height(Type::kLabel)},
               Align::kLeft, ink, little ? icon::kWarning : icon::kInfo);
  draw_wrapped(canvas(), Type::kLabel, {row.Min.x + px(kLetter), row.Min.y}, width - px(kLetter),
               ink, text);
  ui().items().cell(little ? "warning: share" : "share", row.Min, row.Max, text, Role::kStatus);
}

std::string table_of(const MapScene& s) {
  std::string text = "symbol\tx\ty\tnearest\tcosine\n";
  for (int k = 0; k < static_cast<int>(s.found.symbols.size()); ++k) {
    const auto at = static_cast<std::size_t>(k);
    const std::vector<int> near = s.neighbours(k);
    text += s.glyph(k) + "\t" + format_value(static_cast<double>(s.found.x[at])) + "\t" +
            format_value(static_cast<double>(s.found.y[at]));
    if (!near.empty() && near[0] >= 0)
      text += "\t" + s.glyph(near[0]) + "\t" + format_value(static_cast<double>(s.cosine(k, 0)));
    text += "\n";
  }
  return text;
}

void aside(const MapScene& s) {
  if (button("Copy table", {.kind = ButtonKind::kQuiet, .icon = icon::kCopy},
             {.dense = !s.input.phone}))
    s.outbox.wish(CopyText{table_of(s), "The map"});
  neighbour_list(s);
  class_legend(s);
  kind_legend(s);
}

}  // namespace

ViewInfo EmbeddingPanel::info() const {
  return {
      "embedding", "Embedding", Dock::kStage,
      "To the network a symbol is a list of numbers, its vector. Here all of them are seen "
      "from the side from which they differ most (PCA 1 and 2: the two directions in which the "
      "cloud of vectors is widest), so symbols that lie "
      "together are treated alike. Nobody tells the network which symbols are of a kind: letters, "
      "shapes and colours show it only to you. Lines lead back "
      "along the way that a symbol came while it was learned. Click a symbol for its "
      "neighbours: a cosine of 1 means the same direction, 0 nothing in common, −1 the "
      "opposite. The plane shows only part of the distances; the cosines count all numbers."};
}

std::string EmbeddingPanel::note(const ViewInput& input) const {
  const auto* answer = answer_of(input.now);
  if (!answer || !answer->ok()) return {};
  return answer->found.parameter + " · update " +
         format_count(static_cast<std::int64_t>(answer->update));
}

void EmbeddingPanel::draw(const ViewInput& input, Outbox& outbox) const {
  outbox.ask(set_of({Question::kSymbols}));
  const auto* answer = answer_of(input.now);
  const auto place = [&] {
    const Rect room = content_rect();
    return take_place({room.GetWidth(), std::max(px(96), room.GetHeight())});
  };
  if (!answer)
    return empty_state(place(), "Looking for the best side", "This takes a moment.", icon::kGrid);
  if (!answer->ok()) return empty_state(place(), "No map to show", answer->refused, icon::kGrid);
  const SymbolFinding& found = answer->found;
  MapScene scene{input, outbox, found, point_of(found, outbox.state().map_symbol)};
  if (scene.chosen < 0) scene.chosen = usual_point(input.now.task, found);
  if (found.classes.empty()) scene.kinds = kinds_of(input.now.task, found.symbols);
  const std::string words = sentence(found);
  if (input.phone) {
    share_line(scene);
    map(scene, px(kPhoneMap));
    note_text(words);
    aside(scene);
    return;
  }
  const Rect room = content_rect();
  const float wide = room.GetWidth() - px(kAside) - 2 * px(metric::kGap);
  begin_column(room.Min, wide);
  share_line(scene);
  map(scene, room.GetHeight() - share_height(scene, wide) -
                 wrapped_height(Type::kLabel, wide, words) - 2 * px(metric::kGap));
  note_text(words);
  end_column();
  begin_column({room.Max.x - px(kAside), room.Min.y}, px(kAside));
  aside(scene);
  end_column();
}

}  // namespace unroll::viz
