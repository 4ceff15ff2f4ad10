// The runs that a session keeps beside the present one: branches and new starts.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "engine/io/csv.h"
#include "engine/session/run_book.h"
#include "engine/session/session.h"
#include "tests/support/engine_sessions.h"

namespace unroll {
namespace {

using test::look;
using test::run_all;
using test::train;

void go(Session& session, const Command& command) {
  session.apply(command);
  run_all(session);
}

Config small_run() {
  Config config;
  config.task.text = "rhymes";
  config.model.hidden = 8;
  config.model.embedding_size = 5;
  config.task.length = 6;
  config.task.batch = 4;
  return config;
}

const RunCard& card(const Snapshot& snapshot, std::uint32_t id) {
  for (const RunCard& c : snapshot.runs)
    if (c.id == id) return c;
  FAIL("no run " << id);
  return snapshot.runs.front();
}

const RunCard& present(const Snapshot& snapshot) {
  for (const RunCard& c : snapshot.runs)
    if (c.present) return c;
  FAIL("no present run");
  return snapshot.runs.front();
}

RunRecord record(std::uint32_t id, std::uint64_t furthest, std::uint64_t seed,
                 std::size_t floats = 100) {
  RunRecord r;
  r.place.id = id;
  r.initial.seed = seed;
  r.furthest = furthest;
  r.tip = {Keyframe{.update = furthest, .theta = std::vector<float>(floats)}};
  return r;
}

}  // namespace

TEST_CASE("runs: an edit in the past opens a branch, and the future that it leaves is kept",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 40);
  const auto end = look(session);
  REQUIRE(end->runs.size() == 1);
  CHECK(end->runs[0].present);
  CHECK(end->runs[0].furthest == 40);

  go(session, SeekTo{20});
  go(session, SetField{"lr", "0.02"});
  auto s = look(session);
  REQUIRE(s->runs.size() == 2);
  CHECK(present(*s).parent == end->runs[0].id);
  CHECK(present(*s).fork == 20);
  CHECK(s->furthest == 20);
  train(session, 15);
  const std::string branch_hash = look(session)->state_hash;
  const std::uint32_t branch = present(*look(session)).id;

  // Over to the run that was left: the very state at its end, with its history.
  go(session, SwitchRun{end->runs[0].id});
  s = look(session);
  CHECK(s->update == 40);
  CHECK(s->state_hash == end->state_hash);
  CHECK(s->config == end->config);
  CHECK(s->furthest == 40);
  REQUIRE(s->history.size() == 41);
  CHECK(s->history[40].loss_bits == end->history[40].loss_bits);
  CHECK(card(*s, branch).furthest == 35);
  CHECK(card(*s, branch).edits == std::vector<LoggedEdit>{{20, "lr", "0.02"}});

  // And back again, and further than both.
  go(session, SwitchRun{branch});
  CHECK(look(session)->update == 35);
  CHECK(look(session)->state_hash == branch_hash);
  CHECK(look(session)->config.train.rate == 0.02);
  go(session, SeekTo{0});
  go(session, SeekTo{35});
  CHECK(look(session)->state_hash == branch_hash);
}

TEST_CASE("runs: an edit in the past that is taken back at once finds its old future",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 30);
  const auto end = look(session);
  go(session, SeekTo{10});
  const std::string rate = "0.003";
  REQUIRE(look(session)->config.train.rate == 0.003);
  // As while a slider is dragged to and fro.
  for (const char* value : {"0.004", "0.01", "0.02"}) session.apply(SetField{"lr", value});
  CHECK(present(*look(session)).edits.size() == 1);
  CHECK(look(session)->runs.size() == 2);
  session.apply(SetField{"lr", rate});
  const auto s = look(session);
  CHECK(s->runs.size() == 1);
  CHECK(present(*s).id == end->runs[0].id);
  CHECK(s->furthest == 30);
  CHECK(s->history.size() == 31);
  go(session, SeekTo{30});
  CHECK(look(session)->state_hash == end->state_hash);
}

TEST_CASE("runs: a new start keeps the run that it leaves, if that was trained",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 25);
  const auto first = look(session);
  Config other = small_run();
  other.model.kind = ModelKind::kGru;
  other.task.kind = TaskKind::kRecall;
  session.apply(Reset{other});
  session.apply(Reset{other});  // never trained: nothing to keep
  train(session, 5);
  const auto second = look(session);
  REQUIRE(second->runs.size() == 2);
  CHECK(present(*second).parent == 0);
  CHECK(card(*second, first->runs[0].id).measure == Measure::kBits);
  CHECK(present(*second).measure == Measure::kAccuracy);
  go(session, SwitchRun{first->runs[0].id});
  CHECK(look(session)->state_hash == first->state_hash);
  CHECK(look(session)->config == first->config);
  CHECK(look(session)->task.title == first->task.title);
  go(session, SwitchRun{present(*second).id});
  CHECK(look(session)->state_hash == second->state_hash);
}

TEST_CASE("runs: a run that is the beginning of another is not kept twice", "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 20);
  session.apply(Reset{small_run()});
  train(session, 12);
  CHECK(look(session)->runs.size() == 2);  // both are shown while one of them goes on
  Config other = small_run();
  other.seed = 5;
  session.apply(Reset{other});
  const auto s = look(session);
  REQUIRE(s->runs.size() == 2);
  CHECK(s->runs[0].furthest == 20);
}

TEST_CASE("runs: what is not there or cannot go is refused and changes nothing",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 3);
  const std::string before = look(session)->state_hash;
  for (const Command& command :
       {Command(SwitchRun{99}), Command(PinRun{99, true}), Command(ForgetRun{99}),
        Command(ForgetRun{look(session)->runs[0].id})}) {
    const auto notices = look(session)->notices.size();
    go(session, command);
    CHECK(look(session)->notices.size() == notices + 1);
    CHECK(look(session)->notices.back().error);
    CHECK(look(session)->state_hash == before);
  }
}

