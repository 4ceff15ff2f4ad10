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

/// The difference over kStep or, where the loss is so curved that this is too coarse for
/// `analytic`, over a quarter of it, whichever is nearer. A wrong derivative is far from both.
double difference(const std::function<double(double)>& f, double analytic) {
  constexpr double kStep = 1e-3, kCloseEnough = 2e-8;
  const double coarse = five_point(f, kStep);
  const double error = std::fabs(coarse - analytic);
  if (error <= kCloseEnough * std::fabs(analytic)) return coarse;
  const double fine = five_point(f, kStep / 4);
  return std::fabs(fine - analytic) < error ? fine : coarse;
}

/// `visible`: the smallest derivative of which rounding leaves enough digits in the differences.
void compare(const std::string& place, const std::vector<double>& analytic,
             const std::vector<double>& numeric, double visible, CheckedDerivatives& result) {
  double largest = 0;
  for (const double a : analytic) largest = std::max(largest, std::fabs(a));
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    const double scale =
        std::max({std::fabs(analytic[i]), std::fabs(numeric[i]), 1e-3 * largest, visible});
    const double error = std::fabs(analytic[i] - numeric[i]) / scale;
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
                                     const std::vector<Intervention>& in_force) {
  CheckedDerivatives result;
  Params<double> gradient(model.params());
  trace.set_interventions(in_force);
  // A loss is known to one part in 2^52, so a difference over 1e-3 to about 1e-13 of it.
  const double visible = 1e-5 * std::fabs(model.forward(theta, trace)) + 1e-300;
  model.backward(theta, trace, gradient);

  Params<double> moved = theta;
  for (const ParamInfo& p : model.params()->infos()) {
    std::vector<double> analytic, numeric;
    for (std::size_t i = 0; i < static_cast<std::size_t>(p.rows * p.cols); ++i) {
      double& entry = moved.values()[p.offset + i];
      const double start = entry;
      analytic.push_back(gradient.values()[p.offset + i]);
      numeric.push_back(difference(
          [&](double step) {
            entry = start + step;
            return model.forward(moved, trace);
          },
          analytic.back()));
      entry = start;
    }
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
    std::vector<double> numeric;
    for (std::size_t i = 0; i < slot_gradients[s].size(); ++i) {
      const int rows = trace.rows(static_cast<int>(s));
      const int row = static_cast<int>(i) % rows, col = static_cast<int>(i) / rows;
      numeric.push_back(difference(
          [&](double step) {
            // The nudge first: a gradient is that of the value before what is in force.
            std::vector<Intervention> all = {{.slot = static_cast<int>(s),
                                              .first_row = row,
                                              .end_row = row + 1,
                                              .first_step = col / trace.batch(),
                                              .end_step = col / trace.batch() + 1,
                                              .sequence = col % trace.batch(),
                                              .amount = step}};
            all.insert(all.end(), in_force.begin(), in_force.end());
            trace.set_interventions(std::move(all));
            // An initial state is data, not computed: put it back by hand.
            MatrixView<double> value = trace.value(static_cast<int>(s));
            const Matrix<double> before = value;
            const double loss = model.forward(theta, trace);
            if (slot.info.span == SlotSpan::kOnce) value = before;
            return loss;
          },
          slot_gradients[s][i]));
    }
    trace.set_interventions(in_force);
    compare(slot.address(), slot_gradients[s], numeric, visible, result);
  }
  return result;
}

}  // namespace unroll::test
