#include "tests/support/engine_derivatives.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <sstream>

namespace unroll::test {

namespace {

// At most these shares of all entries may go unseen.
constexpr double kMostKinked = 0.05, kMostBlurred = 0.05;
/// Where rounding is below this share of the tolerance, it is not allowed for.
constexpr double kClear = 0.1;

/// Roundings in a cell add up like a random walk: this many units in the last place are four
/// standard deviations of some twenty of them.
constexpr double kUlps = 16 * std::numeric_limits<double>::epsilon();

constexpr int kHalvings = 6;
constexpr double kWidest = 1.0 / 32;
/// Where a kink lies within a stencil, the stencil leaves the domain (a variance below 0), or the
/// function bends too fast, all steps shrink by this.
constexpr double kShrink = 1.0 / 8;
constexpr int kShrinkings = 4;

struct Difference {
  double value = std::numeric_limits<double>::quiet_NaN();
  double rounding = std::numeric_limits<double>::infinity();  ///< bound of what rounding adds
  double error = std::numeric_limits<double>::infinity();     ///< estimate, with rounding
  bool kinked = false;
};

class Check {
 public:
  Check(const Model<double>& model, const Params<double>& theta, Trace<double>& trace,
        const std::vector<Intervention>& standing)
      : model_(model), theta_(theta), moved_(theta), trace_(trace), standing_(standing) {
    trace_.set_interventions(standing_);
    find_kinks();
    Params<double> gradient(model.params());
    model.forward(theta, trace);
    model.backward(theta, trace, gradient);
    gradient_ = gradient.values();
    for (int s = 0; s < slots(); ++s) {
      values_.emplace_back(trace_.value(s));
      grads_.emplace_back(trace_.grad(s));
    }
    targets_ =
        static_cast<double>(std::count_if(trace.data().targets.begin(), trace.data().targets.end(),
                                          [](int target) { return target >= 0; }));
  }

  CheckedDerivatives run() {
    for (const ParamInfo& p : model_.params()->infos()) {
      const auto begin = gradient_.begin() + static_cast<std::ptrdiff_t>(p.offset);
      compare(p.name, {begin, begin + p.rows * p.cols},
              [&](std::size_t i, double step) { move_parameter(p.offset + i, step); });
    }
    for (int s = 0; s < slots(); ++s) {
      const Matrix<double>& g = grads_[static_cast<std::size_t>(s)];
      compare(trace_.table()[static_cast<std::size_t>(s)].address(),
              {g.data(), g.data() + g.size()},
              [&](std::size_t i, double step) { move_cell(s, static_cast<int>(i), step); });
    }
    rerun(theta_);
    trace_.set_interventions({});
    return result_;
  }

 private:
  using Move = std::function<void(std::size_t entry, double step)>;

  int slots() const { return static_cast<int>(trace_.table().size()); }

  /// The slots at whose zeros a slope jumps: those that a max(0, .) reads.
  void find_kinks() {
    for (const TraceSlot& slot : trace_.table())
      if (slot.info.formula.find("max(0") != slot.info.formula.npos)
        for (const SlotLink& link : slot.reads) kinks_.push_back(link.slot);
  }

  /// Forward. An intervention changes initial states for good: they are put back before.
  void rerun(const Params<double>& theta) {
    for (int s = 0; s < slots(); ++s)
      if (trace_.table()[static_cast<std::size_t>(s)].info.span == SlotSpan::kOnce)
        trace_.value(s) = values_[static_cast<std::size_t>(s)];
    model_.forward(theta, trace_);
  }

  void move_parameter(std::size_t entry, double step) {
    double& moving = moved_.values()[entry];
    const double start = moving;
    moving = start + step;
    rerun(moved_);
    moving = start;
  }

  void move_cell(int slot, int entry, double step) {
    const int rows = trace_.rows(slot), row = entry % rows, col = entry / rows;
    std::vector<Intervention> list{{.slot = slot,
                                    .first_row = row,
                                    .end_row = row + 1,
                                    .first_step = col / trace_.batch(),
                                    .end_step = col / trace_.batch() + 1,
                                    .sequence = col % trace_.batch(),
                                    .amount = step}};
    list.insert(list.end(), standing_.begin(), standing_.end());
    trace_.set_interventions(std::move(list));
    rerun(theta_);
    trace_.set_interventions(standing_);
  }

  /// Whether a value has changed its side of a kink.
  bool crossed() const {
    return std::any_of(kinks_.begin(), kinks_.end(), [&](int slot) {
      const auto now = trace_.value(slot);
      const Matrix<double>& was = values_[static_cast<std::size_t>(slot)];
      for (Eigen::Index i = 0; i < was.size(); ++i)
        if ((now.data()[i] > 0) != (was.data()[i] > 0)) return true;
      return false;
    });
  }

  /// How far off rounding may have put the loss, counting what moved.
  double blur() const {
    double squares = 0;
    for (int s = 0; s < slots(); ++s) {
      const Matrix<double>& was = values_[static_cast<std::size_t>(s)];
      const Matrix<double>& grad = grads_[static_cast<std::size_t>(s)];
      const auto now = trace_.value(s);
      for (Eigen::Index i = 0; i < grad.size(); ++i) {
        if (now.data()[i] == was.data()[i]) continue;
        // The terms of a sum may be larger than the sum: as if one of them were 1.
        const double carried = grad.data()[i] * (1 + std::fabs(was.data()[i]));
        squares += carried * carried;
      }
    }
    return kUlps * std::sqrt(squares);
  }

