#include "engine/tasks/ball.h"

#include "engine/tasks/forecast.h"

namespace unroll {

namespace {

constexpr double kFastest = 0.2;    // per step and direction
constexpr double kGravity = 0.004;  // per step and step
constexpr double kBounce = 0.9;     // speed kept by the floor

/// Turns around at the walls of the box.
void reflect(double& place, double& speed, double kept) {
  if (place > 1) {
    place = 2 - place;
    speed = -speed;
  }
  if (place < -1) {
    place = -2 - place;
    speed = -speed * kept;
  }
}

class BallTask final : public GeneratedTask {
 public:
  explicit BallTask(int steps) : GeneratedTask(forecast_facts({"x", "y"}, steps)) {}

  Example make(Random& random) const override {
    const auto between = [&](double limit) { return limit * (2 * random.uniform() - 1); };
    double x = between(1), y = between(1), vx = between(kFastest), vy = between(kFastest);
    std::vector<double> path = {x, y};
    for (int t = 0; t < shape().input.steps; ++t) {
      vy -= kGravity;
      x += vx;
      y += vy;
      reflect(x, vx, 1.0);
      reflect(y, vy, kBounce);
      path.push_back(x);
      path.push_back(y);
    }
    return forecast_example(path, 2);
  }

  std::vector<Baseline> baselines() const override { return forecast_baselines(*this); }
};

}  // namespace

Result<std::unique_ptr<Task>> make_ball(const TaskConfig& config, std::uint64_t seed,
                                        const TaskData&) {
  return generate<BallTask>(seed, config.length);
}

}  // namespace unroll
