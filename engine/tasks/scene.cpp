#include "engine/tasks/scene.h"

#include <array>

#include "engine/tasks/alphabet.h"
#include "engine/tasks/generated_task.h"

namespace unroll {

namespace {

constexpr int kPatches = 16, kSide = 4, kPoints = 16, kShapes = 4;
constexpr double kGround = 0.1;  // brightest point of the ground before noise
constexpr std::array<std::string_view, kShapes> kShapePoints = {
    ".##.########.##.",  // cross
    "#####..##..#####",  // ring
    "...#..##.##.##..",  // slash
    "#.#.#.#.#.#.#.#.",  // bars
};

class SceneTask final : public GeneratedTask {
 public:
  explicit SceneTask(double noise)
      : GeneratedTask({{.input = {PortKind::kValues, kPoints, kPatches},
                        .outputs = 2 * kShapes,
                        .causal = false},
                       Measure::kAccuracy,
                       square_points(kSide),
                       {"cross above", "cross below", "ring above", "ring below", "slash above",
                        "slash below", "bars above", "bars below"}}),
        noise_(noise) {}

  Example make(Random& random) const override {
    const int shape = draw_index(random, kShapes), place = draw_index(random, kPatches);
    const std::string_view points = kShapePoints[static_cast<std::size_t>(shape)];
    Example e;
    for (int patch = 0; patch < kPatches; ++patch)
      for (std::size_t i = 0; i < kPoints; ++i) {
        const double object = patch == place && points[i] == '#' ? 1.0 : 0.0;
        e.values.push_back(object + kGround * random.uniform() + noise_ * random.normal());
      }
    e.targets.assign(kPatches, -1);
    e.targets.back() = 2 * shape + (place < kPatches / 2 ? 0 : 1);
    return e;
  }

  std::vector<Baseline> baselines() const override {
    return {{"chance", 0.5 / kShapes}, {"the shape without its place", 0.5}};
  }

  /// The patch with the most light in it.
  std::vector<StepLink> links(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    int best = 0;
    double most = 0;
    for (int patch = 0; patch < kPatches; ++patch) {
      double light = 0;
      for (int i = 0; i < kPoints; ++i)
        light += e.values[static_cast<std::size_t>(patch * kPoints + i)];
      if (patch == 0 || light > most) {
        most = light;
        best = patch;
      }
    }
    return {{kPatches - 1, best}};
  }

  std::string describe(const Batch& batch, int column) const override {
    const Example e = unpack(shape(), batch, column);
    constexpr std::string_view kShades = " .:*#";
    constexpr int kAcross = 4;  // patches per line
    std::string out = "input\n";
    for (int y = 0; y < kAcross * kSide; ++y) {
      for (int x = 0; x < kAcross * kSide; ++x) {
        const int patch = y / kSide * kAcross + x / kSide, point = y % kSide * kSide + x % kSide;
        const double light = e.values[static_cast<std::size_t>(patch * kPoints + point)];
        const int shade = light < 0 ? 0 : light > 0.99 ? 4 : static_cast<int>(light * 5);
        out += kShades[static_cast<std::size_t>(shade)];
      }
      out += "|\n";
    }
    return out + "target  " + output_names()[static_cast<std::size_t>(e.targets.back())] +
           "\nanswered at the last step only\n";
  }

 private:
  double noise_;
};

}  // namespace

Result<std::unique_ptr<Task>> make_scene(const TaskConfig& config, std::uint64_t seed,
                                         const TaskData&) {
  return generate<SceneTask>(seed, config.noise);
}

}  // namespace unroll
