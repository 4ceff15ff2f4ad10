// What holds for every task of the registry.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>

#include "engine/base/utf8.h"
#include "engine/session/config_fields.h"
#include "tests/support/task_cases.h"

namespace unroll {
namespace {

using namespace test;

/// Checks the cells of one side of a batch: ids in range, numbers finite, padding empty.
void check_side(const PortShape& port, const Batch& batch, bool of_source) {
  const std::vector<int>& ids = of_source ? batch.source : batch.inputs;
  const std::vector<double>& values = of_source ? batch.source_values : batch.values;
  const std::vector<int>& lengths = of_source ? batch.source_lengths : batch.lengths;
  const auto cells = static_cast<std::size_t>(port.steps * batch.size);
  REQUIRE((of_source ? batch.source_steps : batch.steps) == port.steps);
  REQUIRE(ids.size() == (port.kind == PortKind::kSymbols ? cells : 0));
  REQUIRE(values.size() ==
          (port.kind == PortKind::kValues ? cells * static_cast<std::size_t>(port.size) : 0));
  REQUIRE((lengths.empty() || lengths.size() == static_cast<std::size_t>(batch.size)));
  bool in_range = true, empty_padding = true, numbers = true;
  for (const int length : lengths) in_range &= length >= 1 && length <= port.steps;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool real =
        batch.real(static_cast<int>(i) / batch.size, static_cast<int>(i) % batch.size, of_source);
    in_range &= !real || (ids[i] >= 0 && ids[i] < port.size);
    empty_padding &= real || ids[i] == -1;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int column = static_cast<int>(i) / port.size;
    const bool real = batch.real(column / batch.size, column % batch.size, of_source);
    numbers &= std::isfinite(values[i]);
    empty_padding &= real || values[i] == 0.0;
  }
  CHECK(in_range);
  CHECK(empty_padding);
  CHECK(numbers);
}

void check_batch(const DataShape& shape, const Batch& batch, int size) {
  REQUIRE(batch.size == size);
  check_side(shape.input, batch, false);
  if (shape.source.kind == PortKind::kNone)
    CHECK((batch.source_steps == 0 && batch.source.empty() && batch.source_values.empty()));
  else
    check_side(shape.source, batch, true);
  const auto cells = static_cast<std::size_t>(batch.steps * size);
  REQUIRE(batch.targets.size() == cells);
  const bool classes = shape.loss == LossKind::kSoftmax;
  REQUIRE(batch.target_values.size() ==
          (classes ? 0 : cells * static_cast<std::size_t>(shape.outputs)));
  bool in_range = true, only_on_data = true;
  std::vector<int> asked(static_cast<std::size_t>(size), 0);
  for (std::size_t i = 0; i < cells; ++i) {
    const int b = static_cast<int>(i) % size, target = batch.targets[i];
    in_range &= target >= -1 && target < (classes ? shape.outputs : 1);
    only_on_data &= target < 0 || batch.real(static_cast<int>(i) / size, b);
    asked[static_cast<std::size_t>(b)] += target >= 0;
  }
  CHECK(in_range);
  CHECK(only_on_data);
  CHECK(*std::min_element(asked.begin(), asked.end()) >= 1);
}

bool same(const Batch& a, const Batch& b) {
  return a.steps == b.steps && a.size == b.size && a.inputs == b.inputs && a.targets == b.targets &&
         a.values == b.values && a.target_values == b.target_values && a.lengths == b.lengths &&
         a.source_steps == b.source_steps && a.source == b.source &&
         a.source_values == b.source_values && a.source_lengths == b.source_lengths;
}

template <class Check>
void for_every_task(Check check) {
  for (const TaskEntry& entry : task_entries()) {
    INFO("task " << entry.id());
    check(entry, *made(config_of(entry.kind)));
  }
}

TEST_CASE("tasks: every entry says what it is and names fields that exist", "[tasks][registry]") {
  CHECK(TaskConfig{}.kind == TaskKind::kChars);
  CHECK(task_entries().front().kind == TaskKind::kChars);
  CHECK(task_entries().size() == kTaskKindNames.size());
  std::set<std::string_view> ids, titles, keys;
  for (const FieldDescription& field : list_fields(TaskConfig{})) keys.insert(field.info.key);
  for (const TaskEntry& entry : task_entries()) {
    INFO("task " << entry.id());
    CHECK(task_entry(entry.kind).id() == entry.id());
    CHECK(ids.insert(entry.id()).second);
    CHECK(titles.insert(entry.title).second);
    CHECK(entry.help.size() > 40);
    CHECK(entry.help.ends_with("."));
    for (const std::string_view key : entry.fields) {
      if (key.empty()) continue;
      CHECK(keys.contains(key));
      CHECK(entry.uses(key));
    }
    CHECK_FALSE(entry.uses("lr"));
    CHECK_FALSE(entry.uses(""));
  }
}

TEST_CASE("tasks: who names a text in the configuration is made from what one may bring",
          "[tasks][registry]") {
  for (const TaskEntry& entry : task_entries())
    CHECK((entry.material != Material::kNothing) == entry.uses("text"));
  CHECK(task_made_from(Material::kCharacters).kind == TaskKind::kChars);
  CHECK(task_made_from(Material::kTable).kind == TaskKind::kTable);
}

TEST_CASE("tasks: every field but the batch is used by some task", "[tasks][registry]") {
  for (const FieldDescription& field : list_fields(TaskConfig{})) {
    if (field.info.key == "task" || field.info.key == "B") continue;
    INFO("field " << field.info.key);
    CHECK(std::ranges::any_of(task_entries(),
                              [&](const TaskEntry& entry) { return entry.uses(field.info.key); }));
  }
}

TEST_CASE("tasks: every batch has the layout that the shape promises", "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    Random random(3);
    check_batch(task.shape(), task.draw(random, 5), 5);
    check_batch(task.shape(), task.draw(random, 1), 1);
    const int n = task.held_out_count();
    CHECK(n >= 1);
    check_batch(task.shape(), task.held_out(0, n), n);
    const Batch probes = task.probes();
    if (probes.size > 0) check_batch(task.shape(), probes, probes.size);
  });
}

