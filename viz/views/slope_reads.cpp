#include "viz/views/slope_reads.h"

#include <algorithm>
#include <string_view>

#include "engine/analysis/formula.h"
#include "engine/analysis/wording.h"
#include "viz/views/slot_notation.h"
#include "viz/views/slot_reads.h"

namespace unroll::viz {
namespace {

using analysis::Expression;
using analysis::Op;

/// What a name in a formula stands for: a parameter, or else something read.
struct Meaning {
  std::string parameter;
  SlotRead read;

  bool operator==(const Meaning&) const = default;
};

/// The names in the formula of a slot, each with its meaning (analysis::names_of()).
struct Names {
  std::vector<std::string> words;
  std::vector<Meaning> meanings;

  Names(const ExampleView& example, const SlotView& slot) {
    for (const std::string& p : slot.parameters) add(p.substr(p.find('.') + 1), {p, {}});
    std::vector<SlotRead> handed_in;
    for (const SlotRead& read : slot.reads) {
      const SlotView& source = example.slots[read.slot];
      if (source.layer != slot.layer) {
        handed_in.push_back(read);
        continue;
      }
      add(symbol_of(source, read.delay), {{}, read});
      const std::size_t space = source.symbol.find(' ');  // "tanh c_t" is called "tanh(c_t)"
      if (space != std::string::npos)
        add(source.symbol.substr(0, space) + "(" + source.symbol.substr(space + 1) + ")",
            {{}, read});
    }
    const std::vector<std::string> unknown = analysis::unknown_names(slot.formula, words);
    for (std::size_t i = 0; i < std::min(unknown.size(), handed_in.size()); ++i)
      add(unknown[i], {{}, handed_in[i]});
  }

 private:
  void add(std::string word, Meaning meaning) {
    words.push_back(std::move(word));
    meanings.push_back(std::move(meaning));
  }
};

class Slope {
 public:
  Slope(const Names& names, Meaning of) : names_(names), of_(std::move(of)) {}

  SlopeReads of(const Expression& e) {
    // The slope of such a function is told by what it came to.
    const bool by_result = e.op == Op::kTanh || e.op == Op::kSoftmax || e.op == Op::kPositivePart ||
                           (e.op == Op::kQuotient && holds(e.parts[1], Op::kExp));
    if (walk(e) && by_result) out_ = {.own = true};
    return std::move(out_);
  }

 private:
  static bool holds(const Expression& e, Op op) {
    return e.op == op ||
           std::ranges::any_of(e.parts, [&](const Expression& part) { return holds(part, op); });
  }

  void gather(const Expression& e) {
    if (e.op == Op::kName) {
      const Meaning& meaning = names_.meanings[e.name];
      if (!meaning.parameter.empty())
        out_.parameters.push_back(meaning.parameter);
      else
        out_.slots.push_back(meaning.read);
    }
    for (const Expression& part : e.parts) gather(part);
  }

  /// Gathers what the slope of `e` needs; false where it does not depend on what is asked for.
  bool walk(const Expression& e) {
    if (e.op == Op::kName) return names_.meanings[e.name] == of_;
    bool depends = false;
    for (std::size_t i = 0; i < e.parts.size(); ++i) {
      if (!walk(e.parts[i])) continue;
      depends = true;
      if (e.op == Op::kProduct || e.op == Op::kQuotient)
        for (std::size_t k = 0; k < e.parts.size(); ++k)
          if (k != i || (e.op == Op::kQuotient && i == 1)) gather(e.parts[k]);
    }
    const bool bends = e.op == Op::kTanh || e.op == Op::kExp || e.op == Op::kLog ||
                       e.op == Op::kSqrt || e.op == Op::kSquare || e.op == Op::kSoftmax ||
                       e.op == Op::kPositivePart;
    if (depends && bends) gather(e.parts.front());
    return depends;
  }

  const Names& names_;
  Meaning of_;
  SlopeReads out_;
};

/// Of formulas that are told in words.
SlopeReads of_words(const SlotView& reader, const Meaning& of, analysis::Form form) {
  using analysis::Form;
  SlopeReads out;
  const bool of_slot = of.parameter.empty();
  if (form == Form::kEnds || form == Form::kDotOfInner)
    for (const std::string& p : reader.parameters)
      if (of_slot && !p.ends_with(".b")) out.parameters.push_back(p);
  const bool multiplies = form == Form::kDotOfPair || form == Form::kScaledPair ||
                          form == Form::kMixOfPairs || form == Form::kDotOfInner ||
                          form == Form::kEnds;
  if (multiplies)
    for (const SlotRead& read : reader.reads)
      if (!of_slot || read.slot != of.read.slot) out.slots.push_back(read);
  if (form == Form::kEnds && of_slot) out.slots.clear();
  if (form == Form::kLength) out.slots = reader.reads;
  out.own = form == Form::kLength || form == Form::kSoftmaxOfPairs || form == Form::kInner;
  return out;
}

SlopeReads reads_of(const ExampleView& example, const SlotView& reader, const Meaning& of) {
  const analysis::Form form = analysis::form_of(reader.formula);
  if (form != analysis::Form::kParsed) return of_words(reader, of, form);
  const Names names(example, reader);
  const auto expression = analysis::parse_formula(reader.formula, names.words);
  return expression ? Slope(names, of).of(expression.value()) : SlopeReads{};
}

}  // namespace

SlopeReads slope_reads(const ExampleView& example, const SlotView& reader, const SlotRead& read) {
  if (!example.slots[read.slot].per_step)
    // An initial state stands for the state at the step before the first.
    for (const SlotRead& other : reader.reads)
      if (other.delay != 0 && !is_across(other) &&
          example.slots[other.slot].rows == example.slots[read.slot].rows)
        return reads_of(example, reader, {{}, other});
  return reads_of(example, reader, {{}, read});
}

SlopeReads slope_reads(const ExampleView& example, const SlotView& reader,
                       const std::string& parameter) {
  return reads_of(example, reader, {parameter, {}});
}

}  // namespace unroll::viz
