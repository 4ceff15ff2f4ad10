#include "engine/train/optimizer.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/math/calculator.h"
#include "tests/support/engine_source_dir.h"

namespace unroll {
namespace {

using Catch::Approx;
using Numbers = std::vector<double>;

template <Scalar S>
Params<S> column(const Numbers& values) {
  auto table = std::make_shared<ParamTable>();
  table->add("w", static_cast<int>(values.size()), 1);
  Params<S> params(table);
  params.values().assign(values.begin(), values.end());
  return params;
}

/// theta after one update from `state` with one parameter.
double after(const TrainConfig& config, double theta, double gradient,
             OptimizerState<double>& state) {
  auto params = column<double>({theta});
  apply_update(config, column<double>({gradient}), params, state);
  return params.values()[0];
}

TrainConfig with(OptimizerKind kind, double rate) {
  TrainConfig config;
  config.optimizer = kind;
  config.rate = rate;
  return config;
}

TEST_CASE("optimizer: decay of plain descent adds its share to the gradient",
          "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kSgd, 0.5);
  config.decay = 0.25;
  OptimizerState<double> state;
  CHECK(after(config, 4, 2, state) == 4 - 0.5 * (2 + 0.25 * 4));
}

TEST_CASE("optimizer: momentum rolls on where the gradient has ended", "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kMomentum, 0.5);
  config.momentum = 0.5;
  OptimizerState<double> state;
  double theta = after(config, 8, 4, state);  // v = 4
  CHECK(theta == 6);
  theta = after(config, theta, 0, state);  // v = 2
  CHECK(theta == 5);
  theta = after(config, theta, -2, state);  // v = 1 - 2
  CHECK(theta == 5.5);
  CHECK(state.first == Numbers{-1});
  CHECK(state.second.empty());
}

TEST_CASE("optimizer: nesterov goes by the gradient and the velocity after it",
          "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kNesterov, 0.5);
  config.momentum = 0.5;
  OptimizerState<double> state;
  double theta = after(config, 8, 4, state);  // v = 4, step 4 + 2
  CHECK(theta == 5);
  theta = after(config, theta, 0, state);  // v = 2, step 0 + 1
  CHECK(theta == 4.5);
}

TEST_CASE("optimizer: rmsprop divides by the root of the mean square", "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kRmsProp, 0.5);
  config.rho = 0.75;
  config.epsilon = 1;
  OptimizerState<double> state;
  CHECK(after(config, 1, 4, state) == 1 - 0.5 * 4 / (2 + 1));  // s = 0.25 * 16
  CHECK(state.second == Numbers{4});
  CHECK(state.first.empty());
  after(config, 1, 0, state);
  CHECK(state.second == Numbers{3});
}

TEST_CASE("optimizer: adamw shrinks the weights apart from the gradient", "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kAdamW, 0.5);
  config.decay = 0.25;
  OptimizerState<double> state;
  // Without a gradient Adam stands still and the decay alone is left.
  CHECK(after(config, 8, 0, state) == 7);
  // Coupled, the decay is all of the gradient, and Adam's first step has the size of the rate.
  config.optimizer = OptimizerKind::kAdam;
  OptimizerState<double> coupled;
  CHECK(after(config, 8, 0, coupled) == Approx(7.5));
}

TEST_CASE("optimizer: without decay adamw is adam, to the bit", "[train][optimizer]") {
  OptimizerState<float> a, b;
  auto x = column<float>({1, -2, 0}), y = x;
  for (int i = 0; i < 5; ++i) {
    const auto gradient = column<float>({0.3 * i, -1, 0.1});
    apply_update(with(OptimizerKind::kAdam, 0.01), gradient, x, a);
    apply_update(with(OptimizerKind::kAdamW, 0.01), gradient, y, b);
  }
  CHECK(x.values() == y.values());
}

TEST_CASE("optimizer: the rate follows the schedule by the updates done", "[train][optimizer]") {
  TrainConfig config = with(OptimizerKind::kSgd, 1);
  config.schedule.warm = 2;
  config.schedule.kind = ScheduleKind::kStep;
  config.schedule.period = 1;
  config.schedule.factor = 0.25;
  OptimizerState<double> state;
  Numbers steps;
  for (int i = 0; i < 4; ++i) steps.push_back(-after(config, 0, 1, state));
  CHECK(steps == Numbers{0.5, 1, 1, 0.25});
  // The moments' corrections are those of Adam even if the optimizer begins in the middle.
  state.updates = 1000;
  CHECK(after(config, 0, 1, state) == Approx(0).margin(1e-9));
}

TEST_CASE("clipping: by value cuts entries, by norm scales what is left", "[train][optimizer]") {
  auto gradient = column<double>({3, -0.5, -40});
  CHECK_FALSE(clip_to_value(gradient, 0));
  CHECK_FALSE(clip_to_value(gradient, 40));
  CHECK(gradient.values() == Numbers{3, -0.5, -40});
  CHECK(clip_to_value(gradient, 2));
  CHECK(gradient.values() == Numbers{2, -0.5, -2});

  TrainConfig config;
  config.clip = 1;
  config.clip_value = 4;
  auto both = column<double>({3, 0, -40});
  // (3, -40) is cut to (3, -4), of length 5, and that to length 1.
  CHECK(clip_gradient(config, both, std::sqrt(1609.0)) == 1);
  CHECK(both.values()[0] == Approx(0.6));
  CHECK(both.values()[2] == Approx(-0.8));
  config.clip = 0;
  auto value_alone = column<double>({3, 0, -40});
  CHECK(clip_gradient(config, value_alone, std::sqrt(1609.0)) == 5);
  config.clip_value = 0;
  CHECK(clip_gradient(config, value_alone, 5) == 5);
  CHECK(value_alone.values() == Numbers{3, 0, -4});
}

/// A least-squares problem and what PyTorch made of it (make_torch_optimizer_goldens.py).
struct Golden {
  TrainConfig config;
  std::vector<Numbers> rows;
  Numbers targets, theta;
  std::vector<int> kept;
  std::vector<Numbers> after;
  std::string name;

