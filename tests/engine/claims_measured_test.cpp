// Measurements of networks whose answers are known: parameters are set by hand.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/claims/measured.h"
#include "engine/claims/measured_gradient.h"
#include "engine/session/link.h"
#include "engine/tasks/registry.h"

namespace unroll {
namespace {

using Catch::Approx;

/// A network on its task, as a link describes it, with all parameters 0 unless it is asked for
/// random ones.
struct Bench {
  Config config;
  std::unique_ptr<Task> task;
  Model<float> model;
  Params<float> theta;
  std::vector<Hold> holds = {};

  explicit Bench(std::string_view link, bool random = false)
      : config(read_link("v=1&seed=1&" + std::string(link)).link.config),
        task(std::move(make_task(config.task, 1, {}).value())),
        model(config.model, task->shape()),
        theta(random ? model.initial_parameters(1) : Params<float>(model.params())) {}

  MatrixView<float> parameter(std::string_view name) {
    const int index = model.find_param(name);
    REQUIRE(index >= 0);
    return theta.matrix(index);
  }
  Examined examined() const { return {config, *task, model, theta, 1, holds}; }
  double operator[](Measured what) const { return measure(what, examined()); }
};

/// h_t = Wh h_{t-1} + x_t without a bend, and scores that read the letters off the state.
Bench counting(std::string_view more, float keep) {
  Bench bench("task=recall&k=3&B=4&m=rnn&H=6&act=identity&emb=onehot&" + std::string(more));
  bench.parameter("rnn0.Wx").setIdentity();
  bench.parameter("rnn0.Wh").setIdentity();
  bench.parameter("rnn0.Wh") *= keep;
  bench.parameter("out.W").setIdentity();
  return bench;
}

TEST_CASE("measured: a state that adds up what it reads has the first symbol in it", "[claims]") {
  const Bench adds = counting("T=9", 1);
  CHECK(adds[Measured::kAccuracy] == 1);
  CHECK(adds[Measured::kProbe] > 0.99);
  CHECK(adds[Measured::kHistoryEffect] == Approx(1));
  CHECK(adds[Measured::kInputEffect] == Approx(1));
  const Bench forgets = counting("T=9", 0);
  CHECK(forgets[Measured::kProbe] < 0.6);
  CHECK(forgets[Measured::kHistoryEffect] == 0);
}

TEST_CASE("measured: who moves whose answer, step by step", "[claims]") {
  const auto shares = [](std::string_view more) {
    const Bench bench("task=classes&T=5&B=4&m=rnn&H=4&E=4&" + std::string(more), true);
    return std::vector<double>{bench[Measured::kEarlierInfluence], bench[Measured::kOwnInfluence],
                               bench[Measured::kLaterInfluence]};
  };
  CHECK(shares("") == std::vector<double>{1, 1, 0});
  CHECK(shares("cut=on") == std::vector<double>{0, 1, 0});
  CHECK(Bench("task=classes&T=5&B=4&m=rnn&H=4&E=4")[Measured::kOwnInfluence] == 0);
  // What pools all steps gives every answer something of every input.
  CHECK(Bench("task=order&T=5&m=attention&d=8&pos=learned", true)[Measured::kLaterInfluence] > 0);
}

TEST_CASE("measured: a plain layer follows its formula, unless its state is held", "[claims]") {
  const auto bench = [](std::string_view more) {
    return Bench("task=recall&T=6&H=4&B=2&m=rnn&" + std::string(more), true);
  };
  CHECK(bench("E=3")[Measured::kFormulaError] < 1e-6);
  CHECK(bench("emb=onehot")[Measured::kFormulaError] < 1e-6);
  Bench held = bench("E=3");
  held.holds = {{.slot = "rnn0.h", .amount = 0.5, .first_row = 1, .end_row = 2, .first_step = 2}};
  CHECK(held[Measured::kFormulaError] > 0.01);
  CHECK(std::isnan(bench("act=relu")[Measured::kFormulaError]));
  CHECK(std::isnan(Bench("task=recall&T=6&m=lstm")[Measured::kFormulaError]));
}

TEST_CASE("measured: hiding the step that decides takes the answer away, another does not",
          "[claims]") {
  const Bench adds = counting("T=9", 1);
  int first_class = 0;
  const Batch shown = adds.task->held_out(0, std::min(64, adds.task->held_out_count()));
  for (int b = 0; b < shown.size; ++b)
    first_class += shown.targets[static_cast<std::size_t>((shown.steps - 1) * shown.size + b)] == 0;
  CHECK(adds[Measured::kHiddenOther] == 1);
  CHECK(adds[Measured::kHiddenClue] == Approx(1.0 * first_class / shown.size));
}

TEST_CASE("measured: gradient, slope and bound of a state that keeps a share of itself",
          "[claims]") {
  const Bench keeps = counting("T=21", 1), halves = counting("T=21", 0.5f);
  CHECK(keeps[Measured::kShareEarlier] == Approx(20.0 / 21));
  CHECK(keeps[Measured::kShareOld] == Approx(10.0 / 21));
  CHECK(std::fabs(slope(keeps.examined())) < 1e-6);
  CHECK(slope(halves.examined()) == Approx(std::log10(0.5)).epsilon(1e-4));
  CHECK(halves[Measured::kShareEarlier] == Approx(0.5).epsilon(1e-4));
  CHECK(std::fabs(keeps[Measured::kBoundPerStep]) < 1e-6);
  CHECK(halves[Measured::kBoundPerStep] == Approx(std::log10(0.5)));
  CHECK(std::fabs(halves[Measured::kBoundMargin]) < 1e-5);
}

TEST_CASE("measured: losses and gradients of all steps add up", "[claims]") {
  const Bench text("task=chars&T=7&B=2&m=rnn&H=5&E=3", true);
  CHECK(text[Measured::kLossSteps] == 7);
  CHECK(text[Measured::kLaneError] < 1e-6);
  CHECK(text[Measured::kFlowError] < 1e-5);
  CHECK(counting("T=9", 1)[Measured::kLossSteps] == 1);
  CHECK(Bench("task=chars&T=7&B=2&m=rnn&H=5&E=3&cut=on", true)[Measured::kShareEarlier] == 0);
}

TEST_CASE("measured: gates of a network without weights are half open; held ones are seen",
          "[claims]") {
  for (const char* kind : {"lstm&fb=0", "gru&fb=0"}) {
    const Bench bench("task=recall&T=5&H=4&B=2&m=" + std::string(kind));
    CHECK(bench[Measured::kLeastGate] == 0.5);
    CHECK(bench[Measured::kMostGate] == 0.5);
  }
  Bench held("task=recall&T=5&H=4&B=2&m=lstm");
  held.holds = {{.slot = "lstm0.o", .amount = 0.25, .first_row = 1, .end_row = 2}};
  CHECK(held[Measured::kLeastGate] == 0.25);
  CHECK(std::isnan(Bench("task=recall&T=5&m=rnn")[Measured::kLeastGate]));
}

TEST_CASE("measured: every step of a recurrent network waits for the one before, none of attention",
          "[claims]") {
  const auto depth = [](std::string_view link) { return Bench(link)[Measured::kDepth]; };
  const double four = depth("task=order&T=4&m=rnn");
  CHECK(depth("task=order&T=5&m=rnn") == four + 2);  // a_t and h_t
  CHECK(depth("task=order&T=8&m=rnn") == four + 8);
  CHECK(depth("task=order&T=8&m=attention") == depth("task=order&T=4&m=attention"));
  CHECK(depth("task=order&T=8&m=ff") == depth("task=order&T=4&m=ff"));
}

TEST_CASE("measured: a network without weights finds all words equally likely", "[claims]") {
  Bench words("task=sentences&T=16&gap=2&m=rnn&H=4&E=4");
  const double one = 1.0 / words.task->shape().outputs;
  CHECK(words[Measured::kFirstNamed] == Approx(one));
  CHECK(words[Measured::kLeastNamed] == Approx(one));
  CHECK(words[Measured::kBits] == Approx(std::log2(1 / one)));
  int walk = -1;
  for (std::size_t i = 0; i < words.task->output_names().size(); ++i)
    if (words.task->output_names()[i] == "walk") walk = static_cast<int>(i);
  words.parameter("out.b")(walk, 0) = 20;
  CHECK(words[Measured::kFirstNamed] > 0.99);
  CHECK(words[Measured::kLeastNamed] < 1e-6);
  CHECK(words[Measured::kFarAccuracy] == 0);  // "walk" stands within the gap of its clue
}

TEST_CASE("measured: words whose vectors are those of their class have it for a neighbour",
          "[claims]") {
  Bench words("task=classes&T=8&m=rnn&H=4&E=16");
  const std::vector<int> classes = words.task->input_classes();
  std::vector<int> met(16, 0);
  MatrixView<float> vectors = words.parameter("embed.E");
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i] >= 0) vectors(classes[i], static_cast<Eigen::Index>(i)) = 1;
  CHECK(words[Measured::kSameNearest] == 1);
  vectors.setZero();
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i] >= 0)
      vectors(met[static_cast<std::size_t>(classes[i])]++, static_cast<Eigen::Index>(i)) = 1;
  CHECK(words[Measured::kSameNearest] < 0.1);  // the largest class has a vector of its own
  CHECK(std::isnan(Bench("task=recall&T=4&m=rnn")[Measured::kSameNearest]));
}

