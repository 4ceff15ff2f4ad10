#include "engine/analysis/derivation.h"

#include <algorithm>
#include <optional>

#include "engine/analysis/formula_names.h"
#include "engine/analysis/worded_formula.h"

namespace unroll::analysis {

namespace {

class Expander {
 public:
  Expander(const Model<float>& model, const Params<float>& theta, const Trace<float>& trace,
           double sharpness, int slot, int t)
      : model_(model),
        theta_(theta),
        trace_(trace),
        sharpness_(sharpness),
        slot_(slot),
        info_((*model.slots())[static_cast<std::size_t>(slot)]),
        t_(t),
        names_(names_of(*model.params(), *model.slots(), info_)) {}

  Result<Term> expand(int row) {
    if (auto told = derive_worded(model_, theta_, trace_, {slot_, row, t_}, sharpness_))
      return *std::move(told);
    const auto expression = parse_formula(info_.info.formula, names_.words);
    if (!expression) return expression.error();
    Term out = term(expression.value(), row);
    if (!trouble_.empty()) return Error{info_.address(), trouble_};
    return out;
  }

  /// The first of the rows of a parameter that this slot uses: the gates lie one below the other.
  int first_row(Eigen::Index rows) const {
    const bool last_block = info_.info.formula.ends_with("rows of n");
    return last_block ? static_cast<int>(rows) - trace_.rows(slot_) : 0;
  }

 private:
  Term parameter(int index, int row, int column) const {
    return {.op = Op::kName,
            .value = static_cast<double>(theta_.matrix(index)(row, column)),
            .origin = {Origin::Kind::kParameter, index, row, column}};
  }

  bool is_matrix(const Expression& e) const {
    if (e.op != Op::kName || !names_.meanings[e.name].parameter) return false;
    return theta_.matrix(names_.meanings[e.name].index).cols() > 1;
  }

  /// Which of `copies` of its weights, one for each step, the slot uses at step t.
  int copy_of(int copies) const {
    if (copies <= 1) return 0;
    return info_.in_source ? t_ : (trace_.passed() + t_) % copies;
  }

  Term term(const Expression& e, int row) {
    switch (e.op) {
      case Op::kNumber:
        return {.op = Op::kNumber, .value = e.number};
      case Op::kName:
        return quantity(e, row);
      case Op::kTarget:
        return target(row);
      case Op::kProduct:
        return product(e, row);
      case Op::kSoftmax:
        return softmax(e, row);
      case Op::kSumOfRows:
      case Op::kMeanOfRows:
        return over_rows(e);
      case Op::kAtTarget:
        return at_target(e);
      default:
        break;
    }
    Term out{.op = e.op};
    for (const Expression& part : e.parts) out.parts.push_back(term(part, row));
    return worked_out(std::move(out));
  }

  /// The step that `q` is read at, and the slot: an initial state stands for the step before the
  /// first.
  std::optional<Origin> place_of(const Quantity& q, int row) {
    int slot = q.index, at = 0;
    const bool per_step = table()[static_cast<std::size_t>(slot)].info.span == SlotSpan::kPerStep;
    if (per_step) {
      if (q.delay == SlotLink::kFirstStep) {
        at = 0;
      } else if (q.delay == SlotLink::kLastStep) {
        at = trace_.steps(slot) - 1;
      } else if (q.delay == SlotLink::kAllSteps) {
        trouble_ = "its formula is told in words";
        return std::nullopt;
      } else {
        at = t_ + q.delay;
        if (at < 0 || at >= trace_.steps(slot)) {
          slot = start_of(slot);
          at = 0;
          if (slot < 0) {
            trouble_ = "it reads a step that does not exist";
            return std::nullopt;
          }
        }
      }
    }
    const int rows = trace_.rows(slot), own = trace_.rows(slot_);
    if (rows != own && rows != 1 && rows % own == 0 && shares_sum(slot)) row += block() * own;
    if (rows == 1) row = 0;
    if (row >= rows) {
      trouble_ = "its rows are not those of what it reads";
      return std::nullopt;
    }
    return Origin{Origin::Kind::kValue, slot, row, at};
  }