  Golden(const nlohmann::json& all, const nlohmann::json& one) {
    const nlohmann::json& problem = all["problems"][std::to_string(one["seed"].get<int>())];
    rows = problem["rows"].get<std::vector<Numbers>>();
    targets = problem["targets"].get<Numbers>();
    theta = problem["theta"].get<Numbers>();
    kept = all["kept"].get<std::vector<int>>();
    after = one["after"].get<std::vector<Numbers>>();
    name = one["optimizer"].get<std::string>() + ", " + one["schedule"].get<std::string>() +
           ", decay " + one["decay"].dump() + ", clip " + one["clip"].dump() + ", clip value " +
           one["clip_value"].dump() + ", seed " + one["seed"].dump();
    config.optimizer = static_cast<OptimizerKind>(index(kOptimizerNames, one["optimizer"]));
    config.rate = all["rate"];
    config.clip = one["clip"];
    config.clip_value = one["clip_value"];
    config.decay = one["decay"];
    config.momentum = all["momentum"];
    config.rho = all["rho"];
    config.beta1 = all["betas"][0];
    config.beta2 = all["betas"][1];
    config.epsilon = all["epsilon"];
    config.schedule.kind = static_cast<ScheduleKind>(index(kScheduleNames, one["schedule"]));
    config.schedule.period = one["period"];
    config.schedule.factor = all["factor"];
    config.schedule.floor = all["floor"];
  }

  template <std::size_t N>
  static std::size_t index(const std::array<std::string_view, N>& names, const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name);
    REQUIRE(at != names.end());
    return static_cast<std::size_t>(at - names.begin());
  }

  template <Scalar S>
  Numbers gradient(const std::vector<S>& x) const {
    Numbers out(x.size(), 0.0);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      double residual = -targets[r];
      for (std::size_t c = 0; c < x.size(); ++c) residual += rows[r][c] * x[c];
      for (std::size_t c = 0; c < x.size(); ++c) out[c] += rows[r][c] * residual;
    }
    return out;
  }