TEST_CASE("tasks: the seed decides everything", "[tasks][registry]") {
  for_every_task([](const TaskEntry& entry, const Task& task) {
    const auto again = made(config_of(entry.kind));
    Random a(5), b(5), c(6);
    const Batch first = task.draw(a, 8);
    CHECK(same(first, again->draw(b, 8)));
    CHECK_FALSE(same(first, again->draw(c, 8)));
    CHECK_FALSE(same(first, task.draw(a, 8)));  // the stream goes on
    const int n = task.held_out_count();
    CHECK(same(task.held_out(0, n), task.held_out(0, n)));
    CHECK(same(task.held_out(0, n), again->held_out(0, n)));
  });
}

TEST_CASE("tasks: held-out examples can be fetched in pieces", "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    const int n = std::min(9, task.held_out_count());
    const Batch all = task.held_out(0, n);
    for (int i = 0; i < n; ++i)
      CHECK(unpack(task.shape(), all, i) == unpack(task.shape(), task.held_out(i, 1), 0));
    CHECK_THROWS_AS(task.held_out(task.held_out_count(), 1), ContractViolation);
  });
}

TEST_CASE("tasks: training never meets what is held out", "[tasks][registry]") {
  for_every_task([](const TaskEntry& entry, const Task& task) {
    CHECK(task.held_out_apart());
    std::set<std::uint64_t> held;
    const Batch batch = task.held_out(0, task.held_out_count());
    for (int b = 0; b < batch.size; ++b) held.insert(unpack(task.shape(), batch, b).fingerprint());
    // Windows of a text may repeat what stood elsewhere; there the places are apart, not the words.
    if (entry.material != Material::kNothing || entry.kind == TaskKind::kTunes) return;
    CHECK(static_cast<int>(held.size()) == batch.size);
    // Another seed holds out other examples, yet none that training on this one could have met.
    const auto other = made(config_of(entry.kind), 2);
    int met = 0;
    for (const Example& e : examples(*other, 500)) met += held.contains(e.fingerprint());
    for (const Example& e : examples(task, 500)) met += held.contains(e.fingerprint());
    CHECK(met == 0);
  });
}

TEST_CASE("tasks: where only few examples exist it is said that they are shared", "[tasks]") {
  TaskConfig config = config_of(TaskKind::kRecall);
  config.length = 2;  // 64 different sequences
  const auto task = made(config);
  CHECK_FALSE(task->held_out_apart());
  CHECK(task->held_out_count() == 128);
  std::set<int> seen;
  for (const Example& e : examples(*task, 200)) seen.insert(e.inputs.front());
  CHECK(seen.size() == 8);
}

