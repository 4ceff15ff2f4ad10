#include "tests/support/engine_models.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace unroll::test {

Batch random_batch(int symbols, int steps, int size, Random& random, int gap) {
  Batch batch{steps, size, {}, {}};
  const auto n = static_cast<std::uint64_t>(symbols);
  for (int i = 0; i < steps * size; ++i) {
    batch.inputs.push_back(static_cast<int>(random.below(n)));
    const int target = static_cast<int>(random.below(n));
    batch.targets.push_back(gap > 0 && i % gap == gap - 1 ? -1 : target);
  }
  return batch;
}

namespace {

/// f(step) is the loss after moving one number by `step`.
double five_point(const std::function<double(double)>& f, double h) {
  return (f(-2 * h) - 8 * f(-h) + 8 * f(h) - f(2 * h)) / (12 * h);
}

/// The error of a difference has a part that falls with the step and one that grows as the step
/// falls: a right derivative agrees at one of these, a wrong one at none.
constexpr double kSteps[] = {1e-3, 4e-3, 2.5e-4};
constexpr double kClear = 3e-8;

/// numeric(i, h) is the difference quotient of entry i with step h. `visible`: the smallest
/// derivative of which rounding leaves enough digits in the differences.
void compare(const std::string& place, const std::vector<double>& analytic,
             const std::function<double(std::size_t, double)>& numeric, double visible,
             CheckedDerivatives& result) {
  double largest = 0;
  for (const double a : analytic) largest = std::max(largest, std::fabs(a));
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    double error = -1;
    for (const double step : kSteps) {
      const double n = numeric(i, step);
      const double scale =
          std::max({std::fabs(analytic[i]), std::fabs(n), 1e-3 * largest, visible});
      const double found = std::fabs(analytic[i] - n) / scale;
      // NaN stays: it is no agreement.
      if (error < 0 || found < error || found != found) error = found;
      if (error < kClear || error != error) break;
    }
    ++result.count;
    // What is not a number is the worst of all and stays it.
    if (!(error <= result.worst) && result.worst == result.worst) {
      result.worst = error;
      result.worst_place = place + "[" + std::to_string(i) + "]";
    }
  }
}

}  // namespace

CheckedDerivatives check_derivatives(const Model<double>& model, const Params<double>& theta,
                                     Trace<double>& trace,
                                     const std::vector<Intervention>& standing) {
  CheckedDerivatives result;
  trace.set_interventions(standing);
  Params<double> gradient(model.params());
  // A loss is known to one part in 2^52, so a difference over 1e-3 to about 1e-13 of it.
  const double visible = 1e-5 * std::fabs(model.forward(theta, trace)) + 1e-300;
  model.backward(theta, trace, gradient);

  Params<double> moved = theta;
  for (const ParamInfo& p : model.params()->infos()) {
    const auto begin = gradient.values().begin() + static_cast<std::ptrdiff_t>(p.offset);
    const std::vector<double> analytic(begin, begin + p.rows * p.cols);
    const auto numeric = [&](std::size_t i, double h) {
      double& entry = moved.values()[p.offset + i];
      const double start = entry;
      const double slope = five_point(
          [&](double step) {
            entry = start + step;
            return model.forward(moved, trace);
          },
          h);
      entry = start;
      return slope;
    };
    compare(p.name, analytic, numeric, visible, result);
  }

  model.forward(theta, trace);
  model.backward(theta, trace, gradient);
  std::vector<std::vector<double>> slot_gradients;
  for (std::size_t s = 0; s < trace.table().size(); ++s) {
    const auto g = trace.grad(static_cast<int>(s));
    slot_gradients.emplace_back(g.data(), g.data() + g.size());
  }
  for (std::size_t s = 0; s < trace.table().size(); ++s) {
    const TraceSlot& slot = trace.table()[s];
    const int rows = trace.rows(static_cast<int>(s));
    const auto numeric = [&](std::size_t i, double h) {
      const int row = static_cast<int>(i) % rows, col = static_cast<int>(i) / rows;
      return five_point(
          [&](double step) {
            std::vector<Intervention> list{{.slot = static_cast<int>(s),
                                            .first_row = row,
                                            .end_row = row + 1,
                                            .first_step = col / trace.batch(),
                                            .end_step = col / trace.batch() + 1,
                                            .sequence = col % trace.batch(),
                                            .amount = step}};
            list.insert(list.end(), standing.begin(), standing.end());
            trace.set_interventions(std::move(list));
            // An initial state is data, not computed: put it back by hand.
            MatrixView<double> value = trace.value(static_cast<int>(s));
            const Matrix<double> before = value;
            const double loss = model.forward(theta, trace);
            if (slot.info.span == SlotSpan::kOnce) value = before;
            return loss;
          },
          h);
    };
    compare(slot.address(), slot_gradients[s], numeric, visible, result);
    trace.set_interventions(standing);
  }
  trace.set_interventions({});
  return result;
}

}  // namespace unroll::test
