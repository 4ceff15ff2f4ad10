#include "engine/analysis/worded_formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "engine/analysis/wording.h"
#include "engine/base/logarithm.h"
#include "engine/math/functions.h"

namespace unroll::analysis {

namespace {

Term number(double value) { return {.op = Op::kNumber, .value = value}; }
Term product(Term a, Term b) {
  return worked_out({.op = Op::kProduct, .parts = {std::move(a), std::move(b)}});
}
Term quotient(Term a, Term b) {
  return worked_out({.op = Op::kQuotient, .parts = {std::move(a), std::move(b)}});
}

/// A cell whose formula is in words, and what it reads.
class Worded {
 public:
  Worded(const Model<float>& model, const Trace<float>& trace, Cell cell)
      : model_(model),
        trace_(trace),
        cell_(cell),
        info_((*model.slots())[static_cast<std::size_t>(cell.slot)]),
        form_(form_of(info_.info.formula)) {
    if (info_.rows.per_key > 0) {
      heads_ = form_ == Form::kInner ? 1 : info_.rows.per_key;
      keys_ = trace.rows(cell.slot) / info_.rows.per_key;
      head_ = form_ == Form::kInner ? 0 : cell.row / keys_;
      key_ = cell.row % keys_;
    } else if (form_ == Form::kMixOfPairs) {
      heads_ = slot(read(0)).rows.per_key;
      keys_ = trace.rows(read(0)) / heads_;
      head_ = cell.row / size_of_head(cell.slot);
    } else if (form_ == Form::kLength) {
      heads_ = trace.rows(cell.slot);
      head_ = cell.row;
    }
  }

  bool parsed() const { return form_ == Form::kParsed; }
  Result<Term> derive(const Params<float>& theta, double sharpness) const;
  bool may_read(const Origin& origin) const;

 private:
  const TraceSlot& slot(int index) const {
    return (*model_.slots())[static_cast<std::size_t>(index)];
  }
  int read(std::size_t i) const { return info_.reads[i].slot; }
  /// Rows that a head owns of a slot with a row for each unit.
  int size_of_head(int slot) const { return trace_.rows(slot) / heads_; }

  Term value(int slot, int row, int t) const {
    return {.op = Op::kName,
            .value = static_cast<double>(trace_.value(slot)(row, t * trace_.batch())),
            .origin = {Origin::Kind::kValue, slot, row, t}};
  }
  Term parameter(const Params<float>& theta, std::size_t i, int row, int column) const {
    const int index = info_.parameters[i];
    return {.op = Op::kName,
            .value = static_cast<double>(theta.matrix(index)(row, column)),
            .origin = {Origin::Kind::kParameter, index, row, column}};
  }

  /// How many keys step t may look at.
  int seen() const {
    const int counted = model_.find_slot(info_.layer, "seen");
    if (counted >= 0) return static_cast<int>(value(counted, 0, cell_.t).value);
    const Batch& data = trace_.data();
    return data.padded(true) ? data.source_lengths.front() : keys_;
  }
  /// How many steps a mean over those up to t counts.
  int counted() const {
    const Batch& data = trace_.data();
    const std::vector<int>& ends = info_.in_source ? data.source_lengths : data.lengths;
    return std::max(1, ends.empty() ? cell_.t + 1 : std::min(cell_.t + 1, ends.front()));
  }
  /// The step of input i that a handover reads: a layer that walks back ends at the first.
  int end_of(std::size_t i) const { return i == 0 ? trace_.steps(read(i)) - 1 : 0; }
  /// The column of its data's symbol, -1 at padding.
  int symbol() const {
    const Batch& data = trace_.data();
    const std::vector<int>& symbols = info_.in_source ? data.source : data.inputs;
    return symbols[static_cast<std::size_t>(cell_.t * data.size)];
  }

