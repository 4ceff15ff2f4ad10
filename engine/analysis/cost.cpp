#include "engine/analysis/cost.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "engine/analysis/formula.h"
#include "engine/analysis/formula_names.h"
#include "engine/analysis/wording.h"
#include "engine/base/contract.h"
#include "engine/nn/builder.h"
#include "engine/nn/model_rules.h"

namespace unroll::analysis {

namespace {

/// Matrices of weights have names such as "Wx", vectors ("b", "g", "v") have not.
bool is_matrix(const Expression& e, const FormulaNames& names) {
  return e.op == Op::kName && names.meanings[e.name].parameter &&
         names.words[e.name].starts_with('W');
}

/// Appends the quantities that stand behind a matrix in `e`.
void find_columns(const Expression& e, const FormulaNames& names, std::vector<Quantity>& columns) {
  for (std::size_t i = 0; i < e.parts.size(); ++i) {
    find_columns(e.parts[i], names, columns);
    if (e.op != Op::kProduct || i == 0 || !is_matrix(e.parts[i - 1], names)) continue;
    UNROLL_ASSERT(e.parts[i].op == Op::kName, "a matrix multiplies more than one quantity");
    columns.push_back(names.meanings[e.parts[i].name]);
  }
}

/// The matrix products of one slot.
struct Products {
  std::int64_t multiply_adds = 0;  ///< at all its steps
  std::uint32_t taken = 0;         ///< bit i: a product takes TraceSlot::reads[i]
};

/// How many computations follow each other up to a value, itself included.
struct Depth {
  std::int32_t operations = 0, products = 0;

  void wait_for(const Depth& other) {
    operations = std::max(operations, other.operations);
    products = std::max(products, other.products);
  }
};

class Counter {
 public:
  Counter(const ModelPlan& plan, const ModelConfig& config, const DataShape& shape)
      : plan_(plan),
        steps_(shape.input.steps),
        source_steps_(shape.source.steps),
        causal_(hides_future(config, shape)) {
    for (const TraceSlot& slot : plan.slots) {
      products_.push_back(products_of(slot));
      begins_.push_back(depths_.size());
      depths_.resize(depths_.size() + static_cast<std::size_t>(steps(slot)));
    }
    deepest_.resize(plan.slots.size());
    for (std::size_t first = 0; first < plan.slots.size();) first = walk(first);
  }

  Cost cost(int losses) const {
    const Depth& depth = deepest_[static_cast<std::size_t>(losses)];
    Cost cost{.steps = steps_,
              .dependent_products = depth.products,
              .dependent_operations = depth.operations};
    for (const Products& products : products_) cost.multiply_adds += products.multiply_adds;
    return cost;
  }

 private:
  const TraceSlot& slot(int index) const { return plan_.slots[static_cast<std::size_t>(index)]; }
  int steps(const TraceSlot& s) const {
    return s.info.span == SlotSpan::kOnce ? 1 : s.in_source ? source_steps_ : steps_;
  }
  std::int64_t rows(int index) const { return slot(index).rows.fixed; }

  /// Pairs of a step and a key that it may look at, of a slot whose rows are such keys.
  std::int64_t pairs(const TraceSlot& s) const {
    const std::int64_t queries = steps(s), keys = s.rows.keys_in_source ? source_steps_ : steps_;
    const bool hidden = causal_ && !s.in_source && !s.rows.keys_in_source;
    return hidden ? queries * (queries + 1) / 2 : queries * keys;
  }

  Products products_of(const TraceSlot& s) const {
    Products out{.taken = ~0u};
    switch (form_of(s.info.formula)) {
      case Form::kDotOfPair:
        out.multiply_adds = pairs(s) * rows(s.reads.front().slot);
        break;
      case Form::kDotOfInner:
        out.multiply_adds = pairs(s) * slot(s.reads.front().slot).rows.per_key;
        break;
      case Form::kMixOfPairs:
        out.multiply_adds = pairs(slot(s.reads.front().slot)) * s.rows.fixed;
        break;
      case Form::kEnds:
        for (const SlotLink& read : s.reads) out.multiply_adds += s.rows.fixed * rows(read.slot);
        break;
      case Form::kParsed:
        return parsed(s);
      default:
        out.taken = 0;
    }
    return out;
  }

