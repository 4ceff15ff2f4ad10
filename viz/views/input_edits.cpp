#include "viz/views/input_edits.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/utf8.h"
#include "viz/views/reading.h"

namespace unroll::viz {
namespace {

/// The slot of the answers: probabilities, or numbers.
const SlotView* answers_of(const ExampleView& example) {
  const SlotView* p = example.find("loss", "p");
  return p ? p : example.find("out", "y");
}

bool stands_there(const ExampleView& example, const InputEdit& edit) {
  const std::vector<std::int32_t>& symbols = edit.of_source ? example.source : example.inputs;
  const auto at = static_cast<std::size_t>(edit.step);
  if (!symbols.empty()) return at < symbols.size() && symbols[at] == edit.symbol;
  const std::vector<float>& values = edit.of_source ? example.source_values : example.values;
  const std::size_t rows = edit.values.size();
  return (at + 1) * rows <= values.size() &&
         std::equal(edit.values.begin(), edit.values.end(),
                    values.begin() + static_cast<std::ptrdiff_t>(at * rows));
}

std::vector<std::string> pieces_of(std::string_view text, bool words) {
  std::vector<std::string> out;
  std::string word;
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const std::string piece(text.substr(0, step ? step->bytes : 1));
    text.remove_prefix(piece.size());
    if (!words) {
      out.push_back(piece);
    } else if (piece == " " || piece == "\n") {
      if (!word.empty()) out.push_back(std::exchange(word, {}));
    } else {
      word += piece;
    }
  }
  if (!word.empty()) out.push_back(word);
  return out;
}

int index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto at = std::ranges::find(names, name);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

}  // namespace

const ExampleView& untouched(const Snapshot& snapshot) {
  return snapshot.what_if.empty() ? snapshot.example : snapshot.what_if.front().before;
}

std::vector<InputEdit> input_edits(const Snapshot& snapshot) {
  return snapshot.what_if.empty() ? std::vector<InputEdit>() : snapshot.what_if.front().edits;
}

void put_edit(const Snapshot& snapshot, std::vector<InputEdit>& edits, InputEdit edit) {
  std::erase_if(edits, [&edit](const InputEdit& other) {
    return other.of_source == edit.of_source && other.step == edit.step;
  });
  if (!stands_there(untouched(snapshot), edit)) edits.push_back(std::move(edit));
}

std::vector<InputEdit> with_edit(const Snapshot& snapshot, std::span<const InputEdit> edits,
                                 InputEdit edit) {
  std::vector<InputEdit> out(edits.begin(), edits.end());
  put_edit(snapshot, out, std::move(edit));
  return out;
}

std::vector<float> values_read(const Snapshot& snapshot, std::span<const InputEdit> edits,
                               bool of_source) {
  const ExampleView& example = untouched(snapshot);
  std::vector<float> out = of_source ? example.source_values : example.values;
  for (const InputEdit& edit : edits) {
    const std::size_t rows = edit.values.size(), at = static_cast<std::size_t>(edit.step) * rows;
    if (edit.of_source == of_source && edit.step >= 0 && at + rows <= out.size())
      std::ranges::copy(edit.values, out.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return out;
}

TypedInput typed_input(const Snapshot& snapshot, std::string_view text) {
  const ExampleView& example = snapshot.example;
  const bool of_source = !example.source.empty();
  const std::vector<std::string>& names = of_source ? snapshot.task.sources : snapshot.task.symbols;
  const std::size_t steps = of_source ? example.source.size() : example.inputs.size();
  const auto length =
      std::min(steps, static_cast<std::size_t>(of_source ? example.source_length : example.length));
  TypedInput out;
  const std::vector<std::string> pieces = pieces_of(text, has_words(names));
  for (std::size_t t = 0; t < std::min(pieces.size(), length); ++t) {
    const int symbol = index_of(names, pieces[t]);
    if (symbol < 0) {
      out.problem = "“" + printable(pieces[t]) + "” is not among the symbols of this task.";
      return out;
    }
    InputEdit edit{.of_source = of_source, .step = static_cast<int>(t), .symbol = symbol};
    if (!stands_there(untouched(snapshot), edit)) out.edits.push_back(edit);
  }
  if (pieces.size() > length)
    out.problem =
        "The example has " + std::to_string(length) + " steps; what is longer was left out.";
  return out;
}

std::vector<InputEdit> drawn_input(const ExampleView& example,
                                   std::span<const std::vector<float>> rows) {
  const int steps = example.length;
  std::vector<InputEdit> out;
  if (rows.empty() || rows.front().size() < 2 || steps < 2) return out;
  const auto last = static_cast<float>(rows.front().size() - 1);
  for (int t = 0; t < steps; ++t) {
    const float at = last * static_cast<float>(t) / static_cast<float>(steps - 1);
    const auto before = std::min(static_cast<std::size_t>(at), rows.front().size() - 2);
    const float part = at - static_cast<float>(before);
    InputEdit edit{.step = t};
    for (const std::vector<float>& row : rows)
      edit.values.push_back(row[before] + part * (row[before + 1] - row[before]));
    out.push_back(std::move(edit));
  }
  return out;
}

bool answers_are_next(const ExampleView& example) {
  const std::size_t steps = static_cast<std::size_t>(std::max(1, steps_of(example)));
  const std::size_t rows = example.values.size() / steps;
  if (rows == 0 || example.values.size() != example.target_values.size()) return false;
  return std::equal(example.values.begin() + static_cast<std::ptrdiff_t>(rows),
                    example.values.end(), example.target_values.begin(),
                    [](float a, float b) { return std::abs(a - b) <= 1e-5f; });
}

int answer_at(const ExampleView& example, int t) {
  const SlotView* p = example.find("loss", "p");
  if (!p) return -1;
  const std::vector<SymbolGuess> top = top_guesses(*p, t, 1);
  return top.empty() ? -1 : top.front().symbol;
}

float answer_value(const ExampleView& example, int id, int t) {
  const SlotView* answers = answers_of(example);
  return answers ? value_at(*answers, id, t) : NAN;
}

}  // namespace unroll::viz
