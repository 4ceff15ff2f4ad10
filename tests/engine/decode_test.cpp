#include "engine/analysis/decode.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/nn/embedding.h"
#include "engine/nn/model_rules.h"
#include "engine/session/decoding.h"
#include "engine/tasks/spelling.h"
#include "engine/train/evaluate.h"
#include "engine/train/trainer.h"
#include "tests/support/engine_recurrent.h"
#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace analysis;
using Catch::Approx;

/// A model that names, for each symbol it reads, the one that `next` says, by scores that are set
/// by hand: class i gets 3 where it is next, else 0.
struct Chain {
  explicit Chain(const std::vector<int>& next) : model(build(static_cast<int>(next.size()))) {
    for (std::size_t symbol = 0; symbol < next.size(); ++symbol)
      theta.values()[symbol * next.size() + static_cast<std::size_t>(next[symbol])] = 3;
  }
  static Model<double> build(int symbols) {
    Builder<double> b;
    const Port x =
        b.add<Embedding<double>>("scores", EmbeddingKind::kLearned, symbols, symbols).output();
    b.finish(LossKind::kSoftmax, x);
    return Model<double>(std::move(b));
  }

  Model<double> model;
  Params<double> theta{model.params()};
};

std::vector<int> symbols_of(const FreeAnswer& answer) { return classes_of(answer); }

Batch blank(int steps, int size) {
  const auto cells = static_cast<std::size_t>(steps * size);
  return {steps, size, std::vector<int>(cells, 0), std::vector<int>(cells, -1)};
}

TEST_CASE("decode: each symbol follows from the one written before, up to the end sign",
          "[analysis][decode]") {
  // 4 begins; 4 -> 2 -> 0 -> 1 -> 3, which ends.
  const Chain chain({1, 3, 0, 3, 2});
  const Feedback feedback{.start = 4, .end = 3, .reads = {0, 1, 2, 3, 4}};
  const auto answers = decode_freely(chain.model, chain.theta, feedback, blank(7, 2));
  REQUIRE(answers.size() == 2);
  for (const FreeAnswer& answer : answers) {
    CHECK(symbols_of(answer) == std::vector{2, 0, 1, 3});
    const double p = std::exp(3.0) / (std::exp(3.0) + 4);
    for (const WrittenSymbol& w : answer) CHECK(w.probability == Approx(p).epsilon(1e-6));
  }
}

TEST_CASE("decode: without an end sign the answer is as long as the sequence",
          "[analysis][decode]") {
  const Chain circle({1, 0, 2});
  const Feedback feedback{.start = 0, .end = 2, .reads = {0, 1, 2}};
  const auto answers = decode_freely(circle.model, circle.theta, feedback, blank(5, 1));
  CHECK(symbols_of(answers.front()) == std::vector{1, 0, 1, 0, 1});
}

TEST_CASE("decode: a class is fed back as the input that stands for it", "[analysis][decode]") {
  // Class 0 is read as symbol 2, class 1 as symbol 0, class 2 (the end) as symbol 1.
  const Chain chain({2, 0, 1});
  const Feedback feedback{.start = 1, .end = 2, .reads = {2, 0, 1}};
  const auto answers = decode_freely(chain.model, chain.theta, feedback, blank(6, 1));
  // Reads 1, writes 0; reads 2, writes 1; reads 0, writes 2.
  CHECK(symbols_of(answers.front()) == std::vector{0, 1, 2});
}

TEST_CASE("decode: what is not finite ends an answer", "[analysis][decode]") {
  Chain chain({1, 2, 3, 3});
  chain.theta.values()[2 * 4 + 1] = std::numeric_limits<double>::quiet_NaN();  // after symbol 2
  const Feedback feedback{.start = 0, .end = 3, .reads = {0, 1, 2, 3}};
  const auto answers = decode_freely(chain.model, chain.theta, feedback, blank(6, 1));
  CHECK(symbols_of(answers.front()) == std::vector{1, 2});
}

TEST_CASE("decode: shares count whole answers, and symbols at their place", "[analysis][decode]") {
  Batch data = blank(3, 4);
  // Column by column: (0 1 9), (0 9), (1 9), (0 1 9); 9 ends.
  data.targets = {0, 0, 1, 0, /**/ 1, 9, 9, 1, /**/ 9, -1, -1, 9};
  const auto answer = [](std::vector<int> classes) {
    FreeAnswer out;
    for (const int c : classes) out.push_back({c, 1});
    return out;
  };
  CHECK(true_answer(data, 1) == std::vector{0, 9});
  DecodingSum sum;
  CHECK(std::isnan(sum.mean().exact));
  // Right; too long; wrong first symbol; cut.
  sum.add({answer({0, 1, 9}), answer({0, 9, 9}), answer({0, 9}), answer({0, 1})}, data);
  CHECK(sum.mean().sequences == 4);
  CHECK(sum.mean().exact == Approx(0.25));
  CHECK(sum.mean().symbols == Approx((3 + 2 + 1 + 2) / 10.0));
}