  Term dot_of_pair() const {
    Term sum{.op = Op::kSum};
    const int size = size_of_head(read(0)), from = head_ * size;
    for (int i = from; i < from + size; ++i)
      sum.parts.push_back(product(value(read(0), i, cell_.t), value(read(1), i, key_)));
    return worked_out(std::move(sum));
  }
  Term length() const {
    Term sum{.op = Op::kSum};
    const int size = size_of_head(read(0)), from = head_ * size;
    for (int i = from; i < from + size; ++i)
      sum.parts.push_back(worked_out({.op = Op::kSquare, .parts = {value(read(0), i, cell_.t)}}));
    return worked_out({.op = Op::kSqrt, .parts = {worked_out(std::move(sum))}});
  }
  Term scaled(double sharpness) const {
    Term above = value(read(0), cell_.row, cell_.t);
    if (sharpness != 1) above = product(number(sharpness), std::move(above));
    if (info_.info.formula.ends_with("sqrt(d / heads)")) {
      const int query = model_.find_slot(info_.layer, "q");
      return quotient(std::move(above),
                      worked_out({.op = Op::kSqrt, .parts = {number(size_of_head(query))}}));
    }
    if (info_.reads.size() < 3) return above;
    return quotient(std::move(above),
                    product(value(read(1), head_, cell_.t), value(read(2), head_, key_)));
  }
  Term softmax_of_pairs() const {
    Term sum{.op = Op::kSum};
    for (int j = 0; j < seen(); ++j)
      sum.parts.push_back(
          worked_out({.op = Op::kExp, .parts = {value(read(0), head_ * keys_ + j, cell_.t)}}));
    Term above = sum.parts[static_cast<std::size_t>(key_)];
    return quotient(std::move(above), worked_out(std::move(sum)));
  }
  Term mix_of_pairs() const {
    Term sum{.op = Op::kSum};
    for (int j = 0; j < seen(); ++j)
      sum.parts.push_back(
          product(value(read(0), head_ * keys_ + j, cell_.t), value(read(1), cell_.row, j)));
    return worked_out(std::move(sum));
  }
  Term inner() const {
    const int unit = cell_.row / keys_;
    Term sum{.op = Op::kSum, .parts = {value(read(0), unit, cell_.t), value(read(1), unit, key_)}};
    return worked_out({.op = Op::kTanh, .parts = {worked_out(std::move(sum))}});
  }
  Term dot_of_inner(const Params<float>& theta) const {
    Term sum{.op = Op::kSum};
    for (int i = 0; i * keys_ < trace_.rows(read(0)); ++i)
      sum.parts.push_back(
          product(parameter(theta, 0, i, 0), value(read(0), i * keys_ + key_, cell_.t)));
    return worked_out(std::move(sum));
  }
  Term mean() const {
    Term sum{.op = Op::kSum};
    const int steps = counted();
    for (int s = 0; s < steps; ++s) sum.parts.push_back(value(read(0), cell_.row, s));
    return quotient(worked_out(std::move(sum)), number(steps));
  }
  Term joined() const {
    int row = cell_.row;
    for (std::size_t i = 0; i < info_.reads.size(); ++i) {
      const int rows = trace_.rows(read(i));
      if (row < rows) return value(read(i), row, cell_.t);
      row -= rows;
    }
    return number(0);
  }
  Term ends(const Params<float>& theta) const {
    Term sum{.op = Op::kSum};
    int column = 0;
    for (std::size_t i = 0; i < info_.reads.size(); ++i) {
      Term part{.op = Op::kSum};
      for (int k = 0; k < trace_.rows(read(i)); ++k)
        part.parts.push_back(
            product(parameter(theta, 0, cell_.row, column++), value(read(i), k, end_of(i))));
      sum.parts.push_back(worked_out(std::move(part)));
    }
    sum.parts.push_back(parameter(theta, 1, cell_.row, 0));
    return worked_out(std::move(sum));
  }

