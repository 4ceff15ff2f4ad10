// One proof for every layer that there is. A layer that is added to engine/nn/layers.h without a
// Proof in tests/support/layer_proofs.h does not compile here, and the builder takes only layers of
// that list.

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/nn/layers.h"
#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_proofs.h"
#include "tests/support/engine_reads.h"
#include "tests/support/recurrent_proofs.h"

namespace unroll {
namespace {

using Catch::Approx;
using test::Proof;
using test::proof_batch;
using test::proof_model;
using test::proof_parameters;
using test::ProofSize;

/// One model with everything that it needs.
template <class L>
struct Stage {
  Model<double> model;
  Batch batch;
  Trace<double> trace;
  Params<double> theta;

  Stage(const ProofSize& size, int variant, bool padded, std::uint64_t seed)
      : Stage(proof_model<L, double>(size, variant), size, padded, Random(seed)) {}

  int outputs() const { return trace.rows(model.scores()); }

 private:
  Stage(Model<double> m, const ProofSize& size, bool padded, Random random)
      : model(std::move(m)),
        batch(draw_batch(model, size, padded, random)),
        trace(model.slots(), batch),
        theta(proof_parameters(model, trace, random)) {}

  static Batch draw_batch(const Model<double>& model, const ProofSize& size, bool padded,
                          Random& random) {
    const SlotRows rows = (*model.slots())[static_cast<std::size_t>(model.scores())].rows;
    return proof_batch(size, Proof<L>::kLoss, rows.fixed, padded, random);
  }
};

const std::vector<std::uint64_t> kOneSeed = {1}, kSeeds = UNROLL_PROOF_SEEDS > 1
                                                              ? std::vector<std::uint64_t>{1, 2, 3}
                                                              : kOneSeed;

template <class L, class Check>
void each_variant(const std::vector<ProofSize>& sizes, bool padded,
                  const std::vector<std::uint64_t>& seeds, Check check) {
  for (int variant = 0; variant < Proof<L>::kVariants; ++variant)
    for (std::size_t i = 0; i < sizes.size(); ++i)
      for (const std::uint64_t seed : seeds) {
        INFO("variant " << variant << ", size " << i << ", seed " << seed);
        Stage<L> stage(sizes[i], variant, padded, seed);
        check(stage, sizes[i], variant);
      }
}

template <class L>
void derivatives_agree_with_differences() {
  const std::vector<ProofSize> sizes = {{},
                                        ProofSize::ones(),
                                        ProofSize::one_step(),
                                        ProofSize::one_sequence(),
                                        ProofSize::one_unit(),
                                        ProofSize::one_head()};
  test::CheckedDerivatives all;
  for (const bool padded : {false, true})
    each_variant<L>(sizes, padded, kSeeds, [&](Stage<L>& stage, const ProofSize&, int) {
      INFO("padded " << padded);
      const auto checked = test::check_derivatives(stage.model, stage.theta, stage.trace);
      INFO("worst at " << checked.worst_place);
      CHECK(checked.worst < test::kTolerance);
      all += checked;
    });
  CHECK(all.objection() == "");
}

template <class L>
void float_follows_double() {
  each_variant<L>(
      {{}, {.steps = 20, .source_steps = 19}}, true, kSeeds,
      [](Stage<L>& stage, const ProofSize& size, int variant) {
        const Model<float> single = proof_model<L, float>(size, variant);
        Params<float> rounded(single.params()), gradient(single.params());
        for (std::size_t i = 0; i < rounded.values().size(); ++i)
          rounded.values()[i] = static_cast<float>(stage.theta.values()[i]);
        Trace<float> trace(single.slots(), stage.batch);
        for (std::size_t s = 0; s < trace.table().size(); ++s)
          if (trace.table()[s].info.span == SlotSpan::kOnce)
            trace.value(static_cast<int>(s)) =
                stage.trace.value(static_cast<int>(s)).template cast<float>();
        trace.set_continues(stage.trace.continues());
        Params<double> exact(stage.model.params());
        CHECK(single.forward(rounded, trace) ==
              Approx(stage.model.forward(stage.theta, stage.trace)).epsilon(1e-5));
        single.backward(rounded, trace, gradient);
        stage.model.backward(stage.theta, stage.trace, exact);
        double largest = 0;
        for (const double g : exact.values()) largest = std::max(largest, std::fabs(g));
        for (std::size_t i = 0; i < exact.values().size(); ++i)
          CHECK(std::fabs(exact.values()[i] - double(gradient.values()[i])) <= 2e-5 * largest);
      });
}

template <class L>
void derivatives_hold_under_interventions() {
  test::CheckedDerivatives all;
  each_variant<L>(
      {{.steps = 3, .batch = 2, .source_steps = 3}}, false, kOneSeed,
      [&](Stage<L>& stage, const ProofSize&, int) {
        for (int slot = 0; slot < static_cast<int>(stage.trace.table().size()); ++slot) {
          const TraceSlot& info = stage.trace.table()[static_cast<std::size_t>(slot)];
          if (info.info.readout) continue;
          const int rows = stage.trace.rows(slot), steps = stage.trace.steps(slot);
          std::vector<Intervention> in_force = {{.kind = InterventionKind::kClamp,
                                                 .slot = slot,
                                                 .end_row = 1,
                                                 .end_step = 1,
                                                 .sequence = 0,
                                                 .amount = 0.3}};
          // A scaled initial state would shrink with every pass: it is data, not computed.
          if (info.info.span == SlotSpan::kPerStep) {
            in_force.push_back({.kind = InterventionKind::kScale,
                                .slot = slot,
                                .first_row = rows - 1,
                                .end_row = rows,
                                .first_step = steps - 1,
                                .end_step = steps,
                                .amount = 0.6});
            in_force.push_back({.kind = InterventionKind::kNudge,
                                .slot = slot,
                                .end_row = 1,
                                .first_step = steps - 1,
                                .end_step = steps,
                                .sequence = 1,
                                .amount = 0.2});
          }
          const auto checked =
              test::check_derivatives(stage.model, stage.theta, stage.trace, in_force);
          INFO("interventions on " << info.address() << ", worst at " << checked.worst_place);
          CHECK(checked.worst < test::kTolerance);
          CHECK(stage.trace.value(slot)(0, 0) == 0.3);
          all += checked;
        }
      });
  CHECK(all.objection() == "");
}

template <class L>
void reads_are_what_is_read() {
  each_variant<L>({{}}, false, kOneSeed, [](Stage<L>& stage, const ProofSize&, int) {
    CHECK(test::wrong_reads(stage.model, stage.theta, stage.trace) == "");
  });
}

template <class L>
void padding_does_not_leak() {
  each_variant<L>({{}}, true, kSeeds, [](Stage<L>& stage, const ProofSize& size, int) {
    const auto count = [](const Batch& batch) {
      return static_cast<double>(std::count_if(batch.targets.begin(), batch.targets.end(),
                                               [](int target) { return target >= 0; }));
    };
    Params<double> together(stage.model.params()), alone(stage.model.params());
    const double loss = stage.model.forward(stage.theta, stage.trace);
    stage.model.backward(stage.theta, stage.trace, together);
    std::vector<double> sum(together.values().size(), 0.0);
    double loss_sum = 0, worst = 0, largest = 1e-300;
    const auto same = [&](double a, double b) { worst = std::max(worst, std::fabs(a - b)); };
    for (int b = 0; b < size.batch; ++b) {
      const Batch one = test::unpadded(stage.batch, b);
      const double share = count(one) / count(stage.batch);
      Trace<double> trace(stage.model.slots(), one);
      for (int s = 0; s < static_cast<int>(trace.table().size()); ++s)
        if (trace.table()[static_cast<std::size_t>(s)].info.span == SlotSpan::kOnce)
          trace.value(s) = stage.trace.value(s).col(b);
      trace.set_continues(stage.trace.continues());
      loss_sum += share * stage.model.forward(stage.theta, trace);
      stage.model.backward(stage.theta, trace, alone);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share * alone.values()[i];
      for (int s = 0; s < static_cast<int>(trace.table().size()); ++s) {
        const TraceSlot& slot = trace.table()[static_cast<std::size_t>(s)];
        if (slot.rows.per_key > 0) continue;  // its rows are fewer without padding
        for (int t = 0; t < stage.trace.steps(s); ++t) {
          const Eigen::Index column = t * size.batch + b;
          for (int row = 0; row < trace.rows(s); ++row) {
            const bool graded = !slot.info.readout;
            if (t < trace.steps(s)) {
              same(trace.value(s)(row, t), stage.trace.value(s)(row, column));
              if (graded) same(share * trace.grad(s)(row, t), stage.trace.grad(s)(row, column));
            } else if (graded && slot.layer != "loss" && !stage.model.has_state()) {
              // A state is held through padding and hands its gradient on.
              CHECK(stage.trace.grad(s)(row, column) == 0.0);
            }
          }
        }
      }
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      largest = std::max(largest, std::fabs(sum[i]));
      same(sum[i], together.values()[i]);
    }
    CHECK(worst < 1e-12 * std::max(1.0, largest));
    CHECK(loss == Approx(loss_sum).epsilon(1e-13));
  });
}

#define UNROLL_PROVE(Name)                                                                       \
  TEST_CASE("layer proof: " #Name " has the derivatives that differences give", "[nn][proof]") { \
    derivatives_agree_with_differences<Name<double>>();                                          \
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " in float follows double", "[nn][proof]") {                   \
    float_follows_double<Name<double>>();                                                        \
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " has derivatives under interventions", "[nn][proof]") {       \
    derivatives_hold_under_interventions<Name<double>>();                                        \
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " reads what it declares", "[nn][proof]") {                    \
    reads_are_what_is_read<Name<double>>();                                                      \
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " knows padding", "[nn][proof]") {                             \
    padding_does_not_leak<Name<double>>();                                                       \
  }
UNROLL_LAYERS(UNROLL_PROVE)
#undef UNROLL_PROVE

}  // namespace
}  // namespace unroll
