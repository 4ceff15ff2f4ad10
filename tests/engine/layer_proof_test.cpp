// One proof for every layer that there is. A layer that is added to engine/nn/layers.h without a
// Proof in tests/support/layer_proofs.h does not compile here, and the builder takes only layers of
// that list.

#include <algorithm>
#include <bit>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/io/safetensors.h"
#include "engine/io/weights.h"
#include "engine/nn/layers.h"
#include "tests/support/engine_derivatives.h"
#include "tests/support/engine_kinds.h"
#include "tests/support/engine_proofs.h"
#include "tests/support/engine_reads.h"
#include "tests/support/engine_sessions.h"
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

const std::vector<ProofSize> kSizes = {{},
                                       ProofSize::ones(),
                                       ProofSize::one_step(),
                                       ProofSize::one_sequence(),
                                       ProofSize::one_unit(),
                                       ProofSize::one_head()};

template <class L>
void plain_loops_give_every_cell() {
  for (const bool padded : {false, true})
    each_variant<L>(
        kSizes, padded, kSeeds, [&](Stage<L>& stage, const ProofSize& size, int variant) {
          // From states that were set outside, and from the layer's own.
          for (const bool set : {true, false}) {
            INFO("padded " << padded << ", states set " << set);
            stage.trace.set_continues(set && stage.trace.continues());
            const Trace<double> before = stage.trace;
            stage.model.forward(stage.theta, stage.trace);
            test::PlainLoops loops(stage.model, stage.theta, stage.trace, Proof<L>::kName);
            Proof<L>::loops(loops, size, variant);
            CHECK(loops.objection() == "");
            for (int s = 0; s < static_cast<int>(before.table().size()); ++s)
              if (before.continues() &&
                  before.table()[static_cast<std::size_t>(s)].info.span == SlotSpan::kOnce)
                CHECK(before.value(s) == stage.trace.value(s));
          }
        });
}

template <class L>
void derivatives_agree_with_differences() {
  test::CheckedDerivatives all;
  for (const bool padded : {false, true})
    each_variant<L>(kSizes, padded, kSeeds, [&](Stage<L>& stage, const ProofSize&, int) {
      INFO("padded " << padded);
      const auto checked = test::check_derivatives(stage.model, stage.theta, stage.trace);
      INFO(checked.report());
      CHECK(checked.worst.error < test::kTolerance);
      CHECK(checked.worst_clear.error < test::kTolerance);
      all += checked;
    });
  INFO(all.report());
  CHECK(all.objection() == "");
  CHECK(all.clear > 0.9 * all.count);  // of these nothing at all is allowed for
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
  each_variant<L>({{.steps = 3, .batch = 2, .source_steps = 3}}, false, kOneSeed,
                  [&](Stage<L>& stage, const ProofSize&, int) {
                    for (int slot = 0; slot < static_cast<int>(stage.trace.table().size());
                         ++slot) {
                      const TraceSlot& info = stage.trace.table()[static_cast<std::size_t>(slot)];
                      if (info.info.readout) continue;
                      const int rows = stage.trace.rows(slot), steps = stage.trace.steps(slot);
                      std::vector<Intervention> in_force = {{.kind = InterventionKind::kClamp,
                                                             .slot = slot,
                                                             .end_row = 1,
                                                             .end_step = 1,
                                                             .sequence = 0,
                                                             .amount = 0.3}};
                      // A scaled initial state would shrink with every pass: it is data, not
                      // computed.
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
                      INFO("on " << info.address() << ": " << checked.report());
                      CHECK(checked.worst.error < test::kTolerance);
                      CHECK(checked.worst_clear.error < test::kTolerance);
                      CHECK(stage.trace.value(slot)(0, 0) == 0.3);
                      all += checked;
                    }
                  });
  INFO(all.report());
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

template <Scalar S>
Params<S> read_back(const Model<S>& model, const Params<S>& theta) {
  const auto tensors = to_torch(theta);
  REQUIRE(tensors.ok());
  const auto file = read_safetensors(write_safetensors({tensors.value(), {}}));
  REQUIRE(file.ok());
  const auto back = from_torch<S>(model.params(), file.value().tensors);
  REQUIRE(back.ok());
  return back.value();
}

template <class L>
void parameters_survive_a_file() {
  each_variant<L>(kSizes, false, kOneSeed, [](Stage<L>& stage, const ProofSize& size, int variant) {
    const auto written = to_torch(stage.theta);
    REQUIRE(written.ok());
    test::PlainTensors tensors(stage.theta, written.value(), Proof<L>::kName);
    Proof<L>::tensors(tensors);
    CHECK(tensors.objection() == "");

    std::vector<double>& numbers = stage.theta.values();
    for (std::size_t i = 0; i < numbers.size(); i += 5) numbers[i] = -0.0;
    const std::vector<double> back = read_back(stage.model, stage.theta).values();
    CHECK(std::ranges::equal(back, numbers, {}, std::bit_cast<std::uint64_t, double>,
                             std::bit_cast<std::uint64_t, double>));  // also the sign of zero
    const Model<float> single = proof_model<L, float>(size, variant);
    Params<float> rounded(single.params());
    std::ranges::transform(numbers, rounded.values().begin(),
                           [](double number) { return static_cast<float>(number); });
    CHECK(read_back(single, rounded).values() == rounded.values());
  });
}

template <template <Scalar> class L>
bool stands_in(const test::KindCase& kind) {
  Builder<float> builder;
  build_model(builder, kind.config.model, kind.task->shape());
  return std::ranges::any_of(builder.layers, [](const auto& layer) {
    return dynamic_cast<const L<float>*>(layer.get()) != nullptr;
  });
}

Bytes exported(Session& session) {
  session.apply(Export{1, ExportFormat::kSafetensors});
  return test::look(session)->exported.at(0).file;
}

/// Whether two files hold the same tensors; what they say of their origin may differ.
bool same_tensors(const Bytes& one, const Bytes& other) {
  const auto a = read_safetensors(one), b = read_safetensors(other);
  REQUIRE(a.ok());
  REQUIRE(b.ok());
  return std::ranges::equal(a.value().tensors, b.value().tensors, [](const auto& x, const auto& y) {
    return x.name == y.name && x.shape == y.shape && x.data == y.data;
  });
}

template <template <Scalar> class L>
void survives_a_session() {
  const std::string run = Proof<L<double>>::kRun;
  if (run.empty()) {
    for (const test::KindCase& kind : test::kind_cases()) {
      INFO(kind.link);
      CHECK_FALSE(stands_in<L>(kind));
    }
    return;
  }
  const test::KindCase kind = test::small_run(run);
  REQUIRE(stands_in<L>(kind));
  Session session, again;
  session.apply(Reset{kind.config});
  test::train(session, 3);
  session.apply(Save{});
  again.apply(Restore{test::look(session)->saved.at(0).file, {}});
  const auto check_same = [&] {
    CHECK(test::look(again)->update == test::look(session)->update);
    CHECK(test::look(again)->state_hash == test::look(session)->state_hash);
    CHECK(same_tensors(exported(again), exported(session)));
  };
  REQUIRE(test::look(session)->update == 3);
  check_same();
  test::train(session, 2);
  test::train(again, 2);
  check_same();

  // Parameters alone, in another run of the same model.
  Config other = kind.config;
  other.seed = 2;
  again.apply(Reset{other});
  const Bytes file = exported(session);
  CHECK_FALSE(same_tensors(exported(again), file));
  again.apply(Import{file});
  CHECK(same_tensors(exported(again), file));
}

#define UNROLL_PROVE(Name)                                                                       \
  TEST_CASE("layer proof: " #Name " is what plain loops give", "[nn][proof]") {                  \
    plain_loops_give_every_cell<Name<double>>();                                                 \
  }                                                                                              \
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
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " is read from files as it was written", "[nn][proof][io]") {  \
    parameters_survive_a_file<Name<double>>();                                                   \
  }                                                                                              \
  TEST_CASE("layer proof: " #Name " survives in a saved session", "[nn][proof][session]") {      \
    survives_a_session<Name>();                                                                  \
  }
