#include "viz/views/cell_equation.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "viz/views/calculation.h"
#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// A symbol of the formula and the number that it stands for.
struct Term {
  std::string symbol;
  float value = 0;
};

/// Everything that the formula reads as one number each; nothing where it mixes rows.
std::optional<std::vector<Term>> terms_of(const ExampleView& example, const SlotView& slot, int row,
                                          int t) {
  if (!slot.parameters.empty() || slot.reads.empty()) return std::nullopt;
  std::vector<Term> terms;
  for (const SlotRead& read : slot.reads) {
    const SlotView& source = example.slots[read.slot];
    const int at = row_read(example, slot, source, row);
    if (at < 0 || read.delay >= SlotRead::kAllSteps) return std::nullopt;
    if (!source.per_step) {
      // An initial state is what the formula calls the state before the first step.
      for (const SlotRead& other : slot.reads) {
        const int before = t + other.delay;
        const SlotView& state = example.slots[other.slot];
        if (other.delay != 0 && (before < 0 || before >= state.steps) && state.rows == source.rows)
          terms.push_back({symbol_of(state, other.delay), value_at(source, at, 0)});
      }
      terms.push_back({source.symbol, value_at(source, at, 0)});
      continue;
    }
    const int step = t + read.delay;
    if (step < 0 || step >= source.steps) continue;
    const float value = value_at(source, at, step);
    terms.push_back({symbol_of(source, read.delay), value});
    // "tanh c_t" is written "tanh(c_t)" inside of a formula.
    const std::size_t space = source.symbol.find(' ');
    if (space != std::string::npos)
      terms.push_back(
          {source.symbol.substr(0, space) + "(" + source.symbol.substr(space + 1) + ")", value});
  }
  std::stable_sort(terms.begin(), terms.end(),
                   [](const Term& a, const Term& b) { return a.symbol.size() > b.symbol.size(); });
  return terms;
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// The term whose symbol stands at `at`, as a whole word.
const Term* term_at(const std::vector<Term>& terms, std::string_view formula, std::size_t at) {
  if (at > 0 && is_letter(formula[at - 1])) return nullptr;
  for (const Term& term : terms)
    if (formula.substr(at).starts_with(term.symbol)) return &term;
  return nullptr;
}

std::string number(float value) {
  std::string text = format_value(value);
  return value < 0 ? "(" + text + ")" : text;
}

}  // namespace

int row_read(const ExampleView& example, const SlotView& slot, const SlotView& source, int row) {
  if (source.rows == slot.rows) return row;
  if (slot.rows <= 0 || source.rows % slot.rows != 0 || source.layer != slot.layer) return -1;
  // The gates that share the sum, in their order.
  const auto id = static_cast<std::uint32_t>(&source - example.slots.data());
  int block = 0;
  for (const SlotView& other : example.slots) {
    if (&other == &slot) break;
    const bool shares = other.layer == slot.layer && other.rows == slot.rows &&
                        std::any_of(other.reads.begin(), other.reads.end(),
                                    [&](const SlotRead& r) { return r.slot == id; });
    block += shares ? 1 : 0;
  }
  const int at = block * slot.rows + row;
  return at < source.rows ? at : -1;
}

std::vector<std::string> live_equation(const ExampleView& example, const SlotView& slot, int row,
                                       int t) {
  std::vector<std::string> lines = {at_step(slot.formula, t)};
  const std::optional<std::vector<Term>> terms = terms_of(example, slot, row, t);
  const std::size_t equals = slot.formula.find("= ");
  if (!terms || equals == std::string::npos) return lines;
  const std::string_view formula =
      std::string_view(slot.formula).substr(equals, slot.formula.find(',') - equals);
  std::string line;
  bool after_factor = false;  // what stands next to a factor multiplies it
  for (std::size_t at = 0; at < formula.size();) {
    if (const Term* term = term_at(*terms, formula, at)) {
      if (after_factor) line += "· ";
      line += number(term->value);
      at += term->symbol.size();
      after_factor = true;
      continue;
    }
    const char c = formula[at++];
    if (c == ')')
      after_factor = true;
    else if (c != ' ')
      after_factor = false;
    line += c;
  }
  lines.push_back(line + " = " + format_value(value_at(slot, row, t)));
  return lines;
}

bool mixes_rows(const ExampleView& example, const SlotView& slot, int row, int t) {
  return slot.per_step && !slot.reads.empty() && live_equation(example, slot, row, t).size() == 1;
}

std::string sum_line(const CellFinding& finding, std::size_t most) {
  std::string line;
  for (const WorkRow& row : addends(finding.term, most)) {
    const bool minus = row.value < 0 && !line.empty();
    line += line.empty() ? "= " : minus ? " − " : " + ";
    line += format_value(minus ? -row.value : row.value) + " (" + row.symbols + ")";
  }
  return line.empty() ? line : line + " = " + format_value(finding.value);
}

std::string worked_line(const CellFinding& finding, std::size_t most) {
  if (finding.term.op == analysis::Op::kSum) return sum_line(finding, most);
  if (finding.term.parts.empty()) return {};
  return "= " + written_out(finding.term) + " = " + format_value(finding.value);
}

std::vector<std::string> sum_lines(const CellFinding& finding, std::size_t most) {
  std::vector<std::string> lines;
  for (const WorkRow& row : addends(finding.term, most))
    lines.push_back(row.symbols + " = " + format_value(row.value));
  return lines;
}

}  // namespace unroll::viz