  const Model<float>& model_;
  const Trace<float>& trace_;
  Cell cell_;
  const TraceSlot& info_;
  Form form_;
  int heads_ = 1, keys_ = 1, head_ = 0, key_ = 0;
};

Result<Term> Worded::derive(const Params<float>& theta, double sharpness) const {
  // Scores of a decoder that looks back are there at padding too; its weights are not.
  const bool masked = form_ == Form::kSoftmaxOfPairs || model_.find_slot(info_.layer, "seen") >= 0;
  if (info_.rows.per_key > 0 && masked && key_ >= seen())
    return Error{info_.address(), "step " + std::to_string(cell_.t) + " may not look at step " +
                                      std::to_string(key_)};
  switch (form_) {
    case Form::kColumnOfSymbol:
      if (symbol() < 0) return Error{info_.address(), "the example has ended at this step"};
      return parameter(theta, 0, cell_.row, symbol());
    case Form::kColumnOfStep:
      return parameter(theta, 0, cell_.row, cell_.t);
    case Form::kDotOfPair:
      return dot_of_pair();
    case Form::kLength:
      return length();
    case Form::kScaledPair:
      return scaled(sharpness);
    case Form::kSoftmaxOfPairs:
      return softmax_of_pairs();
    case Form::kMixOfPairs:
      return mix_of_pairs();
    case Form::kInner:
      return inner();
    case Form::kDotOfInner:
      return dot_of_inner(theta);
    case Form::kMean:
      return mean();
    case Form::kSideBySide: {
      const int rows = trace_.rows(read(0)), step = cell_.row / rows;
      return step <= cell_.t ? value(read(0), cell_.row % rows, step) : number(0);
    }
    case Form::kJoined:
      return joined();
    case Form::kLastStep:
      return value(read(0), cell_.row, end_of(0));
    case Form::kEnds:
      return ends(theta);
    case Form::kCopy:
      return info_.parameters.empty() ? value(read(0), cell_.row, 0)
                                      : parameter(theta, 0, cell_.row, 0);
    default:
      return Error{info_.address(), "it is where the computation begins"};
  }
}

bool Worded::may_read(const Origin& origin) const {
  if (origin.kind == Origin::Kind::kParameter)
    return form_ == Form::kDotOfInner || origin.row == cell_.row;
  if (parsed()) return true;
  const bool same_step = origin.column == cell_.t;
  const bool first = !info_.reads.empty() && origin.index == read(0);
  switch (form_) {
    case Form::kDotOfPair:
      return (first && same_step) || origin.column == key_;
    case Form::kInner:
      return origin.row == cell_.row / keys_ && ((first && same_step) || origin.column == key_);
    case Form::kDotOfInner:
      return origin.row % keys_ == key_;
    case Form::kSoftmaxOfPairs:
      return origin.row / keys_ == head_;
    case Form::kMixOfPairs:
      return first ? origin.row / keys_ == head_ : origin.row == cell_.row;
    case Form::kMean:
      return origin.row == cell_.row && origin.column < counted();
    case Form::kSideBySide:
      return origin.column * trace_.rows(read(0)) + origin.row == cell_.row;
    default:
      return true;
  }
}

}  // namespace

std::optional<Result<Term>> derive_worded(const Model<float>& model, const Params<float>& theta,
                                          const Trace<float>& trace, Cell cell, double sharpness) {
  const Worded worded(model, trace, cell);
  if (worded.parsed()) return std::nullopt;
  return worded.derive(theta, sharpness);
}

bool may_read(const Model<float>& model, const Trace<float>& trace, Cell cell,
              const Origin& origin) {
  return Worded(model, trace, cell).may_read(origin);
}

Term worked_out(Term t) {
  const auto x = [&](std::size_t i) { return t.parts[i].value; };
  switch (t.op) {
    case Op::kSum:
      for (const Term& part : t.parts) t.value += part.value;
      break;
    case Op::kMinus:
      t.value = -x(0);
      break;
    case Op::kProduct:
      t.value = 1;
      for (const Term& part : t.parts) t.value *= part.value;
      break;
    case Op::kQuotient:
      t.value = x(0) / x(1);
      break;
    case Op::kExp:
      t.value = math::exp(x(0));
      break;
    case Op::kLog:
      t.value = natural_log(x(0));
      break;
    case Op::kTanh:
      t.value = math::tanh(x(0));
      break;
    case Op::kSqrt:
      t.value = std::sqrt(x(0));
      break;
    case Op::kSquare:
      t.value = x(0) * x(0);
      break;
    case Op::kPositivePart:
      t.value = x(0) > 0 ? x(0) : 0;
      break;
    default:
      break;
  }
  return t;
}

}  // namespace unroll::analysis