UNROLL_LAYERS(UNROLL_PROVE)
#undef UNROLL_PROVE

TEST_CASE("layer proof: plain loops notice what is off and what they have not given",
          "[nn][proof]") {
  using L = Linear<double>;
  Stage<L> stage({}, 0, false, 1);
  stage.model.forward(stage.theta, stage.trace);
  const auto objection = [&](auto loops_of) {
    test::PlainLoops loops(stage.model, stage.theta, stage.trace, Proof<L>::kName);
    loops_of(loops);
    return loops.objection();
  };
  CHECK(objection([](test::PlainLoops&) {}) == "48 cells of layer.a are not given");
  CHECK(objection([](test::PlainLoops& loops) {
          Proof<L>::loops(loops, {}, 0);
          loops.is("y", 1, 2, 0, loops.own_cell("y", 1, 2, 0) + 1e-11);
        }).starts_with("layer.y[1]@2 of sequence 0 is off by"));
  stage.trace.value(stage.model.find_slot("layer", "y"))(1, 6) = std::nan("");
  CHECK(objection([](test::PlainLoops& loops) {
          Proof<L>::loops(loops, {}, 0);
        }).starts_with("layer.y[1]@2 of sequence 0 is off by"));
}

TEST_CASE("layer proof: plain tensors notice what stands elsewhere or nowhere", "[nn][proof]") {
  using L = Linear<double>;
  const Stage<L> stage({}, 0, false, 1);
  const auto objection = [&](auto tensors_of) {
    const auto written = to_torch(stage.theta);
    test::PlainTensors tensors(stage.theta, written.value(), Proof<L>::kName);
    tensors_of(tensors);
    return tensors.objection();
  };
  CHECK(objection([](test::PlainTensors& t) { t.matrices("layer.weight", {"W"}); }) ==
        "number 0 of layer.b stands in no tensor");
  CHECK(objection([](test::PlainTensors& t) { t.turned("layer.weight", "W"); }) ==
        "layer.weight has the shape (4, 3) in place of (3, 4)");
  CHECK(objection([](test::PlainTensors& t) { t.vectors("layer.bias", {"W"}); }) ==
        "layer.bias holds other numbers");
  CHECK(objection([](test::PlainTensors& t) { t.vectors("layer.b", {"b"}); }) ==
        "no tensor layer.b");
}

}  // namespace
}  // namespace unroll
