#include "viz/views/reading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/numbers.h"
#include "viz/widgets/glyphs.h"

namespace unroll::viz {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr double kNatsPerBit = 0.69314718055994530942;

float at(const SlotView& slot, const std::vector<float>& data, int row, int t) {
  if (row < 0 || row >= slot.rows || t < 0 || t >= slot.steps) return kNone;
  const auto index = static_cast<std::size_t>(t) * static_cast<std::size_t>(slot.rows) +
                     static_cast<std::size_t>(row);
  return index < data.size() ? data[index] : kNone;
}

/// The one character of a symbol; 0 for "other" and for what is not valid UTF-8.
char32_t code_point(std::string_view utf8) {
  if (utf8.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (utf8.size() != length) return 0;
  char32_t c = length == 1 ? lead : lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (byte(i) & 0x3fu);
  return c;
}

/// The name of an id; nullptr where there is none.
const std::string* name_in(const std::vector<std::string>& names, int id) {
  return id >= 0 && static_cast<std::size_t>(id) < names.size()
             ? &names[static_cast<std::size_t>(id)]
             : nullptr;
}

std::string glyph_of(const std::string* utf8) {
  if (utf8 == nullptr) return "?";
  if (utf8->empty()) return "other";
  switch (const char32_t c = code_point(*utf8); c) {
    case 0:
      return with_codes(*utf8);
    case '\n':
      return "↵";
    case ' ':
      return "␣";
    case '\t':
      return "⇥";
    default:
      return has_glyph(c) ? *utf8 : code_name(c).substr(2);
  }
}

std::string name_of(const std::string* utf8) {
  if (utf8 == nullptr) return "no symbol";
  if (utf8->empty()) return "other (rare symbols together)";
  switch (const char32_t c = code_point(*utf8); c) {
    case 0:
      return "“" + with_codes(*utf8) + "”";
    case '\n':
      return "newline";
    case ' ':
      return "space";
    case '\t':
      return "tab";
    default:
      return has_glyph(c) ? "“" + *utf8 + "”" : code_name(c);
  }
}

bool is_read_out(const SlotView& slot) { return slot.grad.empty() && !slot.value.empty(); }

/// Scores and weights of attention are no features.
bool is_of_attention(const SlotView& slot) {
  return slot.name == "weight" || slot.name == "score" || slot.name == "scaled";
}

/// A layer of the main sequence that walks from the first step to the last.
bool walks_forward(const SlotView& slot) {
  return !slot.layer.starts_with("encoder") && !slot.layer.empty() && slot.layer.back() != 'r';
}

}  // namespace

const SlotView* find_slot(const ExampleView& example, std::string_view name) {
  for (const SlotView& slot : example.slots)
    if (slot.name == name && slot.per_step) return &slot;
  return nullptr;
}

int steps_of(const ExampleView& example) { return static_cast<int>(example.targets.size()); }

bool has_target(const ExampleView& example, int t) {
  return t >= 0 && t < steps_of(example) && example.targets[static_cast<std::size_t>(t)] >= 0;
}

const SlotView* main_slot(const Snapshot& snapshot) {
  const ExampleView& example = snapshot.example;
  const int steps = steps_of(example);
  const SlotView* state = nullptr;
  const SlotView* features = nullptr;
  bool before_out = true;
  for (const SlotView& slot : example.slots) {
    before_out = before_out && slot.layer != "out";
    if (!slot.per_step || slot.steps != steps || slot.rows == 0) continue;
    if (slot.name == "h" && walks_forward(slot)) state = &slot;
    if (before_out && !is_read_out(slot) && !is_of_attention(slot)) features = &slot;
  }
  return state && is_recurrent(snapshot.config.model.kind) ? state : features;
}

const SlotView* prediction_slot(const Snapshot& snapshot) {
  return snapshot.task.loss == LossKind::kSquared ? snapshot.example.find("out", "y")
                                                  : snapshot.example.find("loss", "p");
}

std::string address(const SlotView& slot, int row, int t) {
  std::string text = slot.layer + "." + slot.name + "[" + std::to_string(row) + "]";
  return slot.per_step ? text + "@" + std::to_string(t) : text;
}

std::optional<SlotPlace> read_address(const ExampleView& example, std::string_view address) {
  constexpr std::string_view kGradient = "grad ";
  if (address.starts_with(kGradient)) address.remove_prefix(kGradient.size());
  const std::size_t step_at = address.rfind('@');
  if (step_at == address.npos) return std::nullopt;
  const auto step = parse_int(address.substr(step_at + 1));
  const std::string_view place = address.substr(0, step_at);
  const std::size_t row_at = std::min(place.find('['), place.size());
  const std::string name(place.substr(0, row_at));
  const std::size_t dot = name.rfind('.');
  if (!step || dot == name.npos) return std::nullopt;
  SlotPlace found{.slot = example.find(name.substr(0, dot), name.substr(dot + 1)),
                  .step = static_cast<int>(step.value())};
  if (!found.slot) return std::nullopt;
  if (row_at == place.size()) return found;
  const auto row = parse_int(place.substr(row_at + 1, place.size() - row_at - 2));
  if (!place.ends_with(']') || !row || row.value() < 0 || row.value() >= found.slot->rows)
    return std::nullopt;
  found.row = static_cast<int>(row.value());
  return found;
}

float value_at(const SlotView& slot, int row, int t) { return at(slot, slot.value, row, t); }
float grad_at(const SlotView& slot, int row, int t) { return at(slot, slot.grad, row, t); }

std::vector<SymbolGuess> top_guesses(const SlotView& probabilities, int t, int count) {
  std::vector<SymbolGuess> all;
  all.reserve(static_cast<std::size_t>(probabilities.rows));
  for (int s = 0; s < probabilities.rows; ++s) {
    const float p = value_at(probabilities, s, t);
    if (!std::isfinite(p)) return {};
    all.push_back({s, p});
  }
  const auto shown = std::min(all.size(), static_cast<std::size_t>(std::max(0, count)));
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown), all.end(),
                    [](const SymbolGuess& a, const SymbolGuess& b) {
                      return a.probability != b.probability ? a.probability > b.probability
                                                            : a.symbol < b.symbol;
                    });
  all.resize(shown);
  return all;
}

