// No view invents a number: whatever stands on screen under an address of the trace is read back
// and must be what the trace has there.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/attention_reading.h"
#include "viz/views/reading.h"
#include "viz/views/time_window.h"
#include "viz/views/views.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

struct Canned {
  std::string name;
  std::shared_ptr<const Snapshot> snapshot;
};

Canned trained(
    TaskKind task, ModelKind model, const char* name = "",
    const std::function<void(Config&)>& change = [](Config&) {}) {
  Config config = small_config();
  config.task.kind = task;
  config.model.kind = model;
  config.model.width = 8;
  config.model.heads = 2;
  change(config);
  const std::string kind(kModelKindNames[static_cast<std::size_t>(model)]);
  return {kind + " " + name, snapshot_after(config, 3)};
}

/// Every kind of model, and the ways to put them together that add slots of their own.
std::vector<Canned> runs() {
  using enum TaskKind;
  using enum ModelKind;
  return {
      trained(kChars, kRnn),
      trained(kChars, kLstm, "stacked", [](Config& c) { c.model.layers = 2; }),
      trained(kOrder, kGru, "both ways", [](Config& c) { c.model.bidirectional = Switch::kOn; }),
      trained(kDates, kGru, "translating", [](Config& c) { c.model.cross = CrossKind::kBahdanau; }),
      trained(kBall, kFeedForward),
      trained(kOrder, kConcatenate),
      trained(kSentiment, kBag),
      trained(kLookup, kAttention),
      trained(kTwoLookups, kTransformer),
      trained(kPhrases, kTransformer, "translating")};
}

/// "rnn0.h[3]@7", "rnn0.h0[3]", "rnn0.Wh[3,5]", "rnn0.h@7", "loss@7" in their parts.
struct Address {
  std::string layer, name;
  std::optional<int> row, column, step;
};