struct Writer {
  ModelConfig config;
  std::string name;
};

/// Every kind of model that reads a source and writes.
std::vector<Writer> writers() {
  std::vector<Writer> out;
  for (const ModelKind kind : {ModelKind::kRnn, ModelKind::kLstm, ModelKind::kGru})
    for (const CrossKind cross : {CrossKind::kNone, CrossKind::kLuong, CrossKind::kBahdanau}) {
      ModelConfig config;
      config.kind = kind;
      config.cross = cross;
      config.hidden = 9;
      config.embedding_size = 5;
      config.bidirectional = cross == CrossKind::kLuong ? Switch::kOn : Switch::kOff;
      out.push_back({config, std::string(kModelKindNames[static_cast<std::size_t>(kind)]) +
                                 ", cross " + std::to_string(static_cast<int>(cross))});
    }
  ModelConfig transformer;
  transformer.kind = ModelKind::kTransformer;
  transformer.width = 8;
  transformer.heads = 2;
  out.push_back({transformer, "transformer"});
  return out;
}

constexpr TaskKind kWriting[] = {TaskKind::kDates, TaskKind::kPhrases, TaskKind::kGlyphs};

/// `data` as if `answers` were the truth, read by teacher forcing. Answers without end sign too.
Batch taught(Batch data, const std::vector<FreeAnswer>& answers, const Feedback& feedback) {
  std::ranges::fill(data.inputs, -1);
  std::ranges::fill(data.targets, -1);
  data.lengths.clear();
  for (std::size_t b = 0; b < answers.size(); ++b) {
    int read = feedback.start;
    for (std::size_t t = 0; t < answers[b].size(); ++t) {
      const std::size_t at = t * answers.size() + b;
      data.inputs[at] = read;
      data.targets[at] = answers[b][t].symbol;
      read = feedback.reads[static_cast<std::size_t>(answers[b][t].symbol)];
    }
    data.lengths.push_back(static_cast<int>(answers[b].size()));
  }
  return data;
}

TEST_CASE("decode: taught its own answers, every model names each symbol of them",
          "[analysis][decode]") {
  for (const TaskKind kind : kWriting)
    for (const Writer& writer : writers()) {
      const auto task = test::made(test::config_of(kind));
      REQUIRE(check_model(writer.config, task->shape()));
      const Model<double> model(writer.config, task->shape());
      const Params<double> theta = test::random_parameters(model, 5);
      const Batch data = task->held_out(0, 12);
      const auto answers = decode_freely(model, theta, *task->feedback(), data);
      INFO(static_cast<int>(kind) << " " << writer.name);
      std::set<float> different;  // each source makes the network differently sure
      for (const FreeAnswer& answer : answers) different.insert(answer.front().probability);
      CHECK(different.size() > 6);

      const Batch lesson = taught(data, answers, *task->feedback());
      Trace<double> trace(model.slots(), lesson);
      model.forward(theta, trace);
      const Evaluation e = evaluate(model, trace, LossKind::kSoftmax);
      CHECK(e.accuracy == 1);
      CHECK(e.whole == 1);
      DecodingSum sum;
      sum.add(answers, lesson);
      CHECK(sum.mean().exact == 1);
      CHECK(sum.mean().symbols == 1);
    }
}

TEST_CASE("decode: neither targets, true inputs nor lengths are read", "[analysis][decode]") {
  for (const TaskKind kind : kWriting)
    for (const Writer& writer : writers()) {
      const auto task = test::made(test::config_of(kind));
      const Model<double> model(writer.config, task->shape());
      const Params<double> theta = test::random_parameters(model, 5);
      const Batch data = task->held_out(0, 6);
      Batch garbage = data;
      Random random(3);
      for (auto* list : {&garbage.inputs, &garbage.targets})
        for (int& symbol : *list)
          symbol =
              static_cast<int>(random.below(static_cast<std::uint64_t>(task->shape().outputs)));
      garbage.lengths.clear();
      INFO(static_cast<int>(kind) << " " << writer.name);
      const auto answers = decode_freely(model, theta, *task->feedback(), data);
      const auto from_garbage = decode_freely(model, theta, *task->feedback(), garbage);
      for (std::size_t b = 0; b < answers.size(); ++b) {
        CHECK(symbols_of(answers[b]) == symbols_of(from_garbage[b]));
        for (std::size_t t = 0; t < answers[b].size(); ++t)
          CHECK(answers[b][t].probability == from_garbage[b][t].probability);
      }
    }
}

TEST_CASE("decode: answers do not depend on which others are written beside them",
          "[analysis][decode]") {
  for (const Writer& writer : writers()) {
    const auto task = test::made(test::config_of(TaskKind::kPhrases));
    const Model<double> model(writer.config, task->shape());
    const Params<double> theta = test::random_parameters(model, 8);
    const auto together = decode_freely(model, theta, *task->feedback(), task->held_out(0, 7));
    INFO(writer.name);
    for (int i = 0; i < 7; ++i)
      CHECK(
          symbols_of(together[static_cast<std::size_t>(i)]) ==
          symbols_of(decode_freely(model, theta, *task->feedback(), task->held_out(i, 1)).front()));
  }
}

