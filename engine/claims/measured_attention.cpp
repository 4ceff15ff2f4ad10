#include "engine/claims/measured_attention.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "engine/analysis/neighbours.h"
#include "engine/analysis/rank_agreement.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kExamples = 64;
constexpr double kRounding = 1e-5;

/// The slots of the topmost layer of attention over a finished pass.
struct Attending {
  const Trace<float>& trace;
  int weight;

  bool found() const { return weight >= 0; }
  int heads() const { return trace.table()[static_cast<std::size_t>(weight)].rows.per_key; }
  int keys() const { return trace.rows(weight) / heads(); }
  int slot(std::string_view name) const {
    return slot_of(trace.table(), trace.table()[static_cast<std::size_t>(weight)].layer, name);
  }
  Eigen::Index column(int t, int b) const { return Eigen::Index{t} * trace.batch() + b; }
  double cell(int slot, int head, int key, int t, int b) const {
    return static_cast<double>(trace.value(slot)(head * keys() + key, column(t, b)));
  }
  double at(int head, int key, int t, int b) const { return cell(weight, head, key, t, b); }
  /// Keys that step t of example b may look at.
  int seen(int t, int b) const {
    return static_cast<int>(trace.value(slot("seen"))(0, column(t, b)));
  }
  /// The rows of one head.
  auto part(int slot, int head, int t, int b) const {
    const int size = trace.rows(slot) / heads();
    return trace.value(slot).col(column(t, b)).segment(head * size, size).template cast<double>();
  }
};

Attending attending(const Trace<float>& trace) {
  const std::vector<int> all = weight_slots(trace.table());
  return {trace, all.empty() || !trace.kept(all.back()) ? -1 : all.back()};
}

/// The mean over all links of `score`(weights, link, example).
double over_links(const Examined& e,
                  const std::function<double(const Attending&, StepLink, int)>& score) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  double sum = 0;
  int count = 0;
  for (int b = 0; b < trace.batch(); ++b)
    for (const StepLink& link : e.task.links(trace.data(), b)) {
      if (link.to >= a.keys()) continue;
      sum += score(a, link, b);
      ++count;
    }
  return count == 0 ? kNan : sum / count;
}

double strongest(const Attending& a, StepLink link, int b) {
  double most = 0;
  for (int head = 0; head < a.heads(); ++head)
    most = std::max(most, a.at(head, link.to, link.from, b));
  return most;
}

/// Visits every cell (head, key, step, example) of what is seen.
void each_cell(const Attending& a, const std::function<void(int, int, int, int)>& visit) {
  for (int b = 0; b < a.trace.batch(); ++b)
    for (int t = 0; t < a.trace.steps(); ++t)
      for (int head = 0; head < a.heads(); ++head)
        for (int key = 0; key < a.seen(t, b); ++key) visit(head, key, t, b);
}

double mean_square(ConstMatrixView<float> m) {
  return m.template cast<double>().squaredNorm() / static_cast<double>(m.size());
}

double spread_of(const Examined& e, std::string_view name) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  const int slot = a.slot(name);
  double sum = 0, squares = 0;
  int count = 0;
  each_cell(a, [&](int head, int key, int t, int b) {
    const double s = a.cell(slot, head, key, t, b);
    sum += s;
    squares += s * s;
    ++count;
  });
  const double mean = sum / count;
  return (squares / count - mean * mean) / mean_square(trace.value(a.slot("q"))) /
         mean_square(trace.value(a.slot("k")));
}

/// The input of step t of sequence b becomes a column of zeros.
void erase(Batch& data, int t, int b) {
  const auto column = static_cast<std::size_t>(t * data.size + b);
  if (!data.inputs.empty()) {
    data.inputs[column] = -1;
    return;
  }
  const std::size_t features =
      data.values.size() / static_cast<std::size_t>(data.steps * data.size);
  std::fill_n(data.values.begin() + static_cast<std::ptrdiff_t>(column * features), features, 0.0);
}

/// The inputs in the opposite order of steps.
Batch turned_round(Batch data) {
  const auto turn = [&](auto& all) {
    const auto steps = static_cast<std::ptrdiff_t>(data.steps);
    const std::ptrdiff_t step = static_cast<std::ptrdiff_t>(all.size()) / steps;
    for (std::ptrdiff_t t = 0; t < steps / 2; ++t)
      std::swap_ranges(all.begin() + t * step, all.begin() + (t + 1) * step,
                       all.begin() + (steps - 1 - t) * step);
  };
  turn(data.inputs);
  turn(data.values);
  return data;
}

double accuracy_without(const Examined& e, bool clue) {
  Batch data = e.task.held_out(0, std::min(kExamples, e.task.held_out_count()));
  for (int b = 0; b < data.size; ++b) {
    const auto links = e.task.links(data, b);
    if (links.empty()) return kNan;
    int t = links.front().to;
    const auto decides = [&](const StepLink& link) { return link.to == t || link.from == t; };
    if (!clue)
      for (t = 0; std::any_of(links.begin(), links.end(), decides);) ++t;
    if (t >= data.steps) return kNan;
    erase(data, t, b);
  }
  return evaluate(e.model, e.pass(std::move(data)), e.task.shape().loss).accuracy;
}

/// The losses of the last step, per example.
std::vector<double> last_losses(const Examined& e, const Trace<float>& trace) {
  const auto last = trace.value(e.model.losses()).rightCols(trace.batch());
  std::vector<double> out;
  for (Eigen::Index b = 0; b < last.cols(); ++b) out.push_back(static_cast<double>(last(0, b)));
  return out;
}

}  // namespace