  /// Largest distance to PyTorch over the updates that were kept, with these settings.
  template <Scalar S = double>
  double distance(const TrainConfig& settings) const {
    auto x = column<S>(theta);
    OptimizerState<S> state;
    double worst = 0;
    for (int update = 1; update <= kept.back(); ++update) {
      auto g = column<S>(gradient(x.values()));
      clip_gradient(settings, g, std::sqrt(math::squared_norm(g.values().data(), theta.size())));
      apply_update(settings, g, x, state);
      const auto at = std::find(kept.begin(), kept.end(), update);
      if (at == kept.end()) continue;
      const Numbers& expected = after[static_cast<std::size_t>(at - kept.begin())];
      for (std::size_t i = 0; i < theta.size(); ++i)
        worst = std::max(worst, std::fabs(static_cast<double>(x.values()[i]) - expected[i]));
    }
    return worst;
  }
};

std::vector<Golden> read_goldens() {
  std::ifstream file(test::source_dir() + "/tests/golden/torch_optimizers.json");
  REQUIRE(file.good());
  const nlohmann::json all = nlohmann::json::parse(file);
  std::vector<Golden> goldens;
  for (const auto& one : all["cases"]) goldens.emplace_back(all, one);
  REQUIRE(goldens.size() == 72);
  return goldens;
}

TEST_CASE("torch: ten updates of every optimizer, decayed, clipped and scheduled",
          "[train][optimizer][torch]") {
  for (const Golden& golden : read_goldens()) {
    INFO(golden.name);
    CHECK(golden.distance(golden.config) < 1e-10);
    CHECK(golden.distance<float>(golden.config) < 1e-4);
  }
}

/// Every golden for which `applies` holds differs once `break_it` has changed its settings.
template <class Applies, class Break>
void check_noticed(Applies applies, Break break_it) {
  int seen = 0;
  for (const Golden& golden : read_goldens()) {
    TrainConfig broken = golden.config;
    if (!applies(broken)) continue;
    break_it(broken);
    INFO(golden.name);
    CHECK(golden.distance(broken) > 1e-5);
    ++seen;
  }
  CHECK(seen >= 3);
}

TEST_CASE("torch: the comparison of optimizers notices what is exchanged or left out",
          "[train][optimizer][torch]") {
  using Kind = OptimizerKind;
  const auto adaptive = [](const TrainConfig& c) {
    return c.optimizer == Kind::kAdam || c.optimizer == Kind::kAdamW;
  };
  SECTION("beta1 and beta2") {
    check_noticed(adaptive, [](TrainConfig& c) { std::swap(c.beta1, c.beta2); });
  }
  SECTION("coupled and decoupled decay") {
    check_noticed([&](const TrainConfig& c) { return adaptive(c) && c.decay > 0; },
                  [](TrainConfig& c) {
                    c.optimizer = c.optimizer == Kind::kAdam ? Kind::kAdamW : Kind::kAdam;
                  });
  }
  SECTION("the two kinds of momentum") {
    check_noticed([](const TrainConfig& c) { return c.optimizer == Kind::kNesterov; },
                  [](TrainConfig& c) { c.optimizer = Kind::kMomentum; });
  }
  SECTION("epsilon") {
    check_noticed(
        [&](const TrainConfig& c) { return adaptive(c) || c.optimizer == Kind::kRmsProp; },
        [](TrainConfig& c) { c.epsilon = 1e-8; });
  }
  SECTION("the clippings") {
    check_noticed([](const TrainConfig& c) { return c.clip > 0; },
                  [](TrainConfig& c) { c.clip = 0; });
    check_noticed([](const TrainConfig& c) { return c.clip_value > 0; },
                  [](TrainConfig& c) { c.clip_value = 0; });
  }
  SECTION("the schedule") {
    check_noticed([](const TrainConfig& c) { return c.schedule.kind != ScheduleKind::kConstant; },
                  [](TrainConfig& c) { c.schedule.kind = ScheduleKind::kConstant; });
  }
}

}  // namespace
}  // namespace unroll