  /// The mean loss after a move by `step` less that after the opposite: column by column, so that
  /// columns that stay as they are add no rounding.
  double apart(const Move& move, std::size_t entry, double step, bool& kinked) {
    move(entry, step);
    kinked = kinked || crossed();
    ahead_ = trace_.value(model_.losses());
    move(entry, -step);
    kinked = kinked || crossed();
    const auto behind = trace_.value(model_.losses());
    double sum = 0;
    for (Eigen::Index c = 0; c < behind.size(); ++c) sum += ahead_(0, c) - behind(0, c);
    return targets_ > 0 ? sum / targets_ : 0.0;
  }

  /// From the step `widest` down. `enough`: an error at which to stop.
  Difference romberg(const Move& move, std::size_t entry, double widest, double enough) {
    Difference best;
    double row[kHalvings], blurs = 0, step = widest;
    for (int k = 0; k < kHalvings; ++k, step /= 2) {
      double next[kHalvings];
      next[0] = apart(move, entry, step, best.kinked) / (2 * step);
      if (best.kinked || !std::isfinite(next[0])) return {.kinked = best.kinked};
      // What a wide step leaves as it was to the bit may still move under a narrow one.
      blurs = std::max(blurs, blur());
      double power = 1;
      for (int j = 1; j <= k; ++j) {
        power *= 4;
        next[j] = next[j - 1] + (next[j - 1] - row[j - 1]) / (power - 1);
      }
      // Of the extrapolations with the last step, the weights of the losses add up to below 2 / h.
      const double rounding = 2 * blurs / step;
      const double error = k == 0 ? best.error : std::fabs(next[k] - row[k - 1]) + rounding;
      if (k > 0 && !(error >= best.error)) {
        best.value = next[k];
        best.rounding = rounding;
        best.error = error;
      }
      if (k > 1 && error <= enough) break;
      std::copy(next, next + k + 1, row);
    }
    return best;
  }

  Difference differ(const Move& move, std::size_t entry, double scale) {
    const double enough = 0.3 * kTolerance * scale;
    Difference best;
    best.kinked = true;
    double widest = kWidest;
    for (int i = 0; i <= kShrinkings && (best.kinked || best.error > enough); ++i) {
      const Difference found = romberg(move, entry, widest, enough);
      if (!found.kinked && (best.kinked || found.error < best.error)) best = found;
      // Where all that is left is rounding, smaller steps only make it worse.
      if (!best.kinked && best.error < 2 * best.rounding) break;
      widest *= kShrink;
    }
    return best;
  }

  void compare(const std::string& place, const std::vector<double>& analytic, const Move& move) {
    double largest = 0;
    for (const double a : analytic) largest = std::max(largest, std::fabs(a));
    for (std::size_t i = 0; i < analytic.size(); ++i) {
      const double a = analytic[i];
      const Difference n = differ(move, i, std::max(std::fabs(a), 1e-3 * largest));
      ++result_.count;
      if (n.kinked) {
        ++result_.kinked;
        continue;
      }
      const double scale = std::max({std::fabs(a), std::fabs(n.value), 1e-3 * largest});
      const bool clear = n.rounding < kClear * kTolerance * scale || a == n.value;
      if (clear) ++result_.clear;
      if (a == n.value) continue;
      if (n.rounding > kTolerance * scale) ++result_.blurred;
      const double away = std::fabs(a - n.value);
      const auto note = [&](WorstError& worst, double error) {
        if (worst.yields_to(error)) worst = {error, place + "[" + std::to_string(i) + "]"};
      };
      note(result_.worst, (away - n.rounding) / scale);
      if (clear) note(result_.worst_clear, away / scale);
    }
  }

  const Model<double>& model_;
  const Params<double>& theta_;
  Params<double> moved_;
  Trace<double>& trace_;
  const std::vector<Intervention>& standing_;
  std::vector<int> kinks_;
  std::vector<double> gradient_;
  std::vector<Matrix<double>> values_, grads_;
  Matrix<double> ahead_;
  double targets_ = 0;
  CheckedDerivatives result_;
};

}  // namespace

CheckedDerivatives& CheckedDerivatives::operator+=(const CheckedDerivatives& other) {
  count += other.count;
  kinked += other.kinked;
  blurred += other.blurred;
  clear += other.clear;
  if (worst.yields_to(other.worst.error)) worst = other.worst;
  if (worst_clear.yields_to(other.worst_clear.error)) worst_clear = other.worst_clear;
  return *this;
}

std::string CheckedDerivatives::report() const {
  std::ostringstream text;
  const auto tell = [&](const char* what, int entries, const WorstError& w) {
    text << entries << " entries, worst " << w.error << (w.place.empty() ? "" : " at ") << w.place
         << what;
  };
  tell(" with rounding allowed for; ", count, worst);
  tell(" without", clear, worst_clear);
  return text.str();
}

std::string CheckedDerivatives::objection() const {
  if (count == 0) return "nothing was compared";
  for (const WorstError& w : {worst, worst_clear})
    if (!(w.error < kTolerance))
      return w.place + " is off by " + std::to_string(w.error / kTolerance) + " tolerances";
  if (kinked > kMostKinked * count)
    return std::to_string(kinked) + " of " + std::to_string(count) + " lie at kinks";
  if (blurred > kMostBlurred * count)
    return std::to_string(blurred) + " of " + std::to_string(count) + " are blurred by rounding";
  return {};
}

CheckedDerivatives check_derivatives(const Model<double>& model, const Params<double>& theta,
                                     Trace<double>& trace,
                                     const std::vector<Intervention>& standing) {
  return Check(model, theta, trace, standing).run();
}

}  // namespace unroll::test
