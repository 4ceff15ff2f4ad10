// The line of the optimizer: worked out with the numbers that stand in it, it gives the weight that
// comes next.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <string>

#include "tests/support/canned_snapshot.h"
#include "viz/views/code_lines.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_words.h"
#include "viz/views/update_rule.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Works out "0.4 − 0.003 · (−0.2)^2 / (√1.5e−7 + 1e−8)".
class Reckoner {
 public:
  explicit Reckoner(const std::string& line)
      : text_(replaced(replaced(replaced(replaced(line, "−", "-"), "·", "*"), "√", "r"), " ", "")) {
  }

  double result() {
    const double value = sum();
    INFO(text_.substr(at_));
    REQUIRE(at_ == text_.size());
    return value;
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  double sum() {
    double value = product();
    while (true) {
      if (take('+'))
        value += product();
      else if (take('-'))
        value -= product();
      else
        return value;
    }
  }
  double product() {
    double value = factor();
    while (true) {
      if (take('*'))
        value *= factor();
      else if (take('/'))
        value /= factor();
      else
        return value;
    }
  }
  double factor() {
    if (take('-')) return -factor();
    if (take('r')) return std::sqrt(factor());
    double value = 0;
    if (take('(')) {
      value = sum();
      REQUIRE(take(')'));
    } else {
      char* end = nullptr;
      value = std::strtod(text_.c_str() + at_, &end);
      REQUIRE(end != text_.c_str() + at_);
      at_ = static_cast<std::size_t>(end - text_.c_str());
    }
    if (text_.compare(at_, 2, "^2") != 0) return value;
    at_ += 2;
    return value * value;
  }

  std::string text_;
  std::size_t at_ = 0;
};

/// "m = 0.9 · 0 + 0.1 · 0.2 = 0.02" in its three parts.
struct Told {
  std::string name, right, result;

  explicit Told(const std::string& line) {
    const std::size_t first = line.find(" = "), last = line.rfind(" = ");
    REQUIRE(first != std::string::npos);
    REQUIRE(last > first);
    name = line.substr(0, first);
    right = line.substr(first + 3, last - first - 3);
    result = line.substr(last + 3);
  }
};

double size_of(double a) { return std::abs(a) + 1e-12; }

Config config_of(OptimizerKind optimizer, double decay) {
  Config config = small_config();
  config.train.optimizer = optimizer;
  config.train.decay = decay;
  config.train.rate = 0.05;
  config.train.epsilon = 1e-3;
  return config;
}

}  // namespace

TEST_CASE("code: the optimizer's line gives the next weight with the numbers that it shows",
          "[viz][code]") {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind)
    for (const double decay : {0.0, 0.02})
      for (const std::uint64_t updates : {0u, 4u}) {
        INFO(kOptimizerNames[kind] << ", decay " << decay << ", update " << updates + 1);
        const auto snapshot =
            snapshot_after(config_of(static_cast<OptimizerKind>(kind), decay), updates);
        const StepFinding* step = step_record(*snapshot);
        REQUIRE(step != nullptr);
        int weights = 0;
        for (const Operation& operation : step->operations) {
          if (operation.kind != OperationKind::kUpdate) continue;
          ++weights;
          const ParameterStep& entry =
              step->parameters[static_cast<std::size_t>(operation.parameter)];
          const std::vector<std::string> lines = operation_numbers(*snapshot, *step, operation, 0);
          INFO(lines[0]);
          REQUIRE(lines.size() >= 3);
          for (std::size_t i = 1; i + 2 < lines.size(); ++i) {
            INFO(lines[i]);
            const Told told(lines[i]);
            const double result = Reckoner(told.result).result();
            CHECK(std::abs(Reckoner(told.right).result() - result) < 0.02 * size_of(result));
          }
          INFO(lines[lines.size() - 2]);
          const Told moved(lines[lines.size() - 2]);
          CHECK(moved.result == format_value(static_cast<double>(entry.next)));
          const double change = static_cast<double>(entry.next - entry.value);
          REQUIRE(std::abs(change) > 0);
          // The value itself is rounded the same on both sides; what is added is what counts.
          const double shown = Reckoner(moved.right).result() -
                               Reckoner(format_value(static_cast<double>(entry.value))).result();
          CHECK(std::abs(shown - change) < 0.02 * size_of(change));
        }
        CHECK(weights == static_cast<int>(snapshot->parameters.size()));
      }
}

TEST_CASE("code: each optimizer has its own line", "[viz][code]") {
  const auto line = [](OptimizerKind kind, double decay = 0) {
    return rule_line(config_of(kind, decay).train, "Wh");
  };
  const auto before = [](OptimizerKind kind, double decay = 0) {
    return rule_preparations(config_of(kind, decay).train);
  };
  using Lines = std::vector<std::string>;
  using enum OptimizerKind;
  CHECK(line(kSgd) == "Wh = Wh − r · g");
  CHECK(before(kSgd).empty());
  CHECK(before(kSgd, 0.1) == Lines{"g = g + λ W"});
  CHECK(line(kMomentum) == "Wh = Wh − r · v");
  CHECK(before(kMomentum) == Lines{"v = μ v + g"});
  CHECK(line(kNesterov) == "Wh = Wh − r · (g + μ · v)");
  CHECK(line(kRmsProp) == "Wh = Wh − r · g / (√s + ε)");
  CHECK(before(kRmsProp) == Lines{"s = ρ s + (1 − ρ) g^2"});
  CHECK(line(kAdam) == "Wh = Wh − r · m′ / (√v′ + ε)");
  CHECK(before(kAdam, 0.1) == Lines{"g = g + λ W", "m = β_1 m + (1 − β_1) g",
                                    "v = β_2 v + (1 − β_2) g^2", "m′ = m / (1 − β_1^n)",
                                    "v′ = v / (1 − β_2^n)"});
  CHECK(line(kAdamW) == line(kAdam));
  CHECK(line(kAdamW, 0.1) == "Wh = (1 − r · λ) · Wh − r · m′ / (√v′ + ε)");
  CHECK(before(kAdamW, 0.1) == before(kAdam));
}

TEST_CASE("code: what is worked out for each entry stands above the optimizer's lines",
          "[viz][code]") {
  const auto snapshot = snapshot_after(small_config(), 1);
  const Code code = code_of(*snapshot, *step_record(*snapshot));
  const auto heading = std::ranges::find_if(
      code.lines, [](const CodeLine& line) { return line.heading && line.text == "optimizer"; });
  REQUIRE(heading != code.lines.end());
  CHECK((heading + 1)->text == "for each entry: m = β_1 m + (1 − β_1) g");
  CHECK((heading + 1)->first == -1);
  CHECK((heading + 5)->first >= 0);
}

}  // namespace unroll::viz::testing