TEST_CASE("decode: who names every symbol by teacher forcing writes every answer exactly",
          "[analysis][decode]") {
  TaskConfig of_task = test::config_of(TaskKind::kGlyphs);
  of_task.noise = 0;
  const auto task = test::made(of_task);
  ModelConfig config;
  config.kind = ModelKind::kGru;
  config.hidden = 24;
  TrainConfig train;
  train.rate = 0.01;
  Trainer<float> trainer(config, task->shape(), 16, 1);
  const auto evaluation = [&] {
    Trace<float> trace(trainer.model().slots(), task->held_out(0, 64));
    trainer.model().forward(trainer.theta(), trace);
    return evaluate(trainer.model(), trace, LossKind::kSoftmax);
  };
  CHECK(decode_held_out(*task, trainer.model(), trainer.theta()).exact < 0.1);
  Evaluation e;
  for (std::uint64_t update = 0; update < 600 && e.whole < 1; ++update) {
    Random random(1, update);
    trainer.update(train, task->draw(random, 16));
    if (update % 20 == 19) e = evaluation();
  }
  REQUIRE(e.whole == 1);
  const DecodingScore score = decode_held_out(*task, trainer.model(), trainer.theta());
  CHECK(score.exact == 1);
  CHECK(score.symbols == 1);
  CHECK(score.sequences == task->held_out_count());
}

TEST_CASE("tasks: those that write say how their symbols are fed back, the others do not",
          "[tasks][decode]") {
  for (int k = 0; k < static_cast<int>(kTaskKindNames.size()); ++k) {
    const TaskKind kind = static_cast<TaskKind>(k);
    if (kind == TaskKind::kTable) continue;
    const auto task = test::made(test::config_of(kind));
    INFO(kTaskKindNames[static_cast<std::size_t>(k)]);
    const bool writes = std::ranges::find(kWriting, kind) != std::end(kWriting);
    REQUIRE(task->feedback().has_value() == writes);
    if (!writes) continue;
    const Feedback& f = *task->feedback();
    for (const Example& e : test::examples(*task, 30)) {
      CHECK(e.inputs.front() == f.start);
      CHECK(e.targets.back() == f.end);
      for (std::size_t t = 0; t + 1 < e.targets.size(); ++t)
        CHECK(e.inputs[t + 1] == f.reads.at(static_cast<std::size_t>(e.targets[t])));
    }
  }
}

TEST_CASE("spelling: what is typed becomes a source, and a source what is read",
          "[tasks][spelling]") {
  const auto dates = test::made(test::config_of(TaskKind::kDates));
  const auto phrases = test::made(test::config_of(TaskKind::kPhrases));
  for (const auto& [task, text] : {std::pair{dates.get(), "3 may"},
                                   {dates.get(), "dec 31"},
                                   {phrases.get(), "the black cat sees the hen"}}) {
    const auto read = read_source(*task, text);
    REQUIRE(read.ok());
    CHECK(read.value().size == 1);
    CHECK(task->source_text(read.value(), 0) == text);
  }
  CHECK(spell({"a", "b", "é"}, {2, 0, 1}) == "éab");
  CHECK(spell({"le", "chat"}, {0, 1}) == "le chat");

  const auto objection = [](const Task& task, const char* text) {
    const auto read = read_source(task, text);
    return read.ok() ? std::string() : read.error().text();
  };
  CHECK(objection(*dates, "3 May").find("\"M\"") != std::string::npos);
  CHECK(objection(*dates, "3 May").find("0123456789") != std::string::npos);
  CHECK(objection(*dates, "3 \u2603").find("\u2603") != std::string::npos);
  CHECK(objection(*dates, "").find("1 to 6") != std::string::npos);
  CHECK(objection(*dates, "03 march").find("\"h\"") != std::string::npos);
  CHECK(objection(*dates, "123 feb").find("has 7") != std::string::npos);
  CHECK(objection(*phrases, "the lion sleeps").find("\"lion\"") != std::string::npos);
  CHECK(objection(*test::made(test::config_of(TaskKind::kGlyphs)), "ring").find("no symbols") !=
        std::string::npos);
}

TEST_CASE("spelling: a picture is a source of lines", "[tasks][spelling]") {
  TaskConfig config = test::config_of(TaskKind::kGlyphs);
  config.noise = 0;
  const auto task = test::made(config);
  const Batch data = task->held_out(0, 4);
  for (int i = 0; i < 4; ++i) {
    const std::string picture = task->source_text(data, i);
    CHECK(picture.size() == 8 * 9);
    CHECK(std::ranges::count(picture, '\n') == 8);
    CHECK(task->describe(data, i).find(picture) != std::string::npos);
  }
}

}  // namespace
}  // namespace unroll