  Products parsed(const TraceSlot& s) const {
    Products out;
    if (s.parameters.empty()) return out;
    const FormulaNames names = names_of(plan_.params, plan_.slots, s);
    const auto formula = parse_formula(s.info.formula, names.words);
    UNROLL_ASSERT(formula, s.address() + ": " + (formula ? "" : formula.error().text()));
    std::vector<Quantity> columns;
    find_columns(formula.value(), names, columns);
    for (const Quantity& column : columns) {
      out.multiply_adds += std::int64_t{steps(s)} * s.rows.fixed * rows(column.index);
      for (std::size_t i = 0; i < s.reads.size(); ++i) {
        const SlotLink& read = s.reads[i];
        // An initial state stands for the step before the first.
        const bool start = column.delay != 0 && slot(read.slot).info.span == SlotSpan::kOnce;
        if (start || (read.slot == column.index && read.delay == column.delay))
          out.taken |= 1u << i;
      }
    }
    return out;
  }

  /// Finds the depths of slot `first` and of those that wait with it for other steps of each other;
  /// gives the next slot.
  std::size_t walk(std::size_t first) {
    std::size_t end = first + 1;
    bool backwards = false;
    for (std::size_t s = first; s < end; ++s)
      for (const SlotLink& read : plan_.slots[s].reads)
        if (std::abs(read.delay) == 1 && static_cast<std::size_t>(read.slot) >= first) {
          end = std::max(end, static_cast<std::size_t>(read.slot) + 1);
          backwards = read.delay > 0;
        }
    const int count = steps(plan_.slots[first]);
    for (int k = 0; k < count; ++k)
      for (std::size_t s = first; s < end; ++s) find_depth(s, backwards ? count - 1 - k : k);
    return end;
  }

  void find_depth(std::size_t s, int t) {
    const TraceSlot& own = plan_.slots[s];
    Depth& depth = depths_[begins_[s] + static_cast<std::size_t>(t)];
    for (std::size_t i = 0; i < own.reads.size(); ++i) {
      Depth read = depth_of(own.reads[i], t);
      read.products += static_cast<std::int32_t>(products_[s].taken >> i & 1);
      depth.wait_for(read);
    }
    ++depth.operations;
    deepest_[s].wait_for(depth);
  }

  /// Of what a slot reads at its step t; none before the first step.
  Depth depth_of(const SlotLink& read, int t) const {
    const auto index = static_cast<std::size_t>(read.slot);
    if (read.delay == SlotLink::kAllSteps) return deepest_[index];
    const int count = steps(slot(read.slot));
    int at = t + read.delay;
    if (read.delay == SlotLink::kFirstStep || slot(read.slot).info.span == SlotSpan::kOnce) at = 0;
    if (read.delay == SlotLink::kLastStep) at = count - 1;
    return at < 0 || at >= count ? Depth{} : depths_[begins_[index] + static_cast<std::size_t>(at)];
  }

  const ModelPlan& plan_;
  int steps_, source_steps_;
  bool causal_;
  std::vector<Products> products_;
  std::vector<std::size_t> begins_;  ///< of each slot in depths_
  std::vector<Depth> depths_;        ///< of each slot at each step
  std::vector<Depth> deepest_;       ///< of each slot over all steps
};

}  // namespace

Cost model_cost(const ModelConfig& config, const DataShape& shape) {
  Builder<float> builder;
  build_model(builder, config, shape);
  return Counter(builder.plan, config, shape).cost(builder.loss->losses());
}

}  // namespace unroll::analysis