std::optional<int> number_from(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

std::optional<Address> parse(std::string_view text) {
  Address a;
  if (const std::size_t at = text.rfind('@'); at != text.npos) {
    a.step = number_from(text.substr(at + 1));
    if (!a.step) return std::nullopt;
    text = text.substr(0, at);
  }
  if (text.ends_with(']')) {
    const std::size_t open = text.rfind('[');
    if (open == text.npos) return std::nullopt;
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    const std::size_t comma = inside.find(',');
    a.row = number_from(inside.substr(0, comma));
    if (comma != inside.npos) a.column = number_from(inside.substr(comma + 1));
    if (!a.row || (comma != inside.npos && !a.column)) return std::nullopt;
    text = text.substr(0, open);
  }
  const std::size_t dot = text.find('.');
  if (dot != text.npos) a.layer = text.substr(0, dot);
  a.name = dot == text.npos ? text : text.substr(dot + 1);
  return a;
}

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

/// Row `row` of column `step`, counted by hand.
double entry(const std::vector<float>& numbers, int rows, int row, int step) {
  return static_cast<double>(numbers.at(static_cast<std::size_t>(step * rows + row)));
}

double length(const SlotView& slot, int step) {
  double sum = 0;
  for (int row = 0; row < slot.rows; ++row) {
    const double g = entry(slot.grad, slot.rows, row, step);
    sum += g * g;
  }
  return std::sqrt(sum);
}

std::string pair_text(double x, double y) { return format_value(x) + " " + format_value(y); }

/// The symbol of that rank at `step` and its probability.
std::string guess_text(const Snapshot& s, int rank, int step) {
  const SlotView& p = *s.example.find("loss", "p");
  std::vector<int> order;
  for (int i = 0; i < p.rows; ++i) order.push_back(i);
  const auto chance = [&](int symbol) { return entry(p.value, p.rows, symbol, step); };
  std::ranges::stable_sort(order, [&](int a, int b) { return chance(a) > chance(b); });
  const int symbol = order.at(static_cast<std::size_t>(rank));
  return class_glyph(s.task, symbol) + " " + format_value(chance(symbol));
}

std::optional<std::string> of_matrix(const Snapshot& s, std::string_view label) {
  static constexpr std::string_view kParts[] = {"", "grad ", "change ", "so far "};
  if (!s.findings.matrix || !s.findings.matrix->ok()) return std::nullopt;
  const MatrixFinding& f = s.findings.matrix->found;
  if (!take(label, kParts[static_cast<std::size_t>(f.choice.part)])) return std::nullopt;
  const auto a = parse(label);
  if (!a || !a->column || a->layer + "." + a->name != f.choice.parameter) return std::nullopt;
  return format_value(entry(f.cells, f.rows, *a->row, *a->column));
}

/// Of the state; of the output of one of the blocks, where there are several without a state.
std::string gradient_text(const Snapshot& s, int step, const std::string& shown) {
  const std::string of_state = format_value(length(*main_slot(s), step));
  if (is_recurrent(s.config.model.kind)) return of_state;
  for (const SlotView& slot : s.example.slots)
    if (slot.name == "y" && slot.per_step && step < slot.steps &&
        format_value(length(slot, step)) == shown)
      return shown;
  return of_state;
}

/// Of a state that is not the main one, or of what an encoder gives: of which, its lane says in
/// words.
std::string some_length(const Snapshot& s, int step, const std::string& shown) {
  for (const SlotView& slot : s.example.slots)
    if ((slot.name == "c" || slot.name == "h" || (slot.name == "y" && is_of_source(slot))) &&
        slot.per_step && step < slot.steps && format_value(length(slot, step)) == shown)
      return shown;
  return "no state has this gradient";
}

/// What must stand there; nothing where the address is none of the trace.
std::optional<std::string> true_text(const Snapshot& s, std::string_view label,
                                     const std::string& shown) {
  const ExampleView& example = s.example;
  if (auto text = of_matrix(s, label)) return text;
  std::string_view rest = label;
  const bool flow = take(rest, "flow ");
  if (!flow && !take(rest, "neuron ") && !take(rest, "lane ")) take(rest, "pair ");
  const bool backward = take(rest, "grad ");
  const auto a = parse(rest);
  if (!a || a->column) return std::nullopt;
  if (a->layer.empty() && a->step) {
    const auto t = static_cast<std::size_t>(*a->step);
    if (a->name == "loss" && !a->row) {
      if (!example.targets.empty() && example.targets.at(t) < 0) return "";
      const double loss = example.find("loss", "loss")->value.at(t);
      return format_value(s.task.loss == LossKind::kSquared ? loss : loss / std::log(2.0));
    }
    const auto of_column = [&](const std::vector<float>& numbers) {
      const auto rows = static_cast<int>(numbers.size()) / steps_of(example);
      return format_value(entry(numbers, rows, *a->row, *a->step));
    };
    if (a->name == "input" && a->row && !example.values.empty()) return of_column(example.values);
    if (a->name == "target" && a->row && !example.target_values.empty())
      return of_column(example.target_values);
    if (a->name == "target" && !example.targets.empty())
      return class_glyph(s.task, example.targets.at(t));
    if (a->name == "example place")
      return pair_text(static_cast<double>(example.values.at(2 * t)),
                       static_cast<double>(example.values.at(2 * t + 1)));
    if (a->name == "cell grad" || a->name == "source grad") return some_length(s, *a->step, shown);
    if (a->name == "grad") return gradient_text(s, *a->step, shown);
    if (a->name == "guess") return guess_text(s, *a->row, *a->step);
    if (a->name == "input" && !example.inputs.empty())
      return symbol_glyph(s.task, example.inputs.at(t));
    if (a->name == "source" && !example.source.empty())
      return source_glyph(s.task, example.source.at(t));
    return std::nullopt;
  }
  const SlotView* slot = example.find(a->layer, a->name);
  if (slot == nullptr) return std::nullopt;
  const int step = a->step.value_or(0);
  if (flow) {
    const FlowFinding& found = s.findings.flow->found;
    for (const StateFlow& state : found.states)
      if (state.slot.layer == a->layer && state.slot.name == a->name)
        return format_value(entry(state.norms, found.steps, step, *a->row));
    return std::nullopt;
  }
  if (!a->row) {
    for (const StatePath& path : s.findings.trajectory->found.paths)
      if (path.slot.layer == a->layer && path.slot.name == a->name)
        return pair_text(path.x.at(static_cast<std::size_t>(step)),
                         path.y.at(static_cast<std::size_t>(step)));
    return std::nullopt;
  }
  if (backward && slot->grad.empty()) return "";
  return format_value(entry(backward ? slot->grad : slot->value, slot->rows, *a->row, step));
}

/// What stands in the place of a number that is not there.
bool is_absent(const std::string& text) {
  return text.empty() || text == "masked" || text == "padding";
}

std::string kind_of(std::string label) {
  std::erase_if(label, [](char c) { return c >= '0' && c <= '9'; });
  return label;
}

/// Ways to look at the same snapshot that show other numbers.
using Look = std::function<void(ViewState&)>;
std::vector<Look> looks(std::string_view view, const Snapshot& s) {
  std::vector<Look> all = {[](ViewState&) {}};
  std::set<std::string> layers, slots;
  for (const SlotView& slot : s.example.slots) {
    layers.insert(slot.layer);
    if (slot.per_step) slots.insert(slot.layer + "." + slot.name);
  }
  if (view == "cell")
    for (const std::string& layer : layers)
      for (const bool backward : {false, true})
        all.push_back([=](ViewState& state) {
          state.cell_layer = layer;
          state.cell_backward = backward;
        });
  if (view == "neurons")
    for (const std::string& slot : slots)
      all.push_back([=](ViewState& state) { state.neuron_slot = slot; });
  if (view == "states")
    for (const std::string& slot : slots)
      all.push_back([=](ViewState& state) { state.states_slot = slot; });
  if (view == "gradient")
    for (const int chosen : {0, 1})
      all.push_back([=](ViewState& state) { state.gradient_state = chosen; });
  if (view == "attention")
    for (const AttentionLayer& layer : attention_layers(s.example))
      for (const int head : {0, 1})
        for (int stage = 0; stage <= static_cast<int>(AttentionStage::kValues); ++stage)
          all.push_back([=](ViewState& state) {
            state.attention.layer = layer.name;
            state.attention.head = head;
            state.attention.stage = static_cast<AttentionStage>(stage);
          });
  return all;
}

/// Cells that are no number of the trace, as "view: word", and what looks at them.
const std::map<std::string, std::string_view> kReadElsewhere = {
    {"attention: key", "attention_view_test"},
    {"attention: query", "attention_view_test"},
    {"attention: sum", "attention_view_test"},
    {"attention: weighted", "attention_view_test"},
    {"embedding: symbol", "embedding_panel_test"},
    {"generate: look", "generate_alone_test"},
    {"generate: network", "generate_alone_test"},
    {"generate: truth", "generate_alone_test"},
    {"gradient: eigenvalue", "gradient_panel_test"},
    {"gradient: factor", "gradient_panel_test"},
    {"gradient: product", "gradient_panel_test"},
    {"neurons: highest", "neurons_panel_test"},
    {"neurons: lowest", "neurons_panel_test"},
    {"neurons: text", "the symbols that are read, of which some are digits"},
    {"next: best", "views_test"},
    {"weights: bin", "weights_panel_test"},
    {"whatif: answers", "what_if_panel_test"},
    {"whatif: expects", "what_if_panel_test"},
    {"whatif: memory", "what_if_panel_test"},
    {"whatif: reads", "what_if_panel_test"},
    {"whatif: right", "what_if_panel_test"}};

/// The first word of a label.
std::string word_of(const std::string& label) {
  return label.substr(0, label.find_first_of(" [@:"));
}

bool is_number(const std::string& text) { return text.find_first_of("0123456789") != text.npos; }

}  // namespace