TEST_CASE("tasks: baselines are finite, chance comes first, knowledge does no harm",
          "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    const std::vector<Baseline> all = task.baselines();
    REQUIRE_FALSE(all.empty());
    CHECK(all.front().name == (task.measure() == Measure::kError ? "the mean" : "chance"));
    for (const Baseline& b : all) {
      INFO(b.name);
      CHECK(std::isfinite(b.value));
      CHECK(b.value > 0);
      if (task.measure() == Measure::kAccuracy) {
        CHECK(b.value >= all.front().value);
        CHECK(b.value < 1);
      }
      if (task.measure() == Measure::kBits) CHECK(b.value <= all.front().value);
    }
    // Going straight on may be worse than the mean where a curve is rough; the best rule is not.
    if (task.measure() == Measure::kError) CHECK(all[1].value < all.front().value);
  });
}

TEST_CASE("tasks: who guesses at random is right as often as the first baseline says",
          "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    if (task.measure() != Measure::kAccuracy) return;
    Random random(11);
    double n = 0, right = 0;
    while (n < 4000)
      for (const int target : task.draw(random, 64).targets) {
        if (target < 0) continue;
        n += 1;
        right += static_cast<int>(random.below(static_cast<std::uint64_t>(task.shape().outputs))) ==
                 target;
      }
    CHECK(plausible(right, n, task.baselines().front().value));
  });
}

TEST_CASE("tasks: a sample is shown as text", "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    const Batch batch = task.held_out(0, 2);
    const std::string text = task.describe(batch, 0);
    INFO(text);
    CHECK(text.find("target") != std::string::npos);
    CHECK(text.ends_with("\n"));
    CHECK_FALSE(find_invalid_utf8(text).has_value());
    CHECK(text != task.describe(batch, 1));
  });
}

TEST_CASE("tasks: links lead from a target to a step", "[tasks][registry]") {
  for_every_task([](const TaskEntry&, const Task& task) {
    const Batch batch = task.held_out(0, 2);
    for (int b = 0; b < 2; ++b)
      for (const StepLink& link : task.links(batch, b)) {
        CHECK(batch.real(link.from, b));
        CHECK(batch.targets[static_cast<std::size_t>(link.from * batch.size + b)] >= 0);
        CHECK((link.to >= 0 && link.to < batch.steps));
      }
    const std::vector<int> classes = task.input_classes();
    CHECK((classes.empty() || classes.size() == task.input_names().size()));
  });
}

/// All configurations in which the fields that a task uses stand at one of their ends.
std::vector<TaskConfig> extremes(const TaskEntry& entry) {
  std::vector<TaskConfig> out = {config_of(entry.kind)};
  const auto spread = [&](std::string_view key, auto set, auto... values) {
    if (!entry.uses(key)) return;
    std::vector<TaskConfig> more;
    for (const TaskConfig& config : out)
      for (const auto value : {values...}) {
        more.push_back(config);
        set(more.back(), value);
      }
    out = std::move(more);
  };
  spread("T", [](TaskConfig& c, int v) { c.length = v; }, 1, 2, 3, 512);
  spread("k", [](TaskConfig& c, int v) { c.symbols = v; }, 2, 52);
  spread("N", [](TaskConfig& c, int v) { c.pairs = v; }, 1, 2, 52);
  spread("gap", [](TaskConfig& c, int v) { c.gap = v; }, 0, 256);
  spread("noise", [](TaskConfig& c, double v) { c.noise = v; }, 0.0, 0.5);
  spread("V", [](TaskConfig& c, int v) { c.vocabulary = v; }, 2, 2000);
  spread(
      "lengths", [](TaskConfig& c, LengthKind v) { c.lengths = v; }, LengthKind::kSame,
      LengthKind::kVaried);
  spread(
      "place", [](TaskConfig& c, PlaceKind v) { c.place = v; }, PlaceKind::kAnywhere,
      PlaceKind::kEarly, PlaceKind::kLate);
  return out;
}

