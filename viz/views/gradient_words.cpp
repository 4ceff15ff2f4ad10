#include "viz/views/gradient_words.h"

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

constexpr int kFarLag = 30;
/// Slopes smaller than this change a gradient by less than a factor of 2 over 30 steps.
constexpr double kFlat = 0.01;

float at(const std::vector<float>& values, int index) {
  return index >= 0 && index < static_cast<int>(values.size())
             ? values[static_cast<std::size_t>(index)]
             : NAN;
}

std::string steps_text(double steps) {
  if (steps < 1.5) return "step";
  return format_short(steps < 10 ? std::round(steps * 10) / 10 : std::round(steps)) + " steps";
}

/// To two digits, small ones to one.
std::string rounded(double value) {
  const double decade = std::pow(10.0, std::floor(std::log10(value)) - (value < 0.01 ? 0 : 1));
  return format_short(std::round(value / decade) * decade);
}

/// "what happened 30 steps ago is worth 1e−5 of the present".
std::string worth_text(const StateFlow& state, int lag) {
  const auto ratio = static_cast<double>(at(state.ratio, lag));
  const std::string ago = std::to_string(lag) + (lag == 1 ? " step ago" : " steps ago");
  if (std::isnan(ratio)) return {};
  if (ratio == 0) return ": of what happened " + ago + " nothing at all arrives";
  return ": what happened " + ago + " is worth " + rounded(ratio) + " of now";
}

/// Where the curve bends by more than this factor, one slope does not tell it.
constexpr double kBend = 3;

/// "5 steps back, blame is down to 0.01 of now; farther back it rises again" of a curve over lags 0
/// ... `lag` that turns.
std::string bend_text(const StateFlow& state, int lag) {
  int low = 0, high = 0;
  for (int d = 1; d <= lag; ++d) {
    // Where numbers have underflowed, nothing is known of a turn.
    if (!std::isnormal(at(state.ratio, d))) return {};
    if (at(state.ratio, d) < at(state.ratio, low)) low = d;
    if (at(state.ratio, d) > at(state.ratio, high)) high = d;
  }
  const auto ratio = [&](int d) { return static_cast<double>(at(state.ratio, d)); };
  const auto place = [&](int d) {
    return std::to_string(d) + (d == 1 ? " step" : " steps") + " back, blame is ";
  };
  if (ratio(low) * kBend < std::min(ratio(0), ratio(lag)))
    return place(low) + "down to " + rounded(ratio(low)) + " of now; farther back it rises again";
  if (ratio(high) > kBend * std::max(ratio(0), ratio(lag)))
    return place(high) + "up to " + rounded(ratio(high)) + " of now; farther back it shrinks again";
  return {};
}

bool stays_in_its_step(const StateFlow& state) {
  return !std::isfinite(state.decades_per_step) && state.used > 0 && state.zeros > 0;
}

}  // namespace

int last_loss(const FlowFinding& flow) {
  for (int k = static_cast<int>(flow.active.size()); k-- > 0;)
    if (flow.active[static_cast<std::size_t>(k)] != 0) return k;
  return -1;
}

int far_lag(const FlowFinding& flow) { return std::clamp(last_loss(flow), 0, kFarLag); }

int steps_of(const FlowFinding& flow, const StateFlow& state) {
  return flow.steps > 0 ? static_cast<int>(state.norms.size()) / flow.steps : 0;
}

bool of_encoder(const StateFlow& state) { return state.slot.layer.starts_with("encoder"); }

int lag_of(const FlowFinding& flow, const StateFlow& state, int t, int k) {
  if (!of_encoder(state)) return k - t;
  const bool backward = state.slot.layer.ends_with('r');
  return k + (backward ? 1 + t : steps_of(flow, state) - t);
}

float norm_of(const FlowFinding& flow, const StateFlow& state, int t, int k) {
  return state.norms[static_cast<std::size_t>(k * steps_of(flow, state) + t)];
}

bool is_state(const StateFlow& state) { return state.slot.name != "x"; }

std::string slope_text(double slope) {
  if (!std::isfinite(slope)) return "no slope";
  if (std::abs(slope) < 5e-4) return "flat";
  return format_fixed(slope, std::abs(slope) < 0.095 ? 3 : 2) + " decades/step";
}

bool turns(const FlowFinding& flow, const StateFlow& state) {
  return !bend_text(state, far_lag(flow)).empty();
}

std::string slope_note(const FlowFinding& flow, const StateFlow& state) {
  return turns(flow, state) ? "no single slope" : slope_text(state.decades_per_step);
}

std::string conclusion(const FlowFinding& flow, const StateFlow& state) {
  if (state.non_finite > 0)
    return "The gradient has left the range of numbers at " + format_count(state.non_finite) +
           (state.non_finite == 1 ? " place" : " places") +
           ": clip it, or make the recurrent gain smaller.";
  if (stays_in_its_step(state))
    return "All blame stays where it arises: no step hears of the losses of later ones.";
  const int lag = far_lag(flow);
  if (!std::isfinite(state.decades_per_step) || lag == 0)
    return "There is only one step to look at, so nothing can be said about distance.";
  if (!is_state(state)) {
    const auto ratio = static_cast<double>(at(state.ratio, lag));
    std::string text = "No state lies in between: a loss reaches every step directly";
    if (ratio > 0)
      text += ", and what stands " + std::to_string(lag) + " steps back counts " + rounded(ratio) +
              " of the step itself";
    return text + ".";
  }
  const double slope = state.decades_per_step;
  const std::string worth = worth_text(state, lag);
  if (const std::string bend = bend_text(state, lag); !bend.empty()) return bend + worth + ".";
  if (std::abs(slope) < kFlat) return "Blame hardly changes with distance" + worth + ".";
  std::string text = slope < 0 ? "Blame shrinks tenfold every " : "Blame grows tenfold every ";
  text += steps_text(1 / std::abs(slope)) + worth + ".";
  if (state.underflowed + state.zeros > 0 && slope < 0 && at(state.ratio, lag) > 0)
    text += " Beyond that it is too small for a number.";
  return text;
}

std::string flow_table(const FlowFinding& flow) {
  std::string text = "state,loss step,step,lag,norm\n";
  for (const StateFlow& state : flow.states)
    for (int k = 0; k < flow.steps; ++k) {
      if (flow.active[static_cast<std::size_t>(k)] == 0) continue;
      for (int t = 0; t < steps_of(flow, state); ++t) {
        const float norm = norm_of(flow, state, t, k);
        const int lag = lag_of(flow, state, t, k);
        if (lag < 0 && norm == 0) continue;
        text += state.slot.address() + "," + std::to_string(k) + "," + std::to_string(t) + "," +
                std::to_string(lag) + "," + (std::isfinite(norm) ? format_shortest(norm) : "nan") +
                "\n";
      }
    }
  return text;
}

}  // namespace unroll::viz
