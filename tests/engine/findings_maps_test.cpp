// What is told of the parameters: one matrix at a time, and the map of the symbols.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>

#include "engine/analysis/neighbours.h"
#include "engine/session/encoding.h"
#include "engine/session/session.h"
#include "engine/tasks/registry.h"

namespace unroll {
namespace {

Config small_run(ModelKind kind, TaskKind task = TaskKind::kCopy) {
  Config config;
  config.task.kind = task;
  config.task.length = 4;
  config.task.batch = 4;
  config.model.kind = kind;
  config.model.hidden = 6;
  config.model.embedding_size = 5;
  return config;
}

Session started(const Config& config) {
  Session session;
  session.apply(Reset{config});
  return session;
}

MatrixFinding matrix_of(Session& session, const std::string& name,
                        MatrixPart part = MatrixPart::kValue) {
  session.apply(Ask{set_of({Question::kMatrix}), {name, part}});
  const auto snapshot = session.snapshot({});
  REQUIRE(snapshot->findings.matrix);
  INFO(snapshot->findings.matrix->refused);
  REQUIRE(snapshot->findings.matrix->ok());
  CHECK(snapshot->findings.matrix->update == snapshot->update);
  return snapshot->findings.matrix->found;
}

void step(Session& session, std::uint64_t updates = 1) {
  session.apply(StepUpdate{updates});
  while (session.step()) {
  }
}

SymbolFinding symbols_of(Session& session) {
  const auto snapshot = session.snapshot({});
  REQUIRE(snapshot->findings.symbols);
  REQUIRE(snapshot->findings.symbols->ok());
  return snapshot->findings.symbols->found;
}

}  // namespace

TEST_CASE("matrix: the numbers are those of the parameter and of its gradient",
          "[session][findings]") {
  const Config config = small_run(ModelKind::kLstm);
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  const Params<float> theta = model.initial_parameters(config.seed);
  Trace<float> trace(model.slots(), task->held_out(0, 1));
  Params<float> gradient(model.params());
  model.forward(theta, trace);
  model.backward(theta, trace, gradient);
  Session session = started(config);
  for (const ParamInfo& info : theta.table().infos()) {
    INFO(info.name);
    const auto from = static_cast<std::ptrdiff_t>(info.offset);
    const auto count = static_cast<std::ptrdiff_t>(info.rows) * info.cols;
    const auto slice = [&](const Params<float>& all) {
      return std::vector<float>(all.values().begin() + from, all.values().begin() + from + count);
    };
    const MatrixFinding value = matrix_of(session, info.name);
    CHECK(value.choice.parameter == info.name);
    CHECK(value.cells == slice(theta));
    CHECK(value.rows == info.rows);
    CHECK(value.cols == info.cols);
    CHECK(matrix_of(session, info.name, MatrixPart::kGradient).cells == slice(gradient));
  }
}

TEST_CASE("matrix: the next change is what the next update then does", "[session][findings]") {
  for (const OptimizerKind optimizer : {OptimizerKind::kSgd, OptimizerKind::kAdam}) {
    Config config = small_run(ModelKind::kGru);
    config.train.optimizer = optimizer;
    Session session = started(config);
    step(session, 3);
    const std::string hash = session.snapshot({})->state_hash;
    const MatrixFinding before = matrix_of(session, "gru0.Wx");
    const MatrixFinding change = matrix_of(session, "gru0.Wx", MatrixPart::kChange);
    CHECK(session.snapshot({})->state_hash == hash);
    step(session);
    const MatrixFinding after = matrix_of(session, "gru0.Wx");
    REQUIRE(change.cells.size() == before.cells.size());
    for (std::size_t i = 0; i < change.cells.size(); ++i)
      CHECK(change.cells[i] == after.cells[i] - before.cells[i]);
    CHECK(change.norm > 0);
  }
}

TEST_CASE("matrix: what the updates have added so far, and the start, are the present values",
          "[session][findings]") {
  const Config config = small_run(ModelKind::kLstm);
  Session session = started(config);
  CHECK(matrix_of(session, "lstm0.Wh", MatrixPart::kSoFar).zeros == 24u * 6u);
  const MatrixFinding first = matrix_of(session, "lstm0.Wh");
  step(session, 4);
  const MatrixFinding now = matrix_of(session, "lstm0.Wh");
  const MatrixFinding added = matrix_of(session, "lstm0.Wh", MatrixPart::kSoFar);
  REQUIRE(added.cells.size() == first.cells.size());
  for (std::size_t i = 0; i < added.cells.size(); ++i)
    CHECK(added.cells[i] == now.cells[i] - first.cells[i]);
  CHECK(added.norm > 0);
}

TEST_CASE("unit: where it stands highest and lowest is where its values are",
          "[session][findings]") {
  Config config = small_run(ModelKind::kGru);
  config.task.kind = TaskKind::kOrder;
  config.task.length = 9;
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  Session session = started(config);
  session.apply(Ask{.questions = set_of({Question::kUnit}), .unit = {"gru0.h", 2}});
  const auto snapshot = session.snapshot({});
  REQUIRE(snapshot->findings.unit->ok());
  const UnitFinding& found = snapshot->findings.unit->found;
  CHECK(found.choice == UnitChoice{"gru0.h", 2});
  Trace<float> trace(model.slots(), task->held_out(0, found.sequences));
  model.forward(model.initial_parameters(config.seed), trace);
  const Batch& data = trace.data();
  int slot = 0;
  while (trace.table()[static_cast<std::size_t>(slot)].address() != "gru0.h") ++slot;
  const auto values = std::as_const(trace).value(slot);
  const auto extreme = [&](int b, bool high) {
    float best = values(2, b);
    for (int t = 0; t < data.steps; ++t)
      if (data.real(t, b))
        best = high ? std::max(best, values(2, t * data.size + b))
                    : std::min(best, values(2, t * data.size + b));
    return best;
  };
  float largest = -1, smallest = 1;
  for (int b = 0; b < data.size; ++b) {
    largest = std::max(largest, extreme(b, true));
    smallest = std::min(smallest, extreme(b, false));
  }
  CHECK(found.largest == largest);
  CHECK(found.smallest == smallest);
  for (const bool high : {true, false}) {
    float before = high ? largest : smallest;
    for (const UnitContext& context : high ? found.highest : found.lowest) {
      CHECK(context.values.back() == extreme(context.sequence, high));
      CHECK((high ? context.values.back() <= before : context.values.back() >= before));
      before = context.values.back();
      REQUIRE(context.symbols.size() == static_cast<std::size_t>(context.step + 1));
      for (int t = 0; t <= context.step; ++t) {
        const int at = t * data.size + context.sequence;
        CHECK(context.symbols[static_cast<std::size_t>(t)] ==
              data.inputs[static_cast<std::size_t>(at)]);
        CHECK(context.values[static_cast<std::size_t>(t)] == values(2, at));
      }
    }
  }
  session.apply(Ask{.questions = set_of({Question::kUnit}), .unit = {"gru0.h", 6}});
  CHECK_FALSE(session.snapshot({})->findings.unit->ok());
  session.apply(Ask{.questions = set_of({Question::kUnit}), .unit = {"embed.x", 0}});
  CHECK_FALSE(session.snapshot({})->findings.unit->ok());
}

TEST_CASE("matrix: gates are blocks, statistics count every entry, the usual one is recurrent",
          "[session][findings]") {
  Session session = started(small_run(ModelKind::kLstm));
  const MatrixFinding usual = matrix_of(session, "");
  CHECK(usual.choice.parameter == "lstm0.Wh");
  CHECK(usual.blocks == std::vector<std::string>{"i", "f", "g", "o"});
  CHECK(usual.block_rows() == 6);
  double squares = 0;
  for (const float v : usual.cells) squares += static_cast<double>(v) * static_cast<double>(v);
  CHECK(std::abs(usual.norm - std::sqrt(squares)) < 1e-6);
  CHECK(std::accumulate(usual.histogram.begin(), usual.histogram.end(), 0u) == 24u * 6u);
  CHECK(matrix_of(session, "out.W").blocks.empty());
  const MatrixFinding bias = matrix_of(session, "out.b");
  CHECK(bias.zeros == static_cast<std::uint64_t>(bias.rows));
  session.apply(Ask{set_of({Question::kMatrix}), {"nobody.W", MatrixPart::kValue}});
  const auto snapshot = session.snapshot({});
  CHECK_FALSE(snapshot->findings.matrix->ok());
  CHECK(snapshot->findings.matrix->refused.find("nobody.W") != std::string::npos);
}

TEST_CASE("matrix: a large one comes in cells that keep the strongest entry of each block",
          "[session][findings]") {
  Config config = small_run(ModelKind::kLstm);
  config.model.hidden = 150;
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  const Params<float> theta = model.initial_parameters(config.seed);
  const auto whole = theta.matrix(model.find_param("lstm0.Wh"));
  Session session = started(config);
  const MatrixFinding found = matrix_of(session, "lstm0.Wh");
  REQUIRE(found.row_group == 3);
  REQUIRE(found.col_group == 2);
  REQUIRE(found.cells.size() == 4u * 50u * 75u);
  for (int block = 0; block < 4; ++block)
    for (int r = 0; r < 50; r += 7)
      for (int c = 0; c < 75; c += 5) {
        const auto entries = whole.block(block * 150 + r * 3, c * 2, 3, 2);
        const float cell = found.cells[static_cast<std::size_t>(c * 200 + block * 50 + r)];
        CHECK(std::abs(cell) == entries.cwiseAbs().maxCoeff());
        CHECK((entries.array() == cell).any());
      }
}

TEST_CASE("matrix: another choice is answered at once and travels as bytes",
          "[session][findings]") {
  Session session = started(small_run(ModelKind::kRnn));
  CHECK(matrix_of(session, "rnn0.Wx").choice.parameter == "rnn0.Wx");
  CHECK(matrix_of(session, "rnn0.Wh").choice.parameter == "rnn0.Wh");
  const auto snapshot = session.snapshot({});
  const Bytes bytes = encode_snapshot(*snapshot);
  const auto back = decode_snapshot(bytes.data(), bytes.size());
  REQUIRE(back);
  CHECK(back->findings.matrix->found.cells == snapshot->findings.matrix->found.cells);
  const Ask ask{set_of({Question::kMatrix}), {"rnn0.b", MatrixPart::kChange}};
  Command decoded;
  REQUIRE(decode_command(encode_command(ask), decoded));
  CHECK(std::get<Ask>(decoded) == ask);
}

TEST_CASE("symbols: neighbours, classes and distances are those of the vectors",
          "[session][findings]") {
  Config config = small_run(ModelKind::kRnn, TaskKind::kClasses);
  config.model.embedding = EmbeddingKind::kLearned;
  const auto task = make_task(config.task, config.seed, {}).value();
  const Model<float> model(config.model, task->shape());
  const Params<float> theta = model.initial_parameters(config.seed);
  const Matrix<double> vectors = theta.matrix(model.find_param("embed.E")).template cast<double>();
  Session session = started(config);
  session.apply(Ask{set_of({Question::kSymbols})});
  const SymbolFinding found = symbols_of(session);
  CHECK(found.parameter == "embed.E");
  CHECK(found.learned);
  CHECK(found.size == 5);
  REQUIRE(found.symbols.size() == static_cast<std::size_t>(vectors.cols()));
  const std::vector<int> classes = task->input_classes();
  CHECK(std::vector<int>(found.classes.begin(), found.classes.end()) == classes);
  for (int i = 0; i < vectors.cols(); ++i) {
    const auto near = analysis::nearest(vectors, i, 1, analysis::Closeness::kCosine);
    const auto at = static_cast<std::size_t>(i * found.near);
    CHECK(found.neighbours[at] == near[0].item);
    CHECK(found.cosines[at] == static_cast<float>(near[0].value));
  }
  CHECK(found.same_class == *analysis::cohesion(vectors, classes).same_nearest);
  CHECK(found.chance > 0);
  CHECK(found.chance < 1);
  CHECK(found.explained_x >= found.explained_y);
}

TEST_CASE(
    "symbols: with one-hot inputs they are the columns of the first weight; numbers have none",
    "[session][findings]") {
  Config config = small_run(ModelKind::kRnn);
  config.model.embedding = EmbeddingKind::kOneHot;
  Session session = started(config);
  session.apply(Ask{set_of({Question::kSymbols})});
  const SymbolFinding found = symbols_of(session);
  CHECK(found.parameter == "rnn0.Wx");
  CHECK_FALSE(found.learned);
  CHECK(found.classes.empty());
  CHECK(std::isnan(found.same_class));
  Session numbers = started(small_run(ModelKind::kRnn, TaskKind::kSines));
  numbers.apply(Ask{set_of({Question::kSymbols})});
  CHECK_FALSE(numbers.snapshot({})->findings.symbols->ok());
}

TEST_CASE("symbols: the trail ends at the points, and going back in time cuts it",
          "[session][findings]") {
  Session session = started(small_run(ModelKind::kRnn, TaskKind::kClasses));
  session.apply(Ask{set_of({Question::kSymbols})});
  for (int i = 0; i < 20; ++i) {
    symbols_of(session);
    step(session);
  }
  const SymbolFinding found = symbols_of(session);
  REQUIRE(found.trail_updates.size() == SymbolTrail::kLongest);
  CHECK(found.trail_updates.front() == 0);
  CHECK(found.trail_updates.back() == 20);
  for (std::size_t i = 1; i < found.trail_updates.size(); ++i) {
    CHECK(found.trail_updates[i] > found.trail_updates[i - 1]);
    CHECK(found.trail_updates[i] - found.trail_updates[i - 1] <= 4);
  }
  const std::size_t n = found.symbols.size();
  REQUIRE(found.trail_x.size() == n * SymbolTrail::kLongest);
  for (std::size_t i = 0; i < n; ++i) {
    CHECK(found.trail_x[(SymbolTrail::kLongest - 1) * n + i] == found.x[i]);
    CHECK(found.trail_y[(SymbolTrail::kLongest - 1) * n + i] == found.y[i]);
  }
  session.apply(SeekTo{12});
  while (session.step()) {
  }
  const SymbolFinding back = symbols_of(session);
  CHECK(back.trail_updates.back() == 12);
  CHECK(back.trail_updates.front() == 0);
  CHECK(back.trail_updates.size() < SymbolTrail::kLongest);
}

TEST_CASE("symbols: what is held or changed in the example does not cut the trail",
          "[session][findings]") {
  Session session = started(small_run(ModelKind::kRnn, TaskKind::kClasses));
  session.apply(Ask{set_of({Question::kSymbols, Question::kGradientFlow})});
  for (int i = 0; i < 8; ++i) {
    symbols_of(session);
    step(session);
  }
  const std::vector<std::uint64_t> way = symbols_of(session).trail_updates;
  REQUIRE(way.size() == 9);
  const auto norms = [&] { return session.snapshot({})->findings.flow->found.states[0].norms; };
  const std::vector<float> free = norms();
  session.apply(SetHolds{{Hold{.slot = "rnn0.h", .end_row = 6, .end_step = 2}}});
  CHECK(symbols_of(session).trail_updates == way);
  CHECK(norms() != free);  // what is about the example follows
  session.apply(SetHolds{});
  CHECK(norms() == free);
  const std::int32_t other = session.snapshot({})->example.inputs[0] == 0 ? 1 : 0;
  session.apply(SetInput{{InputEdit{.symbol = other}}});
  CHECK(symbols_of(session).trail_updates == way);
  CHECK(norms() != free);
}

TEST_CASE("symbols: the trail is kept while nobody looks", "[session][findings]") {
  Session session = started(small_run(ModelKind::kRnn, TaskKind::kClasses));
  step(session, 200);
  session.apply(Ask{set_of({Question::kSymbols})});
  const SymbolFinding found = symbols_of(session);
  REQUIRE(found.trail_updates.size() == SymbolTrail::kLongest);
  CHECK(found.trail_updates.front() == 0);
  CHECK(found.trail_updates.back() == 200);
  for (std::size_t i = 1; i < found.trail_updates.size(); ++i)
    CHECK(found.trail_updates[i] - found.trail_updates[i - 1] <= 50);
}

TEST_CASE("symbols: a branch takes its own way from where it leaves the run",
          "[session][findings]") {
  Session session = started(small_run(ModelKind::kRnn, TaskKind::kClasses));
  step(session, 40);
  session.apply(SeekTo{10});
  while (session.step()) {
  }
  session.apply(SetField{"lr", "0.1"});
  step(session, 5);
  session.apply(Ask{set_of({Question::kSymbols})});
  const SymbolFinding found = symbols_of(session);
  CHECK(found.trail_updates.front() == 0);
  CHECK(found.trail_updates.back() == 15);
  for (std::size_t i = 1; i < found.trail_updates.size(); ++i)
    CHECK(found.trail_updates[i] > found.trail_updates[i - 1]);
}

}  // namespace unroll