TEST_CASE("every view: a number under an address is that of the trace, with every kind of model",
          "[viz][views][numbers]") {
  const auto views = make_views();
  std::map<std::string, std::set<std::string>> read;  // by view: kinds of addresses
  std::set<std::string> unread;
  int numbers = 0;
  for (const Canned& run : runs()) {
    const Snapshot& s = *run.snapshot;
    ViewStage stage(*views.front(), s, {.width = 1100, .height = 800});
    for (const auto& view : views) {
      const std::string id(view->info().id);
      for (const Look& look : looks(id, s)) {
        stage.show(*view, s);
        look(stage.state);
        stage.ui.step(3);
        for (const Item& item : stage.ui.items().items()) {
          if (item.role != Role::kCell || is_absent(item.value)) continue;
          const auto expected = true_text(s, item.label, item.value);
          if (!expected) {
            if (is_number(item.value)) unread.insert(id + ": " + word_of(item.label));
            continue;
          }
          read[id].insert(kind_of(item.label));
          ++numbers;
          if (*expected == item.value) continue;
          INFO(item.label << " in " << id << " of " << run.name);
          CHECK(item.value == *expected);
        }
      }
    }
  }
  CHECK(numbers > 10000);
  for (const std::string& kind : unread) {
    INFO(kind);
    CHECK(kReadElsewhere.contains(kind));
  }
  for (const auto& [kind, where] : kReadElsewhere) {
    INFO(kind << ": " << where);
    CHECK(unread.contains(kind));
  }
  for (const char* view :
       {"unroll", "cell", "gradient", "states", "attention", "weights", "neurons"}) {
    INFO(view);
    CHECK_FALSE(read[view].empty());
  }
}

}  // namespace unroll::viz::testing