  const TraceTable& table() const { return *model_.slots(); }

  /// The initial state that takes the place of `state` before the first step: it is read too.
  int start_of(int state) const {
    for (const SlotLink& read : info_.reads)
      if (table()[static_cast<std::size_t>(read.slot)].info.span == SlotSpan::kOnce &&
          trace_.rows(read.slot) == trace_.rows(state))
        return read.slot;
    return -1;
  }

  /// Whether the slot is one of the gates whose sums lie one below the other in `sums`.
  bool shares_sum(int sums) const {
    return table()[static_cast<std::size_t>(sums)].layer == info_.layer && info_.parameters.empty();
  }
  /// Which of them it is.
  int block() const {
    int before = 0;
    for (int other = 0; other < slot_; ++other) {
      const TraceSlot& gate = table()[static_cast<std::size_t>(other)];
      const bool alike = gate.layer == info_.layer && gate.parameters.empty() &&
                         !gate.reads.empty() &&
                         gate.reads.front().slot == info_.reads.front().slot &&
                         trace_.rows(other) == trace_.rows(slot_);
      before += alike ? 1 : 0;
    }
    return before;
  }

  Term quantity(const Expression& e, int row) {
    const Quantity& q = names_.meanings[e.name];
    if (q.parameter) {
      const auto b = theta_.matrix(q.index);
      return parameter(q.index, first_row(b.rows()) + row, copy_of(static_cast<int>(b.cols())));
    }
    const auto place = place_of(q, row);
    if (!place) return {};
    return value_at(*place);
  }

  Term value_at(const Origin& place) const {
    auto& trace = const_cast<Trace<float>&>(trace_);
    return {.op = Op::kName,
            .value = static_cast<double>(
                trace.value(place.index)(place.row, place.column * trace_.batch())),
            .origin = place};
  }

  Term target(int row) {
    const Batch& data = trace_.data();
    const std::size_t at = static_cast<std::size_t>(t_) * static_cast<std::size_t>(data.size) *
                               static_cast<std::size_t>(trace_.rows(slot_)) +
                           static_cast<std::size_t>(row);
    return {.op = Op::kTarget, .value = data.target_values[at]};
  }

  /// Numbers are multiplied; a matrix before a column gives the sum over its row.
  Term product(const Expression& e, int row) {
    Term out{.op = Op::kProduct};
    for (std::size_t i = 0; i < e.parts.size(); ++i) {
      const Expression& part = e.parts[i];
      if (!is_matrix(part) || i + 1 == e.parts.size()) {
        out.parts.push_back(term(part, row));
        continue;
      }
      out.parts.push_back(matrix_row(part, e.parts[++i], row));
    }
    if (out.parts.size() == 1) return std::move(out.parts.front());
    return worked_out(std::move(out));
  }

  Term matrix_row(const Expression& matrix, const Expression& column, int row) {
    const int index = names_.meanings[matrix.name].index;
    const auto W = theta_.matrix(index);
    Term sum{.op = Op::kSum};
    if (column.op != Op::kName) {
      trouble_ = "it multiplies a matrix with more than one quantity";
      return sum;
    }
    const auto start = place_of(names_.meanings[column.name], 0);
    if (!start) return sum;
    const int count = trace_.rows(start->index);
    if (W.cols() % count != 0) {
      trouble_ = "its rows are not those of what it reads";
      return sum;
    }
    const int first = copy_of(static_cast<int>(W.cols()) / count) * count;
    for (int k = 0; k < count; ++k) {
      Origin place = *start;
      place.row = k;
      sum.parts.push_back(worked_out(
          {.op = Op::kProduct,
           .parts = {parameter(index, first_row(W.rows()) + row, first + k), value_at(place)}}));
    }
    return worked_out(std::move(sum));
  }

