// Sharing work changes no bit, however many share it and in whatever order they come.

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>
#include <vector>

#include "engine/base/random.h"
#include "engine/threads/thread_team.h"
#include "engine/train/trainer.h"

namespace unroll {
namespace {

using math::Write;

/// One after the other, the last part first.
class BackwardTeam final : public math::Team {
 public:
  explicit BackwardTeam(int size) : size_(size) {}
  int size() const override { return size_; }
  void run(Part part, const void* context) override {
    ++rounds;
    for (int k = size_ - 1; k >= 0; --k) part(context, k);
  }

  int rounds = 0;

 private:
  int size_;
};

Matrix<float> team_matrix(int rows, int cols, Random& random) {
  Matrix<float> m(rows, cols);
  for (float& x : m.reshaped()) x = static_cast<float>(random.uniform() - 0.5);
  return m;
}

TEST_CASE("team: a product cut into any number of parts has the same bits", "[math][team]") {
  constexpr int kRows = 211, kCols = 67, kDepth = 90;
  Random random(4);
  const auto a = team_matrix(kRows, kDepth, random), b = team_matrix(kDepth, kCols, random);
  const Matrix<float> at = a.transpose(), bt = b.transpose();
  const auto all_products = [&](math::Team* team) {
    math::Calculator<float> calculator;
    calculator.use(calculator.kernels(), team);
    math::Buffer<float> room;
    Matrix<float> c = Matrix<float>::Zero(kRows, kCols);
    calculator.product(view(a), view(b), view(c), Write::kAdd);
    calculator.product_transposed(view(a), view(bt), view(c), Write::kAdd);
    calculator.transposed_product(view(at), view(b), view(c), Write::kAdd);
    calculator.product(calculator.pack(view(a), room), view(b), view(c), Write::kAdd);
    return c;
  };
  const Matrix<float> alone = all_products(nullptr);
  for (const int size : {2, 3, 5, 40}) {
    BackwardTeam team(size);
    CHECK((all_products(&team).array() == alone.array()).all());
    CHECK(team.rounds == 4);
  }
}

ModelConfig wide_lstm() {
  ModelConfig config;
  config.kind = ModelKind::kLstm;
  config.hidden = 200;
  return config;
}

/// Its steps look at each other, in room that the parts have each for themselves.
ModelConfig wide_block(ScoreKind score) {
  ModelConfig config;
  config.kind = ModelKind::kTransformer;
  config.width = 96;
  config.heads = 3;
  config.score = score;
  config.mask = MaskKind::kCausal;
  return config;
}

/// Parameters after some updates.
std::vector<float> trained_with(math::Team* team, ModelConfig config, math::Numerics numerics) {
  constexpr int kSymbols = 20, kSteps = 20, kBatch = 17;
  config.numerics = numerics;
  Trainer<float> trainer(config, symbol_shape(kSymbols, kSteps), kBatch, 1);
  trainer.use(team);
  Batch data{kSteps, kBatch, {}, {}};
  Random random(6);
  for (int i = 0; i < kSteps * kBatch; ++i) {
    data.inputs.push_back(static_cast<int>(random.below(kSymbols)));
    data.targets.push_back((data.inputs.back() + 1) % kSymbols);
  }
  for (int i = 0; i < 3; ++i) trainer.update(TrainConfig{}, data);
  return trainer.theta().values();
}

TEST_CASE("team: a network trained by several ends in the bits of one trained alone",
          "[train][team]") {
  for (const ModelConfig& config :
       {wide_lstm(), wide_block(ScoreKind::kScaledDot), wide_block(ScoreKind::kCosine)})
    for (const math::Numerics numerics : {math::Numerics::kExact, math::Numerics::kFast}) {
      BackwardTeam three(3);
      const auto threads = make_thread_team(2);
      const std::vector<float> alone = trained_with(nullptr, config, numerics);
      CHECK(trained_with(&three, config, numerics) == alone);
      CHECK(three.rounds > 0);
      CHECK(trained_with(threads.get(), config, numerics) == alone);
    }
}

TEST_CASE("team: attention is shared by examples, each in room of its own", "[attention][team]") {
  const ModelConfig config = wide_block(ScoreKind::kScaledDot);
  BackwardTeam once(1), many(4);
  CHECK(trained_with(&once, config, math::Numerics::kExact) ==
        trained_with(&many, config, math::Numerics::kExact));
  CHECK(once.rounds == 0);         // a team of one is not asked
  CHECK(many.rounds > 3 * 2 * 5);  // forward and back, three updates, more than the products alone
}

TEST_CASE("team: threads take each part once, round after round", "[team]") {
  CHECK(make_thread_team(1) == nullptr);
  const auto team = make_thread_team(3);
  if (team == nullptr) return;  // a program without threads
  CHECK(team->size() == 3);
  std::vector<int> calls(3, 0);
  int* const count = calls.data();
  const auto add = [](const void* context, int part) {
    ++(*static_cast<int* const*>(context))[part];
  };
  for (int round = 0; round < 2000; ++round) {
    team->run(add, &count);
    // Now and then the others have gone to sleep.
    if (round % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(calls == std::vector<int>(3, 2000));
}

}  // namespace
}  // namespace unroll
