// How a network goes on with a series by itself, and where it looks while it answers.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "engine/analysis/decode.h"
#include "engine/nn/model_rules.h"
#include "engine/session/run.h"
#include "engine/session/session.h"
#include "engine/tasks/registry.h"
#include "tests/support/engine_recurrent.h"
#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace analysis;
using Catch::Approx;

constexpr TaskKind kSeries[] = {TaskKind::kBall, TaskKind::kSines, TaskKind::kHeartbeat,
                                TaskKind::kWalk, TaskKind::kTable};

Config small_run(TaskKind task, ModelKind model = ModelKind::kGru) {
  Config config;
  config.task.kind = task;
  config.task.length = 9;
  config.task.batch = 4;
  config.model.kind = model;
  config.model.hidden = 6;
  config.model.embedding_size = 5;
  config.model.width = 8;
  config.model.heads = 2;
  return config;
}

/// The same by hand: of each sequence alone the steps so far are read anew for every prediction, in
/// passes that are no longer than that. Column by column the predictions.
template <Scalar S>
std::vector<S> by_hand(const Model<S>& model, const Params<S>& theta, const Batch& data, int b,
                       int given) {
  const int rows = static_cast<int>(data.values.size()) / (data.steps * data.size);
  std::vector<double> read;
  std::vector<S> all;
  for (int t = 0; t < data.steps; ++t) {
    for (int row = 0; row < rows; ++row) {
      const auto predicted = static_cast<std::size_t>((t - 1) * rows + row);
      read.push_back(t < given
                         ? data.values[static_cast<std::size_t>((t * data.size + b) * rows + row)]
                         : static_cast<double>(all[predicted]));
    }
    const Batch so_far{.steps = t + 1,
                       .size = 1,
                       .inputs = {},
                       .targets = std::vector<int>(static_cast<std::size_t>(t + 1), 0),
                       .values = read,
                       .target_values = std::vector<double>(read.size(), 0.0)};
    Trace<S> trace(model.slots(), so_far);
    model.forward(theta, trace);
    const auto y = trace.value(model.predictions(), t);
    for (int row = 0; row < rows; ++row) all.push_back(y(row, 0));
  }
  return all;
}

}  // namespace

TEST_CASE("continuation: it is what comes out when predictions are fed back by hand, step by step",
          "[analysis][decode]") {
  for (const TaskKind kind : kSeries)
    for (const ModelKind of :
         {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru, ModelKind::kFeedForward,
          ModelKind::kBag, ModelKind::kAttention, ModelKind::kTransformer}) {
      const Config config = small_run(kind, of);
      const auto task = test::made(config.task);
      REQUIRE(task->continues());
      REQUIRE(check_model(config.model, task->shape()));
      const Model<double> model(config.model, task->shape());
      const Params<double> theta = test::random_parameters(model, 5);
      const Batch data = task->held_out(0, 3);
      CAPTURE(static_cast<int>(kind), kModelKindNames[static_cast<std::size_t>(of)]);
      for (const int given : {1, 4, 9}) {
        const Matrix<double> found = continue_freely(model, theta, data, given);
        const Eigen::Index rows = task->shape().outputs;
        REQUIRE(found.rows() == rows);
        REQUIRE(found.cols() == data.steps * data.size);
        for (int b = 0; b < data.size; ++b) {
          const std::vector<double> slow = by_hand(model, theta, data, b, given);
          for (int t = 0; t < data.steps; ++t)
            for (Eigen::Index row = 0; row < rows; ++row)
              CHECK(found(row, t * data.size + b) ==
                    Approx(slow[static_cast<std::size_t>(t * rows + row)]).margin(1e-12));
        }
      }
    }
}

TEST_CASE("continuation: nothing is read of what follows the given steps, nor of the targets",
          "[analysis][decode]") {
  const Config config = small_run(TaskKind::kBall);
  const auto task = test::made(config.task);
  const Model<double> model(config.model, task->shape());
  const Params<double> theta = test::random_parameters(model, 5);
  const Batch data = task->held_out(0, 3);
  Batch other = data;
  for (std::size_t i = 4 * 3 * 2; i < other.values.size(); ++i) other.values[i] = 7;
  for (double& v : other.target_values) v = -7;
  CHECK(continue_freely(model, theta, other, 4) == continue_freely(model, theta, data, 4));
  other.values[4 * 3 * 2 - 1] += 0.5;  // the last number that is given
  CHECK(continue_freely(model, theta, other, 4) != continue_freely(model, theta, data, 4));
}