  /// Rows of the quantities that stand in `e`; all have as many.
  int rows_in(const Expression& e) {
    if (e.op == Op::kName && !names_.meanings[e.name].parameter)
      return trace_.rows(names_.meanings[e.name].index);
    int most = 1;
    for (const Expression& part : e.parts) most = std::max(most, rows_in(part));
    return most;
  }

  Term over_rows(const Expression& e) {
    const int rows = rows_in(e.parts.front());
    Term sum{.op = Op::kSum};
    for (int k = 0; k < rows; ++k) sum.parts.push_back(term(e.parts.front(), k));
    sum = worked_out(std::move(sum));
    if (e.op == Op::kSumOfRows) return sum;
    return worked_out({.op = Op::kQuotient,
                       .parts = {std::move(sum), {.op = Op::kNumber, .value = double(rows)}}});
  }

  Term softmax(const Expression& e, int row) {
    const int rows = rows_in(e.parts.front());
    Term sum{.op = Op::kSum};
    for (int k = 0; k < rows; ++k)
      sum.parts.push_back(worked_out({.op = Op::kExp, .parts = {term(e.parts.front(), k)}}));
    Term above = sum.parts[static_cast<std::size_t>(row)];
    return worked_out(
        {.op = Op::kQuotient, .parts = {std::move(above), worked_out(std::move(sum))}});
  }

  Term at_target(const Expression& e) {
    const Batch& data = trace_.data();
    const int target =
        data.targets[static_cast<std::size_t>(t_) * static_cast<std::size_t>(data.size)];
    if (target >= 0) return term(e.parts.front(), target);
    trouble_ = "no answer is asked for at this step, so there is no loss";
    return {};
  }