TEST_CASE("tasks: the ends of every range work or are refused by name", "[tasks][registry]") {
  for (const TaskEntry& entry : task_entries()) {
    int worked = 0;
    for (const TaskConfig& config : extremes(entry)) {
      INFO("task " << entry.id() << " T=" << config.length << " k=" << config.symbols
                   << " N=" << config.pairs << " gap=" << config.gap << " noise=" << config.noise);
      const auto task = try_task(config);
      if (!task) {
        CHECK(entry.uses(task.error().where));
        CHECK(task.error().what.find("default") != std::string::npos);
        continue;
      }
      ++worked;
      Random random(1);
      const Batch batch = task.value()->draw(random, 2);
      check_batch(task.value()->shape(), batch, 2);
      CHECK_FALSE(task.value()->describe(batch, 1).empty());
      CHECK(task.value()->baselines().front().value > 0);
      task.value()->links(batch, 0);
    }
    INFO("task " << entry.id());
    CHECK(worked >= 1);
  }
}

TEST_CASE("tasks: a refusal names field, range and default", "[tasks]") {
  const auto refused = [](TaskConfig config) { return try_task(config).error().text(); };
  TaskConfig lookup = config_of(TaskKind::kLookup);
  lookup.pairs = 12;
  CHECK(
      refused(lookup) ==
      "N: 12 is not possible here: every pair needs a key of its own out of k = 8. Allowed: 1 to 8 "
      "(default 4).");
  TaskConfig clues = config_of(TaskKind::kClues);
  clues.gap = 31;
  CHECK(refused(clues).find("Allowed: 0 to 30 (default 4)") != std::string::npos);
  TaskConfig sentences = config_of(TaskKind::kSentences);
  sentences.gap = 30;
  CHECK(refused(sentences).find("Allowed: 38 to 2048 (default 32)") != std::string::npos);
}

TEST_CASE("tasks: values outside every range are refused, whichever task is asked for", "[tasks]") {
  for (const TaskEntry& entry : task_entries()) {
    const auto refused = [&](auto change) {
      TaskConfig config = config_of(entry.kind);
      change(config);
      return try_task(config).error().text();
    };
    CHECK(refused([](TaskConfig& c) { c.length = 2'000'000'000; }) ==
          "T: 2000000000 is not possible. Allowed: 1 to 2048 (default 32).");
    CHECK(refused([](TaskConfig& c) { c.length = 0; }).starts_with("T: 0 is not possible."));
    CHECK(refused([](TaskConfig& c) { c.symbols = -1; }) ==
          "k: -1 is not possible. Allowed: 2 to 52 (default 8).");
    CHECK(refused([](TaskConfig& c) { c.noise = std::nan(""); }) ==
          "noise: nan is not possible. Allowed: 0 to 0.5 (default 0.05).");
    CHECK(refused([](TaskConfig& c) { c.lengths = static_cast<LengthKind>(9); }) ==
          "lengths: choice 9 is not possible. Allowed: same, varied (default same).");
  }
  TaskConfig unknown;
  unknown.kind = static_cast<TaskKind>(200);
  CHECK(make_task(unknown, 1).error().text().starts_with("task: choice 200 is not possible."));
}

TEST_CASE("tasks: packing and unpacking are inverse", "[tasks]") {
  const DataShape shape{.input = {PortKind::kValues, 2, 3},
                        .loss = LossKind::kSquared,
                        .outputs = 1,
                        .source = {PortKind::kSymbols, 4, 2}};
  const Example a{.values = {1, 2, 3, 4, 5, 6},
                  .targets = {0, -1, 0},
                  .target_values = {7, 0, 8},
                  .source = {3}};
  const Example b{
      .values = {9, 8, 7, 6}, .targets = {0, 0}, .target_values = {5, 4}, .source = {0, 1}};
  const Batch batch = pack(shape, {a, b});
  CHECK(batch.values == std::vector<double>{1, 2, 9, 8, 3, 4, 7, 6, 5, 6, 0, 0});
  CHECK(batch.targets == std::vector<int>{0, 0, -1, 0, 0, -1});
  CHECK(batch.target_values == std::vector<double>{7, 5, 0, 4, 8, 0});
  CHECK(batch.lengths == std::vector<int>{3, 2});
  CHECK(batch.source == std::vector<int>{3, 0, -1, 1});
  CHECK(batch.source_lengths == std::vector<int>{1, 2});
  CHECK(unpack(shape, batch, 0) == a);
  CHECK(unpack(shape, batch, 1) == b);
  CHECK(pack(shape, {a}).lengths.empty());
  CHECK(a.fingerprint() != b.fingerprint());
}

}  // namespace
}  // namespace unroll