TEST_CASE("findings: a throw goes on as by hand, from as many steps as were asked for",
          "[session][findings]") {
  const Config config = small_run(TaskKind::kBall);
  Session session;
  session.apply(Reset{config});
  session.apply(Watch{WatchSource::kHeldOut, 2});
  // At update 0 a run of the same configuration has the same parameters.
  const Run run(config, make_task(config.task, config.seed, {}).value());
  const Batch data = run.task().held_out(2, 1);
  for (const std::uint32_t given : {0u, 1u, 3u, 9u, 1000u}) {
    session.apply(Ask{.questions = set_of({Question::kContinuation}), .given = given});
    const auto s = session.snapshot({});
    REQUIRE(s->findings.continuation);
    REQUIRE(s->findings.continuation->ok());
    const ContinuationFinding& found = s->findings.continuation->found;
    CAPTURE(given);
    const int known = given == 0 ? 4 : std::min(9, static_cast<int>(given));
    REQUIRE(found.given == known);
    CHECK(found.steps == 9);
    CHECK(found.numbers == 2);
    REQUIRE(found.truth.size() == 2 * 10);
    REQUIRE(found.written.size() == static_cast<std::size_t>(2 * (10 - known)));
    for (std::size_t i = 0; i < 20; ++i)
      CHECK(found.truth[i] ==
            static_cast<float>(i < 18 ? data.values[i] : data.target_values[i - 2]));
    const std::vector<float> slow = by_hand(run.model(), run.theta(), data, 0, known);
    double error = 0, still = 0;
    for (std::size_t i = 0; i < found.written.size(); ++i) {
      const auto at = static_cast<std::size_t>(2 * known) + i;  // among all moments' numbers
      CHECK(found.written[i] == Approx(slow[at - 2]).margin(1e-6));
      const auto off = [&](float v) {
        return std::pow(static_cast<double>(v - found.truth[at]), 2);
      };
      error += off(slow[at - 2]);
      still += off(found.truth[static_cast<std::size_t>(2 * known - 2) + i % 2]);
    }
    const auto count = static_cast<double>(found.written.size());
    CHECK(found.error == Approx(std::sqrt(error / count)).epsilon(1e-4));
    CHECK(found.still == Approx(std::sqrt(still / count)).epsilon(1e-4));

    // The same over the held-out examples, one after the other.
    REQUIRE(found.examples > 10);
    double all = 0;
    for (int i = 0; i < found.examples; ++i) {
      const Batch one = run.task().held_out(i, 1);
      const std::vector<float> way = by_hand(run.model(), run.theta(), one, 0, known);
      for (auto k = static_cast<std::size_t>(2 * known - 2); k < way.size(); ++k)
        all += std::pow(static_cast<double>(way[k]) - one.target_values[k], 2);
    }
    CHECK(found.held_out_error == Approx(std::sqrt(all / (count * found.examples))).epsilon(1e-4));

    const Bytes bytes = encode_snapshot(*s);
    const auto back = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(back);
    const ContinuationFinding& far = back->findings.continuation->found;
    CHECK(far.given == found.given);
    CHECK(far.truth == found.truth);
    CHECK(far.written == found.written);
    CHECK(far.held_out_still == found.held_out_still);
  }
}

TEST_CASE("findings: going on and looking change nothing of the training", "[session][findings]") {
  for (const TaskKind kind : {TaskKind::kBall, TaskKind::kSines, TaskKind::kDates}) {
    Config config = small_run(kind);
    if (kind == TaskKind::kDates) config.model.cross = CrossKind::kLuong;
    const auto hash_of = [&](QuestionSet questions) {
      Session session;
      session.apply(Reset{config});
      session.apply(Ask{.questions = questions, .given = 2});
      std::string hashes;
      for (int i = 0; i < 3; ++i) {
        hashes += session.snapshot({})->state_hash;
        session.apply(StepUpdate{2});
        while (session.step()) session.snapshot({});
      }
      return hashes + session.snapshot({})->state_hash;
    };
    CHECK(hash_of(set_of({Question::kContinuation, Question::kDecoding})) == hash_of(0));
  }
}

