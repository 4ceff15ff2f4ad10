#include "viz/views/update_rule.h"

#include <string_view>

#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// What stands in the lines: letters, or numbers.
struct Words {
  std::string_view times;  ///< between factors
  std::string weight, rate;
  std::string gradient, whole;  ///< after clipping; with what decay adds to it
  std::string first_before, second_before, first, second;
  std::string correction1, correction2, corrected_first, corrected_second;
  std::string momentum, rho, beta1, beta2, epsilon, decay;
  std::string rest_rho, rest1, rest2;  ///< what is missing to 1
};

Words letters(const TrainConfig& train, const std::string& weight) {
  const std::string first = is_adam(train.optimizer) ? "m" : "v";
  const std::string second = is_adam(train.optimizer) ? "v" : "s";
  return {.times = " ",
          .weight = weight,
          .rate = "r",
          .gradient = "g",
          .whole = "g",
          .first_before = first,
          .second_before = second,
          .first = first,
          .second = second,
          .correction1 = "(1 − β_1^n)",
          .correction2 = "(1 − β_2^n)",
          .corrected_first = "m′",
          .corrected_second = "v′",
          .momentum = "μ",
          .rho = "ρ",
          .beta1 = "β_1",
          .beta2 = "β_2",
          .epsilon = "ε",
          .decay = "λ",
          .rest_rho = "(1 − ρ)",
          .rest1 = "(1 − β_1)",
          .rest2 = "(1 − β_2)"};
}

std::string number(double value) {
  const std::string text = format_value(value);
  return value < 0 ? "(" + text + ")" : text;
}

bool decays_apart(const TrainConfig& train) { return train.optimizer == OptimizerKind::kAdamW; }

/// Decay is a part of the gradient, for all rules but one.
bool adds_decay(const TrainConfig& train) { return train.decay > 0 && !decays_apart(train); }

Words numbers(const TrainConfig& train, const StepFinding& step, const ParameterStep& entry) {
  const double g = static_cast<double>(entry.clipped), w = static_cast<double>(entry.value);
  const double m = static_cast<double>(entry.first), v = static_cast<double>(entry.second);
  return {.times = " · ",
          .weight = number(w),
          .rate = format_short(step.rate),
          .gradient = number(g),
          .whole = number(adds_decay(train) ? g + train.decay * w : g),
          .first_before = number(static_cast<double>(entry.first_before)),
          .second_before = number(static_cast<double>(entry.second_before)),
          .first = number(m),
          .second = number(v),
          .correction1 = format_short(step.correction1),
          .correction2 = format_short(step.correction2),
          .corrected_first = number(m / step.correction1),
          .corrected_second = number(v / step.correction2),
          .momentum = format_short(train.momentum),
          .rho = format_short(train.rho),
          .beta1 = format_short(train.beta1),
          .beta2 = format_short(train.beta2),
          .epsilon = format_short(train.epsilon),
          .decay = format_short(train.decay),
          .rest_rho = format_short(1 - train.rho),
          .rest1 = format_short(1 - train.beta1),
          .rest2 = format_short(1 - train.beta2)};
}

/// "m = β_1 m + (1 − β_1) g", and of numbers what that comes to.
struct Line {
  std::string name, right, result;
};

std::vector<Line> preparations(const TrainConfig& train, const Words& w) {
  const auto product = [&](const std::string& a, const std::string& b) {
    return a + std::string(w.times) + b;
  };
  const auto mean_of_squares = [&](const std::string& keep, const std::string& rest) {
    return product(keep, w.second_before) + " + " + product(rest, w.whole + "^2");
  };
  std::vector<Line> lines;
  if (adds_decay(train))
    lines.push_back({"g", w.gradient + " + " + product(w.decay, w.weight), w.whole});
  switch (train.optimizer) {
    case OptimizerKind::kSgd:
      break;
    case OptimizerKind::kMomentum:
    case OptimizerKind::kNesterov:
      lines.push_back({"v", product(w.momentum, w.first_before) + " + " + w.whole, w.first});
      break;
    case OptimizerKind::kRmsProp:
      lines.push_back({"s", mean_of_squares(w.rho, w.rest_rho), w.second});
      break;
    case OptimizerKind::kAdam:
    case OptimizerKind::kAdamW:
      lines.push_back(
          {"m", product(w.beta1, w.first_before) + " + " + product(w.rest1, w.whole), w.first});
      lines.push_back({"v", mean_of_squares(w.beta2, w.rest2), w.second});
      lines.push_back({"m′", w.first + " / " + w.correction1, w.corrected_first});
      lines.push_back({"v′", w.second + " / " + w.correction2, w.corrected_second});
      break;
  }
  return lines;
}

/// What becomes of the weight.
std::string moved(const TrainConfig& train, const Words& w) {
  const bool shrinks = decays_apart(train) && train.decay > 0;
  const std::string start = (shrinks ? "(1 − " + w.rate + " · " + w.decay + ") · " : "") +
                            w.weight + " − " + w.rate + " · ";
  switch (train.optimizer) {
    case OptimizerKind::kSgd:
      return start + w.whole;
    case OptimizerKind::kMomentum:
      return start + w.first;
    case OptimizerKind::kNesterov:
      return start + "(" + w.whole + " + " + w.momentum + " · " + w.first + ")";
    case OptimizerKind::kRmsProp:
      return start + w.whole + " / (√" + w.second + " + " + w.epsilon + ")";
    case OptimizerKind::kAdam:
    case OptimizerKind::kAdamW:
      return start + w.corrected_first + " / (√" + w.corrected_second + " + " + w.epsilon + ")";
  }
  return start;
}

}  // namespace

std::vector<std::string> rule_preparations(const TrainConfig& train) {
  std::vector<std::string> lines;
  for (const Line& line : preparations(train, letters(train, "W")))
    lines.push_back(line.name + " = " + line.right);
  return lines;
}

std::string rule_line(const TrainConfig& train, const std::string& weight) {
  return weight + " = " + moved(train, letters(train, weight));
}

std::vector<std::string> rule_numbers(const TrainConfig& train, const StepFinding& step,
                                      const ParameterStep& entry, const std::string& weight) {
  const Words words = numbers(train, step, entry);
  std::vector<std::string> lines;
  for (const Line& line : preparations(train, words))
    lines.push_back(line.name + " = " + line.right + " = " + line.result);
  lines.push_back(weight + " = " + moved(train, words) + " = " +
                  format_value(static_cast<double>(entry.next)));
  return lines;
}

}  // namespace unroll::viz