TEST_CASE("measured: attention without weights looks everywhere alike", "[claims]") {
  Bench even("task=lookup&k=6&N=4&m=attention&d=4&pos=none");
  CHECK(even[Measured::kLinkWeight] == Approx(0.2));
  CHECK(even[Measured::kLinkHits] == 0);
  CHECK(even[Measured::kLinkAboveMean] == 0);
  CHECK(even[Measured::kRowError] < 1e-6);
  even.holds = {{.slot = "attn0.weight", .kind = InterventionKind::kScale, .amount = 3}};
  CHECK(even[Measured::kRowError] == Approx(2));
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kRowError]));
}

TEST_CASE("measured: what is mixed is the weighted sum, unless something is done to it",
          "[claims]") {
  Bench heads("task=order&T=6&m=attention&d=8&heads=2", true);
  CHECK(heads[Measured::kMixError] < 1e-6);
  heads.holds = {{.slot = "attn0.mixed", .kind = InterventionKind::kScale, .amount = 2}};
  CHECK(heads[Measured::kMixError] == Approx(0.5));
}

TEST_CASE("measured: dot product and cosine of vectors of ones, 4 long", "[claims]") {
  const auto ones = [](std::string_view score) {
    Bench bench("task=order&T=6&m=attention&d=4&score=" + std::string(score), true);
    bench.holds = {{.slot = "attn0.q", .amount = 1}, {.slot = "attn0.k", .amount = 1}};
    return bench;
  };
  CHECK(ones("dot")[Measured::kCosineError] == Approx(3));
  CHECK(ones("cosine")[Measured::kCosineError] < 1e-6);
  CHECK(std::fabs(ones("dot")[Measured::kScoreSpread]) < 1e-9);
}