TEST_CASE("findings: what is no series, or would take too long, does not go on",
          "[session][findings]") {
  const auto refused = [](const Config& config) {
    Session session;
    session.apply(Reset{config});
    session.apply(Ask{set_of({Question::kContinuation})});
    return session.snapshot({})->findings.continuation->refused;
  };
  CHECK(refused(small_run(TaskKind::kBall)).empty());
  CHECK_FALSE(refused(small_run(TaskKind::kAdding)).empty());
  CHECK_FALSE(refused(small_run(TaskKind::kRecall)).empty());
  Config large = small_run(TaskKind::kSines);
  large.task.length = 512;
  large.model.hidden = 128;
  CHECK(refused(large).find("too long") != std::string::npos);
}

TEST_CASE("findings: where it looks is what weighs the source when its own answer is read",
          "[session][findings]") {
  const auto check = [](Config config, std::size_t heads) {
    Session session;
    session.apply(Reset{config});
    session.apply(Watch{WatchSource::kHeldOut, 3});
    session.apply(Ask{set_of({Question::kDecoding})});
    const auto s = session.snapshot({});
    REQUIRE(s->findings.decoding->ok());
    const DecodingFinding& found = s->findings.decoding->found;
    REQUIRE(found.looks.size() == heads);
    REQUIRE_FALSE(found.written.empty());
    const Run run(config, make_task(config.task, config.seed, {}).value());
    Batch lesson = run.task().held_out(3, 1);
    const int keys = s->example.source_length;
    // Its own answer as if it were the truth, in one pass.
    const Feedback& feedback = *run.task().feedback();
    std::fill(lesson.inputs.begin(), lesson.inputs.end(), -1);
    std::fill(lesson.targets.begin(), lesson.targets.end(), -1);
    for (std::size_t t = 0; t < found.written.size(); ++t)
      lesson.inputs[t] =
          t == 0 ? feedback.start : feedback.reads[static_cast<std::size_t>(found.written[t - 1])];
    lesson.lengths = {static_cast<int>(found.written.size())};
    const int padded = lesson.source_steps;
    Trace<float> trace(run.model().slots(), lesson);
    run.model().forward(run.theta(), trace);
    for (const SourceLook& look : found.looks) {
      CAPTURE(look.layer, look.head);
      REQUIRE(look.weights.size() == found.written.size() * static_cast<std::size_t>(keys));
      bool seen = false;
      for (std::size_t i = 0; i < trace.table().size(); ++i) {
        const TraceSlot& slot = trace.table()[i];
        const bool weights = slot.info.name == "weight" || slot.info.name == "w";
        if (slot.layer != look.layer || !weights) continue;
        seen = true;
        const auto all = trace.value(static_cast<int>(i));
        for (std::size_t t = 0; t < found.written.size(); ++t) {
          float sum = 0;
          for (int k = 0; k < keys; ++k) {
            const float weight =
                look.weights[t * static_cast<std::size_t>(keys) + static_cast<std::size_t>(k)];
            sum += weight;
            CHECK(weight ==
                  Approx(all(look.head * padded + k, static_cast<Eigen::Index>(t))).margin(1e-6));
          }
          CHECK(sum == Approx(1).margin(1e-5));
        }
      }
      CHECK(seen);
    }
    const Bytes bytes = encode_snapshot(*s);
    const auto back = decode_snapshot(bytes.data(), bytes.size());
    REQUIRE(back);
    REQUIRE(back->findings.decoding->found.looks.size() == heads);
    if (heads > 0)
      CHECK(back->findings.decoding->found.looks.back().weights == found.looks.back().weights);
  };
  for (const TaskKind kind : {TaskKind::kDates, TaskKind::kPhrases}) {
    for (const CrossKind cross : {CrossKind::kLuong, CrossKind::kBahdanau}) {
      Config config = small_run(kind);
      config.model.cross = cross;
      check(config, 1);
    }
    check(small_run(kind), 0);
    Config transformer = small_run(kind, ModelKind::kTransformer);
    transformer.model.layers = 1;
    check(transformer, 2);
  }
}

}  // namespace unroll