TEST_CASE("runs: what branched off a run that is forgotten hangs where that hung",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 30);
  const std::uint32_t root = present(*look(session)).id;
  go(session, SeekTo{20});
  go(session, SetField{"lr", "0.02"});
  train(session, 10);
  const std::uint32_t middle = present(*look(session)).id;
  go(session, SeekTo{25});
  go(session, SetField{"clip", "0.5"});
  train(session, 10);
  CHECK(present(*look(session)).parent == middle);
  CHECK(present(*look(session)).fork == 25);
  session.apply(ForgetRun{middle});
  CHECK(present(*look(session)).parent == root);
  CHECK(present(*look(session)).fork == 20);
}

TEST_CASE("runs: a session file carries them, and they can be gone on with", "[session][file]") {
  Session original;
  original.apply(Reset{small_run()});
  train(original, 30);
  const auto end = look(original);
  go(original, SeekTo{12});
  go(original, SetField{"lr", "0.02"});
  train(original, 6);
  original.apply(PinRun{end->runs[0].id, true});
  original.apply(Save{});
  const Bytes file = look(original)->saved.at(0).file;

  Session other;
  other.apply(Restore{file, {}});
  auto s = look(other);
  REQUIRE(s->runs.size() == 2);
  CHECK(s->state_hash == look(original)->state_hash);
  CHECK(present(*s).parent == end->runs[0].id);
  CHECK(card(*s, end->runs[0].id).pinned);
  go(other, SwitchRun{end->runs[0].id});
  CHECK(look(other)->state_hash == end->state_hash);
  // Numbers of new runs go on where they were.
  Config config = small_run();
  config.seed = 9;
  other.apply(Reset{config});
  train(other, 2);
  CHECK(present(*look(other)).id > 2);
}

TEST_CASE("runs: their curves come only when asked for, and are means of the history",
          "[session][runs]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 60);
  Config config = small_run();
  config.seed = 2;
  session.apply(Reset{config});
  train(session, 20);
  CHECK(look(session)->run_curves.empty());
  session.apply(Ask{.run_curves = true});
  const auto s = look(session);
  REQUIRE(s->run_curves.size() == 2);
  const RunCurve& curve = s->run_curves[1];
  CHECK(curve.id == present(*s).id);
  REQUIRE(curve.update.size() == s->history.size());
  for (std::size_t i = 0; i < curve.update.size(); ++i) {
    CHECK(curve.update[i] == static_cast<float>(s->history[i].update));
    if (i > 0) CHECK(curve.loss_bits[i] == s->history[i].loss_bits);
  }
  std::vector<HistoryRow> rows;
  for (std::uint32_t u = 0; u < 1000; ++u)
    rows.push_back({u, static_cast<float>(u), NAN, 0, 0, NAN});
  const RunCurve long_one = curve_of(4, rows);
  CHECK(long_one.update.size() <= kRunCurvePoints);
  CHECK(long_one.update[0] == 3.5f);
  CHECK(long_one.loss_bits[0] == 3.5f);
  CHECK(std::isnan(long_one.held_out_bits[0]));
}

TEST_CASE("runs: every update of every run goes into one table", "[session][export]") {
  Session session;
  session.apply(Reset{small_run()});
  train(session, 8);
  go(session, SeekTo{4});
  go(session, SetField{"lr", "0.02"});
  train(session, 3);
  session.apply(Export{3, ExportFormat::kRuns});
  const Bytes file = look(session)->exported.at(0).file;
  const auto table = read_csv({reinterpret_cast<const char*>(file.data()), file.size()});
  REQUIRE(table.ok());
  CHECK(table.value().names.at(0) == "run");
  CHECK(table.value().columns.at(0).size() == 9 + 8);
  CHECK(table.value().columns.at(2).back() == 4);
}

TEST_CASE("run book: where room is short the oldest go, pinned ones last", "[session][runs]") {
  RunPlace next{.id = 50, .parent = 1, .fork = 7};
  RunBook book(4 * record(1, 10, 1).bytes());
  for (std::uint32_t id = 1; id <= 3; ++id) CHECK(book.keep(record(id, 10, id), next) == 0);
  CHECK(book.pin(1, true));
  // First the ways to their ends go, then the runs.
  int gone = 0;
  for (std::uint32_t id = 4; id <= 40; ++id) gone += book.keep(record(id, 10, id), next);
  CHECK(gone > 0);
  CHECK(book.find(1) != nullptr);
  CHECK(book.find(2) == nullptr);
  REQUIRE(book.find(40) != nullptr);
  CHECK_FALSE(book.find(40)->tip.empty());
  CHECK(book.bytes() <= 4 * record(1, 10, 1).bytes());
  // One that alone is too large pushes the pinned ones out as well, and stays.
  book.keep(record(41, 10, 41, 10'000), next);
  CHECK(book.records().size() == 1);
  CHECK(next.parent == 0);
}

TEST_CASE("run book: of two that are the same run the longer one stays", "[session][runs]") {
  RunPlace next{.id = 9, .parent = 2};
  RunBook book(1 << 20);
  book.keep(record(1, 10, 1), next);
  book.keep(record(2, 5, 1), next);
  CHECK(book.records().size() == 1);
  CHECK(next.parent == 1);
  RunRecord child = record(3, 30, 2);
  child.place.parent = 1;
  book.keep(child, next);
  next.parent = 0;
  book.keep(record(4, 20, 1), next);
  REQUIRE(book.records().size() == 2);
  CHECK(book.find(1) == nullptr);
  CHECK(book.find(3)->place.parent == 4);
}

}  // namespace unroll