TEST_CASE("measured: only positions tell attention of another order", "[claims]") {
  const auto effect = [](std::string_view more) {
    return Bench("task=order&T=7&m=attention&d=8&heads=2&" + std::string(more),
                 true)[Measured::kOrderEffect];
  };
  CHECK(effect("pos=none") < 1e-5);
  CHECK(effect("pos=sinusoidal") > 0.1);
  CHECK(effect("pos=none&mask=causal") > 0.1);  // who sees whom is an order too
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kOrderEffect]));
}

TEST_CASE("measured: a single 1 reads a column, other vectors a mixture", "[claims]") {
  const auto error = [](std::string_view more) {
    return Bench("task=recall&k=5&T=6&m=rnn&H=7&" + std::string(more),
                 true)[Measured::kColumnError];
  };
  CHECK(error("emb=onehot") < 1e-6);
  CHECK(error("emb=learned&E=9") > 0.1);
  CHECK(std::isnan(Bench("task=ball&T=4&m=rnn")[Measured::kColumnError]));
}

TEST_CASE("measured: raw scores vary with the length of the vectors, scaled ones by its part",
          "[claims]") {
  const Bench plain("task=recall&k=26&T=30&m=attention&d=36&pos=none&emb=onehot", true);
  CHECK(plain[Measured::kScoreSpread] == Approx(36 * plain[Measured::kScaledSpread]).epsilon(1e-3));
}

TEST_CASE("measured: the error is compared with the best simple rule", "[claims]") {
  const Bench walk("task=walk&T=12&B=4&m=rnn&H=4");
  double best = 1e9;
  for (const Baseline& rule : walk.task->baselines()) best = std::min(best, rule.value);
  CHECK(walk[Measured::kOfBaseline] == Approx(walk[Measured::kError] / best));
  CHECK(walk[Measured::kOfBaseline] > 1);
  CHECK(std::isnan(counting("T=9", 1)[Measured::kOfBaseline]));
}

