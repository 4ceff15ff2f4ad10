// How the network goes on with a series when it reads its own predictions.

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/analysis/decode.h"
#include "engine/session/answer_work.h"

namespace unroll {

namespace {

constexpr int kMostContinued = 64;  // held-out examples
constexpr double kMostWork = 1e9;   // multiplications of all of them; about a quarter of a second

/// Multiplications for one example.
double work_of_one(const Subject& s) {
  const double steps = s.trace.steps();
  return steps * steps * static_cast<double>(s.theta.values().size());
}

/// How many held-out examples can be afforded beside the watched one; -1: not even that.
int continued_examples(const Subject& s) {
  const double most = std::min(kMostWork / work_of_one(s), 1e6);
  return std::min({static_cast<int>(most) - 1, kMostContinued, s.task.held_out_count()});
}

/// Root mean squares over what is predicted from moment `given` on.
struct Errors {
  double network = std::numeric_limits<double>::quiet_NaN(), still = network;
};

Errors errors_of(const Batch& data, const Matrix<float>& predicted, int given) {
  const auto column = static_cast<std::ptrdiff_t>(data.values.size()) / data.steps;
  double network = 0, still = 0;
  const auto first = (given - 1) * column;  // of the last moment that is given
  const auto end = static_cast<std::ptrdiff_t>(data.target_values.size());
  for (std::ptrdiff_t i = first; i < end; ++i) {
    const double truth = data.target_values[static_cast<std::size_t>(i)];
    const double last = data.values[static_cast<std::size_t>(first + (i - first) % column)];
    const double written = static_cast<double>(predicted.data()[i]);
    network += (written - truth) * (written - truth);
    still += (last - truth) * (last - truth);
  }
  const auto count = static_cast<double>(end - first);
  return {std::sqrt(network / count), std::sqrt(still / count)};
}

}  // namespace

double continuation_work(const Subject& s) {
  if (!s.task.continues()) return 0;
  return (1 + std::max(-1, continued_examples(s))) * work_of_one(s);
}

Result<ContinuationFinding> find_continuation(const Subject& s, std::uint32_t given) {
  if (!s.task.continues())
    return Error{"", "No step of this task reads the numbers that were predicted before."};
  const int examples = continued_examples(s);
  if (examples < 0)
    return Error{"", "Going on over so many steps would take too long; choose a smaller T or H."};
  const Batch& data = s.trace.data();
  ContinuationFinding finding;
  finding.numbers = s.task.shape().outputs;
  finding.steps = data.steps;
  finding.given = given == 0 ? std::max(1, data.steps / 2)
                             : static_cast<int>(std::min<std::uint32_t>(
                                   given, static_cast<std::uint32_t>(data.steps)));
  const Matrix<float> predicted = analysis::continue_freely(s.model, s.theta, data, finding.given);
  const auto known = static_cast<std::ptrdiff_t>(finding.given) * finding.numbers;
  const auto last = known - finding.numbers;  // target of the last moment that is given
  finding.truth.assign(data.values.begin(), data.values.begin() + known);
  finding.truth.insert(finding.truth.end(), data.target_values.begin() + last,
                       data.target_values.end());
  finding.written.assign(predicted.data() + last, predicted.data() + predicted.size());
  const Errors one = errors_of(data, predicted, finding.given);
  finding.error = one.network;
  finding.still = one.still;
  Errors all;
  if (examples > 0) {
    const Batch held_out = s.task.held_out(0, examples);
    all = errors_of(held_out, analysis::continue_freely(s.model, s.theta, held_out, finding.given),
                    finding.given);
  }
  finding.held_out_error = all.network;
  finding.held_out_still = all.still;
  finding.examples = examples;
  return finding;
}

}  // namespace unroll