double link_weight(const Examined& e) { return over_links(e, strongest); }

double link_hits(const Examined& e) {
  return over_links(e, [](const Attending& a, StepLink link, int b) {
    for (int head = 0; head < a.heads(); ++head) {
      bool most = true;
      for (int key = 0; key < a.keys(); ++key)
        most = most && (key == link.to ||
                        a.at(head, key, link.from, b) < a.at(head, link.to, link.from, b));
      if (most) return 1.0;
    }
    return 0.0;
  });
}

double link_above_mean(const Examined& e) {
  return over_links(e, [](const Attending& a, StepLink link, int b) {
    return strongest(a, link, b) * a.seen(link.from, b) > 1 + kRounding ? 1.0 : 0.0;
  });
}

double map_error(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  const std::string layer = trace.table()[static_cast<std::size_t>(a.weight)].layer;
  double worst = 0, largest = 0;
  for (const std::string name : {"q", "k", "v"}) {
    const int slot = a.slot(name);
    const int read = trace.table()[static_cast<std::size_t>(slot)].reads.front().slot;
    const auto parameter = [&](const std::string& letter) {
      const int index = e.model.find_param(layer + "." + letter + name);
      return Matrix<double>(e.theta.matrix(index).template cast<double>());
    };
    const Matrix<double> x = trace.value(read).template cast<double>();
    const Matrix<double> made = trace.value(slot).template cast<double>();
    const Matrix<double> by_hand = (parameter("W") * x).colwise() + parameter("b").col(0);
    worst = std::max(worst, (made - by_hand).cwiseAbs().maxCoeff());
    largest = std::max(largest, made.cwiseAbs().maxCoeff());
  }
  return worst / largest;
}

double row_error(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  double worst = 0;
  for (int b = 0; b < trace.batch(); ++b)
    for (int t = 0; t < trace.steps(); ++t)
      for (int head = 0; head < a.heads() && a.seen(t, b) > 0; ++head) {
        double sum = 0;
        for (int key = 0; key < a.keys(); ++key) sum += a.at(head, key, t, b);
        worst = std::max(worst, std::fabs(sum - 1));
      }
  return worst;
}

double mix_error(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  const int v = a.slot("v"), mixed = a.slot("mixed");
  double worst = 0, largest = 0;
  for (int b = 0; b < trace.batch(); ++b)
    for (int t = 0; t < trace.steps(); ++t)
      for (int head = 0; head < a.heads(); ++head) {
        Vector<double> gap = a.part(mixed, head, t, b);
        largest = std::max(largest, gap.cwiseAbs().maxCoeff());
        for (int key = 0; key < a.keys(); ++key)
          gap -= a.at(head, key, t, b) * a.part(v, head, key, b);
        worst = std::max(worst, gap.cwiseAbs().maxCoeff());
      }
  return worst / largest;
}

double score_spread(const Examined& e) { return spread_of(e, "score"); }

double scaled_spread(const Examined& e) { return spread_of(e, "scaled"); }

double cosine_error(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found()) return kNan;
  const int q = a.slot("q"), k = a.slot("k"), scaled = a.slot("scaled");
  double worst = 0;
  each_cell(a, [&](int head, int key, int t, int b) {
    const Vector<double> asking = a.part(q, head, t, b), asked = a.part(k, head, key, b);
    const double cosine = e.config.model.sharpness * analysis::cosine(asking, asked);
    worst = std::max(worst, std::fabs(a.cell(scaled, head, key, t, b) - cosine));
  });
  return worst;
}

double order_effect(const Examined& e) {
  const Trace<float> plain = e.held_out_pass(kExamples);
  const Attending a = attending(plain);
  if (!a.found()) return kNan;
  const Trace<float> turned = e.pass(turned_round(plain.data()));
  const auto one = plain.value(a.slot("y")), two = turned.value(a.slot("y"));
  const Eigen::Index size = plain.batch();
  double worst = 0;
  for (int t = 0; t < plain.steps(); ++t)
    worst =
        std::max(worst, static_cast<double>((one.middleCols(t * size, size) -
                                             two.middleCols((plain.steps() - 1 - t) * size, size))
                                                .cwiseAbs()
                                                .maxCoeff()));
  return worst / static_cast<double>(one.cwiseAbs().maxCoeff());
}

double hidden_clue(const Examined& e) { return accuracy_without(e, true); }

double hidden_other(const Examined& e) { return accuracy_without(e, false); }

double weight_ablation(const Examined& e) {
  const Trace<float> trace = e.held_out_pass(kExamples);
  const Attending a = attending(trace);
  if (!a.found() || a.keys() != trace.steps()) return kNan;
  const std::vector<double> plain = last_losses(e, trace);
  const auto examples = static_cast<std::size_t>(trace.batch());
  std::vector<std::vector<double>> rises(examples), weights(examples);
  for (int t = 0; t < trace.steps(); ++t) {
    Batch data = trace.data();
    for (int b = 0; b < trace.batch(); ++b) erase(data, t, b);
    const std::vector<double> without = last_losses(e, e.pass(std::move(data)));
    for (std::size_t b = 0; b < examples; ++b) {
      rises[b].push_back(without[b] - plain[b]);
      weights[b].push_back(strongest(a, {trace.steps() - 1, t}, static_cast<int>(b)));
    }
  }
  double sum = 0;
  int count = 0;
  for (std::size_t b = 0; b < examples; ++b)
    if (const auto rho = analysis::spearman(weights[b], rises[b])) {
      sum += *rho;
      ++count;
    }
  return count == 0 ? kNan : sum / count;
}

}  // namespace unroll