TEST_CASE("measured: a text drawn without knowledge has few good bars", "[claims]") {
  CHECK(Bench("task=tunes&T=16&m=rnn&H=4&E=4")[Measured::kGoodBars] < 0.5);
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kGoodBars]));
}

TEST_CASE("measured: bars are counted behind the opening of a tune that was held out", "[claims]") {
  Bench bench("task=tunes&T=16&m=rnn&H=4&E=4");
  const auto symbol = [&](std::string_view sign) {
    const std::vector<std::string>& all = bench.task->output_names();
    return std::find(all.begin(), all.end(), sign) - all.begin();
  };
  // Behind any sign "A" or "|", alike: bars of all lengths; nearly all can be read, if not "|||".
  for (const char* sign : {"A", "|"}) bench.parameter("out.b")(symbol(sign), 0) = 30;
  CHECK(bench[Measured::kContinuedReadable] > 0.8);
  CHECK(bench[Measured::kContinuedInMetre] < 0.2);
  CHECK(bench[Measured::kNextInMetre] < 0.3);
  // "L" alone is no note.
  for (const char* sign : {",", "|"}) bench.parameter("out.b")(symbol(sign), 0) = 60;
  CHECK(bench[Measured::kContinuedReadable] < 0.1);
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kContinuedReadable]));
}

TEST_CASE("measured: only where a loss is taken does it pull at the answers", "[claims]") {
  CHECK(counting("T=9", 1)[Measured::kEarlierAnswers] == 0);
  const double share = Bench("task=chars&T=10&B=4&m=rnn&H=4&E=4")[Measured::kEarlierAnswers];
  CHECK(share > 0.8);
  CHECK(share < 1);
}

TEST_CASE("measured: a derivative that backward cuts short is no slope of the loss", "[claims]") {
  const auto error = [](std::string_view more) {
    return Bench("task=classes&T=6&B=2&H=5&E=3&" + std::string(more),
                 true)[Measured::kGradientError];
  };
  for (const char* model : {"m=rnn", "m=lstm", "m=gru", "m=attention&d=4", "m=ff&layers=2"})
    CHECK(error(model) < 1e-6);
  CHECK(error("m=rnn&bptt=1") > 0.1);
}

TEST_CASE("measured: the gates of an LSTM multiply number by number", "[claims]") {
  Bench bench("task=recall&T=6&H=4&B=2&m=lstm", true);
  CHECK(bench[Measured::kGateError] < 1e-6);
  bench.holds = {{.slot = "lstm0.c", .amount = 0.5, .first_row = 1, .end_row = 2}};
  CHECK(bench[Measured::kGateError] > 0.1);
  CHECK(std::isnan(Bench("task=recall&T=6&m=gru")[Measured::kGateError]));
}

TEST_CASE("measured: queries, keys and values are maps of what attention reads", "[claims]") {
  Bench bench("task=order&T=6&m=attention&d=8&heads=2", true);
  CHECK(bench[Measured::kMapError] < 1e-6);
  bench.holds = {{.slot = "attn0.v", .kind = InterventionKind::kScale, .amount = 2}};
  CHECK(bench[Measured::kMapError] > 0.1);
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kMapError]));
}

TEST_CASE("measured: a vocabulary has an entry for each token, unless it is cut", "[claims]") {
  const auto gap = [](std::string_view more) {
    return Bench("T=8&B=2&m=rnn&H=2&E=2&text=rhymes&" +
                 std::string(more))[Measured::kVocabularyGap];
  };
  CHECK(gap("task=chars") == 0);
  CHECK(gap("task=words&V=2000") == 0);
  CHECK(gap("task=words&V=50") > 300);
  CHECK(std::isnan(Bench("task=order&T=4&m=rnn")[Measured::kVocabularyGap]));
}

TEST_CASE("measured: the effects of single words add up where the network adds", "[claims]") {
  const auto gap = [](std::string_view more) {
    return Bench("task=sentiment&B=4&H=6&E=5&" + std::string(more), true)[Measured::kEffectGap];
  };
  CHECK(gap("m=bag&act=identity") < 1e-5);
  CHECK(gap("m=bag&act=relu") > 0.01);
  CHECK(std::isnan(Bench("task=ball&T=4&m=rnn")[Measured::kEffectGap]));
}

}  // namespace
}  // namespace unroll
