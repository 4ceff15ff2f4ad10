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

void compare(const std::string& place, const std::vector<double>& analytic,
             const std::vector<double>& numeric, CheckedDerivatives& result) {
  double largest = 0;
  for (const double a : analytic) largest = std::max(largest, std::fabs(a));
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    const double scale =
        std::max({std::fabs(analytic[i]), std::fabs(numeric[i]), 1e-3 * largest, 1e-300});
    const double error = std::fabs(analytic[i] - numeric[i]) / scale;
    ++result.count;
    if (!(error <= result.worst)) {
      result.worst = error;
      result.worst_place = place + "[" + std::to_string(i) + "]";
    }
  }
}

}  // namespace

CheckedDerivatives check_derivatives(const Model<double>& model, const Params<double>& theta,
                                     Trace<double>& trace) {
  constexpr double kStep = 1e-3;
  CheckedDerivatives result;
  Params<double> gradient(model.params());
  model.forward(theta, trace);
  model.backward(theta, trace, gradient);

  Params<double> moved = theta;
  for (const ParamInfo& p : model.params()->infos()) {
    std::vector<double> analytic, numeric;
    for (std::size_t i = 0; i < static_cast<std::size_t>(p.rows * p.cols); ++i) {
      double& entry = moved.values()[p.offset + i];
      const double start = entry;
      analytic.push_back(gradient.values()[p.offset + i]);
      numeric.push_back(five_point(
          [&](double step) {
            entry = start + step;
            return model.forward(moved, trace);
          },
          kStep));
      entry = start;
    }
    compare(p.name, analytic, numeric, result);
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
      numeric.push_back(five_point(
          [&](double step) {
            trace.set_interventions({{.slot = static_cast<int>(s),
                                      .first_row = row,
                                      .end_row = row + 1,
                                      .first_step = col / trace.batch(),
                                      .end_step = col / trace.batch() + 1,
                                      .sequence = col % trace.batch(),
                                      .amount = step}});
            // An initial state is data, not computed: take the nudge back by hand.
            const bool once = slot.info.span == SlotSpan::kOnce;
            const double loss = model.forward(theta, trace);
            if (once) trace.value(static_cast<int>(s))(row, col) -= step;
            return loss;
          },
          kStep));
    }
    trace.set_interventions({});
    compare(slot.address(), slot_gradients[s], numeric, result);
  }
  return result;
}

}  // namespace unroll::test