  const Model<float>& model_;
  const Params<float>& theta_;
  const Trace<float>& trace_;
  double sharpness_;
  int slot_;
  const TraceSlot& info_;
  int t_;
  FormulaNames names_;
  std::string trouble_;
};

bool is_padding(const Trace<float>& trace, const TraceSlot& slot, int t) {
  return slot.info.span == SlotSpan::kPerStep && !trace.data().real(t, 0, slot.in_source);
}

/// Adds to `sum` what the cells of slot `reader` at step t pass back to `here`, as far as `reads`
/// says of their rows. An Error where the formula of one cannot be written out.
template <class Reads>
Result<Ok> add_passed_back(Term& sum, Expander& expander, const Trace<float>& trace, int reader,
                           int t, const Origin& here, Reads reads) {
  const ConstMatrixView<float> gradients = trace.grad(reader);
  for (int row = 0; row < trace.rows(reader); ++row) {
    const auto gradient = static_cast<double>(gradients(row, t * trace.batch()));
    if (gradient == 0 || !reads(row)) continue;
    const auto value = expander.expand(row);
    if (!value) return value.error();
    const double change = slope(value.value(), here);
    if (change == 0) continue;
    sum.value += gradient * change;
    sum.parts.push_back({.op = Op::kProduct,
                         .value = gradient * change,
                         .parts = {{.op = Op::kName,
                                    .value = gradient,
                                    .origin = {Origin::Kind::kGradient, reader, row, t}},
                                   {.op = Op::kNumber, .value = change}}});
  }
  return Ok{};
}

}  // namespace

Result<Term> derive_value(const Model<float>& model, const Params<float>& theta,
                          const Trace<float>& trace, Cell cell, double sharpness) {
  const TraceSlot& slot = (*model.slots())[static_cast<std::size_t>(cell.slot)];
  if (is_padding(trace, slot, cell.t))
    return Error{slot.address(), "the example has ended at this step"};
  return Expander(model, theta, trace, sharpness, cell.slot, cell.t).expand(cell.row);
}

double slope(const Term& term, const Origin& origin) {
  const auto d = [&](std::size_t i) { return slope(term.parts[i], origin); };
  const auto x = [&](std::size_t i) { return term.parts[i].value; };
  switch (term.op) {
    case Op::kName:
      return term.origin == origin ? 1 : 0;
    case Op::kSum: {
      double sum = 0;
      for (std::size_t i = 0; i < term.parts.size(); ++i) sum += d(i);
      return sum;
    }
    case Op::kMinus:
      return -d(0);
    case Op::kProduct: {
      double sum = 0;
      for (std::size_t i = 0; i < term.parts.size(); ++i) {
        double others = d(i);
        if (others == 0) continue;
        for (std::size_t j = 0; j < term.parts.size(); ++j)
          if (j != i) others *= x(j);
        sum += others;
      }
      return sum;
    }
    case Op::kQuotient:
      return d(0) / x(1) - x(0) * d(1) / (x(1) * x(1));
    case Op::kExp:
      return term.value * d(0);
    case Op::kLog:
      return d(0) / x(0);
    case Op::kTanh:
      return (1 - term.value * term.value) * d(0);
    case Op::kSqrt:
      return d(0) / (2 * term.value);
    case Op::kSquare:
      return 2 * x(0) * d(0);
    case Op::kPositivePart:
      return x(0) > 0 ? d(0) : 0;
    default:
      return 0;
  }
}

Result<Term> derive_gradient(const Model<float>& model, const Params<float>& theta,
                             const Trace<float>& trace, Cell cell, double sharpness) {
  const TraceTable& table = *model.slots();
  const Origin here{Origin::Kind::kValue, cell.slot, cell.row, cell.t};
  Term sum{.op = Op::kSum};
  bool read = false;
  for (int reader = 0; reader < static_cast<int>(table.size()); ++reader) {
    const TraceSlot& slot = table[static_cast<std::size_t>(reader)];
    if (slot.info.readout) continue;
    const bool reads = std::any_of(slot.reads.begin(), slot.reads.end(),
                                   [&](const SlotLink& l) { return l.slot == cell.slot; });
    if (!reads) continue;
    read = true;
    for (int t = 0; t < trace.steps(reader); ++t) {
      if (is_padding(trace, slot, t)) continue;
      const bool near = std::any_of(slot.reads.begin(), slot.reads.end(), [&](const SlotLink& l) {
        return l.slot == cell.slot &&
               (l.delay >= SlotLink::kAllSteps || t + l.delay == cell.t ||
                table[static_cast<std::size_t>(l.slot)].info.span == SlotSpan::kOnce);
      });
      if (!near) continue;
      Expander expander(model, theta, trace, sharpness, reader, t);
      const auto passed = add_passed_back(sum, expander, trace, reader, t, here, [&](int row) {
        return may_read(model, trace, {reader, row, t}, here);
      });
      if (!passed) return passed.error();
    }
  }
  if (!read) {
    const TraceSlot& slot = table[static_cast<std::size_t>(cell.slot)];
    return Error{slot.address(), "nothing reads it: the loss is the mean of these numbers"};
  }
  return sum;
}

Result<Term> derive_weight_gradient(const Model<float>& model, const Params<float>& theta,
                                    const Trace<float>& trace, int parameter, int row, int column,
                                    double sharpness) {
  const TraceTable& table = *model.slots();
  const Origin here{Origin::Kind::kParameter, parameter, row, column};
  Term sum{.op = Op::kSum};
  for (int reader = 0; reader < static_cast<int>(table.size()); ++reader) {
    const TraceSlot& slot = table[static_cast<std::size_t>(reader)];
    if (std::find(slot.parameters.begin(), slot.parameters.end(), parameter) ==
        slot.parameters.end())
      continue;
    for (int t = 0; t < trace.steps(reader); ++t) {
      if (is_padding(trace, slot, t)) continue;
      Expander expander(model, theta, trace, sharpness, reader, t);
      const int first = expander.first_row(theta.matrix(parameter).rows());
      const Origin below{Origin::Kind::kParameter, parameter, row - first, column};
      const auto passed = add_passed_back(sum, expander, trace, reader, t, here, [&](int r) {
        return may_read(model, trace, {reader, r, t}, below);
      });
      if (!passed) return passed.error();
    }
  }
  return sum;
}

}  // namespace unroll::analysis