float loss_bits_at(const ExampleView& example, int t) {
  const SlotView* loss = find_slot(example, "loss");
  const auto step = static_cast<std::size_t>(t);
  if (!loss || t < 0 || step >= example.targets.size() || example.targets[step] < 0) return kNone;
  return static_cast<float>(value_at(*loss, 0, t) / kNatsPerBit);
}

float loss_at(const TaskView& task, const ExampleView& example, int t) {
  const float bits = loss_bits_at(example, t);
  return task.loss == LossKind::kSquared ? static_cast<float>(bits * kNatsPerBit) : bits;
}

float gradient_length(const SlotView& slot, int t) {
  if (slot.grad.empty() || t < 0 || t >= slot.steps) return kNone;
  double sum = 0;
  for (int row = 0; row < slot.rows; ++row) {
    const double g = grad_at(slot, row, t);
    sum += g * g;
  }
  return static_cast<float>(std::sqrt(sum));
}

std::string symbol_glyph(const TaskView& task, int symbol) {
  return glyph_of(name_in(task.symbols, symbol));
}
std::string symbol_name(const TaskView& task, int symbol) {
  return name_of(name_in(task.symbols, symbol));
}
std::string class_glyph(const TaskView& task, int id) {
  return glyph_of(name_in(task.classes, id));
}
std::string class_name(const TaskView& task, int id) { return name_of(name_in(task.classes, id)); }
std::string source_glyph(const TaskView& task, int id) {
  return glyph_of(name_in(task.sources, id));
}

bool has_words(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return !name.empty() && code_point(name) == 0;
  });
}

std::uint64_t parameter_count(const Snapshot& snapshot) {
  std::uint64_t sum = 0;
  for (const ParameterView& p : snapshot.parameters)
    sum += static_cast<std::uint64_t>(p.rows) * static_cast<std::uint64_t>(p.cols);
  return sum;
}

double symbol_share(const TaskView& task, int symbol) {
  if (symbol < 0 || static_cast<std::size_t>(symbol) >= task.counts.size()) return 0;
  const auto total = std::accumulate(task.counts.begin(), task.counts.end(), std::uint64_t{0});
  return total == 0 ? 0
                    : static_cast<double>(task.counts[static_cast<std::size_t>(symbol)]) /
                          static_cast<double>(total);
}

}  // namespace unroll::viz
