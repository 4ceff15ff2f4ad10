// The attention view: what it reads from the trace, what it shows, what its controls do.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <limits>

#include "engine/session/session.h"
#include "engine/tasks/registry.h"
#include "tests/support/app_harness.h"
#include "tests/support/view_stage.h"
#include "viz/views/attention_reading.h"
#include "viz/views/reading.h"
#include "viz/views/views.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

std::shared_ptr<const Snapshot> trained(const Config& config, std::uint64_t updates = 7) {
  Session session;
  session.apply(Reset{config});
  session.apply(StepUpdate{updates});
  while (session.step()) {
  }
  return session.snapshot({});
}

Config lookup(int heads) {
  Config config;
  config.task.kind = TaskKind::kTwoLookups;
  config.task.batch = 3;
  config.model.kind = ModelKind::kAttention;
  config.model.width = 12;
  config.model.heads = heads;
  return config;
}

Config causal_blocks() {
  Config config;
  config.task.text = "rhymes";
  config.task.length = 9;
  config.task.batch = 3;
  config.model.kind = ModelKind::kTransformer;
  config.model.width = 8;
  config.model.heads = 2;
  config.model.blocks = 2;
  return config;
}

struct Open {
  explicit Open(std::shared_ptr<const Snapshot> shown, float width = 840, float height = 520)
      : snapshot(std::move(shown)),
        views(make_views()),
        stage(view_called(views, "attention"), *snapshot, {.width = width, .height = height}) {}

  const ExampleView& example() const { return snapshot->example; }

  std::shared_ptr<const Snapshot> snapshot;
  std::vector<std::unique_ptr<View>> views;
  ViewStage stage;
};

template <class T>
const T* first_of(const std::vector<Wish>& wishes) {
  for (const Wish& wish : wishes)
    if (const T* found = std::get_if<T>(&wish)) return found;
  return nullptr;
}

}  // namespace

TEST_CASE("attention: entropy of weights in bits", "[viz][attention]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(entropy_bits(std::vector<float>{0, 1, 0}) == 0);
  CHECK(std::abs(entropy_bits(std::vector<float>{0.25f, 0.25f, 0.25f, 0.25f}) - 2) < 1e-12);
  CHECK(std::abs(entropy_bits(std::vector<float>{0.5f, 0.25f, 0.25f}) - 1.5) < 1e-12);
  // Weights that do not add up to 1 are shares of what there is.
  CHECK(std::abs(entropy_bits(std::vector<float>{3, 3}) - 1) < 1e-12);
  CHECK(entropy_bits(std::vector<float>{0, 0}) == 0);
  CHECK(std::isnan(entropy_bits(std::vector<float>{0.5f, nan})));
}

TEST_CASE("attention: weights add up to 1, and weighted values to what the head puts out",
          "[viz][attention]") {
  const Config config = GENERATE(lookup(1), lookup(3), causal_blocks());
  const auto snapshot = trained(config);
  const std::vector<AttentionLayer> layers = attention_layers(snapshot->example);
  REQUIRE(layers.size() ==
          static_cast<std::size_t>(config.model.kind == ModelKind::kAttention ? 1 : 2));
  for (const AttentionLayer& layer : layers) {
    CHECK(layer.heads == config.model.heads);
    CHECK(layer.keys == layer.queries);
    for (int head = 0; head < layer.heads; ++head)
      for (int query = 0; query < layer.queries; ++query) {
        float sum = 0;
        for (const float w : weights_of(layer, head, query)) sum += w;
        CHECK(std::abs(sum - 1) < 1e-5f);
        CHECK(largest_gap(layer, head, query) < 1e-5f);
        const int best = heaviest_key(layer, head, query);
        for (int key = 0; key < layer.keys; ++key)
          CHECK(attention_at(layer, *layer.weight, head, key, query) <=
                attention_at(layer, *layer.weight, head, best, query));
      }
  }
}

TEST_CASE("attention: a step that reads ones is called by their names", "[viz][attention]") {
  const UiHarness fonts;
  const auto snapshot = trained(lookup(1), 0);
  const ExampleView& example = snapshot->example;
  const auto rows = snapshot->task.symbols.size();
  std::string key;
  for (std::size_t i = 0; i < rows; ++i)
    if (example.values[i] == 1 && snapshot->task.symbols[i].starts_with("key "))
      key = snapshot->task.symbols[i];
  REQUIRE_FALSE(key.empty());
  CHECK(step_token(snapshot->task, example, false, 0).starts_with(key.substr(4) + " "));
  CHECK(step_name(snapshot->task, example, false, 0).starts_with(key + ", value "));
  Config scene = lookup(1);
  scene.task.kind = TaskKind::kScene;
  const auto picture = trained(scene, 0);
  CHECK(step_token(picture->task, picture->example, false, 5) == "5");
  CHECK(step_phrase(picture->task, picture->example, false, 5) == "step 5");
}

TEST_CASE("attention: the map shows the numbers of the trace, at each of its stages",
          "[viz][attention]") {
  Open open(trained(lookup(3)));
  const AttentionLayer layer = attention_layers(open.example()).front();
  const char* slots[] = {"score", "scaled", "scaled", "weight"};
  const char* stages[] = {"1 scores", "2 scaled", "3 masked", "4 softmax"};
  for (int head = 0; head < 3; ++head) {
    open.stage.ui.click("head " + std::to_string(head + 1));
    CHECK(open.stage.state.attention.head == head);
    for (int i = 0; i < 4; ++i) {
      open.stage.ui.click(stages[i]);
      open.stage.ui.step(2);
      const SlotView* slot = open.example().find("attn0", slots[i]);
      REQUIRE(slot != nullptr);
      for (int query = 0; query < layer.queries; ++query)
        for (int key = 0; key < layer.keys; ++key) {
          const int row = head * layer.keys + key;
          CHECK(open.stage.ui.item(address(*slot, row, query)).value ==
                format_value(static_cast<double>(value_at(*slot, row, query))));
        }
    }
  }
}

TEST_CASE("attention: the values stage adds up to the slot", "[viz][attention]") {
  Open open(trained(lookup(2)));
  open.stage.ui.click("head 2");
  open.stage.ui.click("5 values");
  open.stage.ui.step(2);
  const SlotView* mixed = open.example().find("attn0", "mixed");
  REQUIRE(mixed != nullptr);
  const std::string at = "@" + std::to_string(steps_of(open.example()) - 1);
  for (int unit = 0; unit < 6; ++unit) {
    const std::string said =
        open.stage.ui.item("sum of values[" + std::to_string(unit) + "]" + at).value;
    CHECK(said == format_value(static_cast<double>(
                      value_at(*mixed, 6 + unit, steps_of(open.example()) - 1))));
  }
}

TEST_CASE("attention: what may not be looked at is masked, not zero", "[viz][attention]") {
  Open open(trained(causal_blocks()));
  CHECK(open.stage.ui.item("attn1.weight[5]@4").value == "masked");
  CHECK(open.stage.ui.item("attn1.weight[4]@4").value != "masked");
  CHECK(open.stage.ui.item("legend").value.find("may not be looked at") != std::string::npos);
  open.stage.ui.click("layer");
  open.stage.ui.click("layer: attn0");
  open.stage.ui.step(2);
  CHECK(open.stage.ui.has("attn0.weight[4]@4"));
  open.stage.ui.hover("attn0.weight[5]@4");
  open.stage.ui.wait(0.5f);
  CHECK(open.stage.ui.item("tooltip").value.find("masked") != std::string::npos);
}

TEST_CASE("attention: a click moves the playhead, and the pair is written out",
          "[viz][attention]") {
  Open open(trained(lookup(1)));
  const ExampleView& example = open.example();
  open.stage.ui.click("attn0.weight[1]@2");
  open.stage.ui.step(2);
  CHECK(open.stage.state.playhead == 2);
  CHECK(open.stage.state.attention.key == 1);
  CHECK(open.stage.ui.item("pair").value.find("(t = 1)") != std::string::npos);
  const SlotView* q = example.find("attn0", "q");
  const SlotView* scaled = example.find("attn0", "scaled");
  CHECK(open.stage.ui.item("pair " + address(*q, 3, 2)).value ==
        format_value(static_cast<double>(value_at(*q, 3, 2))));
  bool written = false;
  for (const Item& item : open.stage.ui.items().items())
    written = written || (item.label == "pair in numbers" &&
                          item.value.find("√12 = " + format_value(static_cast<double>(value_at(
                                                         *scaled, 1, 2)))) != std::string::npos);
  CHECK(written);
  const SlotView* weight = example.find("attn0", "weight");
  double sum = 0;
  for (int key = 0; key < scaled->rows; ++key)
    if (sight(attention_layers(example).front(), example, key, 2) == Sight::kSeen)
      sum += std::exp(static_cast<double>(value_at(*scaled, key, 2)));
  const auto said = [&](const std::string& text) {
    return std::ranges::any_of(open.stage.ui.items().items(), [&](const Item& item) {
      return item.label == "pair in numbers" && item.value.find(text) != std::string::npos;
    });
  };
  CHECK(said("softmax: e^" + format_value(static_cast<double>(value_at(*scaled, 1, 2)))));
  CHECK(said(" / " + format_value(sum) + " = " +
             format_value(static_cast<double>(value_at(*weight, 1, 2)))));
  CHECK(open.stage.ui.item("row Q").value ==
        "q of “" + step_token(open.snapshot->task, example, false, 2) + "” asks");
  CHECK(open.stage.ui.item("row V").value ==
        "v of “" + step_token(open.snapshot->task, example, false, 1) + "” brings");
}

TEST_CASE("attention: where rows are too low for all names it says which have one",
          "[viz][attention]") {
  Config config = causal_blocks();
  config.task.length = 48;
  Open open(trained(config, 1));
  CHECK(open.stage.ui.item("rows named").value.starts_with("every "));
  Open few(trained(causal_blocks()));
  CHECK_FALSE(few.stage.ui.has("rows named"));
}

TEST_CASE("attention: examples are stepped through and the table is copied", "[viz][attention]") {
  Open open(trained(causal_blocks()));
  open.stage.ui.click("next example");
  const std::vector<Command> commands = open.stage.outbox.take_commands();
  REQUIRE(commands.size() == 1);
  CHECK(std::get<Watch>(commands.front()).index == 1);
  open.stage.ui.click("copy table");
  const std::vector<Wish> wishes = open.stage.outbox.take_wishes();
  const CopyText* copied = first_of<CopyText>(wishes);
  REQUIRE(copied != nullptr);
  CHECK(std::count(copied->text.begin(), copied->text.end(), '\n') == 1 + 2 * 9 * 9);
  CHECK(copied->text.find("attn1\t0\t8") != std::string::npos);
}

TEST_CASE("attention: models without it say so and offer one that has it", "[viz][attention]") {
  Config config = lookup(1);
  config.task.kind = TaskKind::kRecall;
  config.task.length = 8;
  for (std::size_t i = 0; i < kModelKindNames.size(); ++i) {
    config.model.kind = static_cast<ModelKind>(i);
    INFO(kModelKindNames[i]);
    Open open(trained(config, 2));
    if (is_attentive(config.model.kind)) {
      CHECK(open.stage.ui.has("attention"));
      continue;
    }
    CHECK(
        open.stage.ui.has("The model “" + std::string(kModelKindNames[i]) + "” has no attention"));
    open.stage.ui.click("Switch to attention");
    const std::vector<Wish> wishes = open.stage.outbox.take_wishes();
    const ChangeField* change = first_of<ChangeField>(wishes);
    REQUIRE(change != nullptr);
    CHECK(change->config.model.kind == ModelKind::kAttention);
    CHECK(change->config.task == config.task);
  }
}

TEST_CASE("attention: decoders look back, or offer to", "[viz][attention]") {
  Config config;
  config.task.kind = TaskKind::kPhrases;
  config.task.batch = 3;
  config.model.kind = ModelKind::kGru;
  config.model.hidden = 7;
  Open without(trained(config, 2));
  without.stage.ui.click("Let it look back");
  const std::vector<Wish> wishes = without.stage.outbox.take_wishes();
  REQUIRE(first_of<ChangeField>(wishes) != nullptr);
  CHECK(first_of<ChangeField>(wishes)->config.model.cross == CrossKind::kLuong);
  for (const CrossKind cross : {CrossKind::kLuong, CrossKind::kBahdanau}) {
    config.model.cross = cross;
    Open with(trained(config, 2));
    const AttentionLayer layer = attention_layers(with.example()).front();
    CHECK(layer.keys == layer.weight->rows);
    CHECK(with.stage.ui.item("cross.w[0]@0").value ==
          format_value(static_cast<double>(value_at(*layer.weight, 0, 0))));
    CHECK(with.stage.ui.item("cross.w[" + std::to_string(layer.keys - 1) + "]@0").value ==
          (layer.keys > with.example().source_length
               ? "padding"
               : format_value(static_cast<double>(value_at(*layer.weight, layer.keys - 1, 0)))));
  }
}

TEST_CASE("attention: numbers that left the real line are told, not drawn as weights",
          "[viz][attention]") {
  auto broken = std::make_shared<Snapshot>(*trained(lookup(2)));
  for (SlotView& slot : broken->example.slots)
    if (slot.name == "weight" || slot.name == "scaled")
      for (float& v : slot.value) v = std::numeric_limits<float>::quiet_NaN();
  Open open(broken);
  bool told = false;
  for (const Item& item : open.stage.ui.items().items())
    told = told || item.value.find("not finite") != std::string::npos;
  CHECK(told);
}

TEST_CASE("attention: importance shows the three measures of the finding and how far they agree",
          "[viz][attention]") {
  Session session;
  session.apply(Reset{causal_blocks()});
  session.apply(StepUpdate{30});
  while (session.step()) {
  }
  session.apply(Ask{set_of({Question::kSaliency, Question::kHeads})});
  Open open(session.snapshot({}));
  open.stage.ui.click("importance");
  open.stage.ui.step(2);
  CHECK(open.stage.outbox.take_questions().questions ==
        set_of({Question::kSaliency, Question::kHeads}));
  const PositionScores& scores = open.snapshot->findings.saliency->found.sequences.at(0);
  REQUIRE(scores.ablation.size() == 9);
  for (std::size_t t = 0; t < 9; ++t) {
    const std::string at = "@" + std::to_string(t);
    const auto text = [](float v) { return format_value(static_cast<double>(v)); };
    CHECK(open.stage.ui.item("attention" + at).value == text(scores.attention[t]));
    CHECK(open.stage.ui.item("gradient x input" + at).value ==
          text(scores.gradient_times_input[t]));
    CHECK(open.stage.ui.item("ablation" + at).value == text(scores.ablation[t]));
  }
  const auto said = [&](const std::string& text) {
    return std::ranges::any_of(open.stage.ui.items().items(), [&](const Item& item) {
      return item.value.find(text) != std::string::npos ||
             item.label.find(text) != std::string::npos;
    });
  };
  CHECK(said("weight and loss without it " + format_fixed(scores.ablation_attention, 2)));
  open.stage.ui.click("ablation@3");
  CHECK(open.stage.state.attention.key == 3);
  open.stage.ui.click("4 softmax");
  open.stage.ui.step(2);
  const HeadLook& head = open.snapshot->findings.heads->found.heads.at(2);
  REQUIRE(head.layer == "attn1");
  CHECK(said("All steps together look in about " + format_fixed(head.rank, 1) +
             " of 9 possible ways (effective rank)"));
  CHECK(said("how many different patterns of looking"));
}

TEST_CASE("attention: a sentence that is typed is read in place of the example's",
          "[viz][attention][app]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&T=9&B=3&m=transformer&d=8&heads=2&view=attention";
  AppHarness app(platform);
  app.until([&] { return app.has("what it reads"); });
  const std::string before = app.value("query@0");
  app.click("what it reads");
  app.type(before == "b" ? "ab" : "ba");
  app.until([&] { return app.state()["changed_steps"] > 0; });
  app.step(3);
  CHECK(app.value("query@0") == (before == "b" ? "a" : "b"));
  app.click("Restore example");
  app.until([&] { return app.state()["changed_steps"] == 0; });
  app.step(3);
  CHECK(app.value("query@0") == before);
}

TEST_CASE("attention: the search table computes with what the user has put in",
          "[viz][attention][app]") {
  FakePlatform platform;
  platform.start_link = "task=recall&T=6&B=8&H=8&m=rnn&view=attention";
  AppHarness app(platform);
  app.until([&] { return app.has("Search a table by hand"); });
  app.click("Search a table by hand");
  app.until([&] { return app.has("weight lecture"); });
  // q = (0, 3, 0.5) and the keys (2, 0.5, 0), (0, 2, 0), (0, 0.5, 2).
  const auto weights = [](double a, double b, double c) {
    const double sum = std::exp(a) + std::exp(b) + std::exp(c);
    return std::array{std::exp(a) / sum, std::exp(b) / sum, std::exp(c) / sum};
  };
  const double root = std::sqrt(3.0);
  auto expected = weights(1.5 / root, 6 / root, 2.5 / root);
  CHECK(app.value("q·k turtles") == "1.50");
  CHECK(app.value("q·k lecture") == "6.00");
  CHECK(app.value("weight turtles") == format_value(expected[0]));
  CHECK(app.value("weight lecture") == format_value(expected[1]));
  CHECK(app.value("weight basketball") == format_value(expected[2]));
  CHECK(app.value("values[3,2]") ==
        format_value(expected[0] * 0.3 + expected[1] * 0.85 + expected[2] * 0.1));
  CHECK(app.value("search verdict").find("lecture") != std::string::npos);

  // Another query: animals.
  app.click("query and keys[0,1]");
  app.double_click("query: learning: value");
  app.type("0");  // without Enter: the press on another number ends it
  app.click("query and keys[0,0]");
  app.double_click("query: animals: value");
  app.type("3");
  app.key(ImGuiKey_Enter);
  app.step(4);
  expected = weights(6 / root, 0, 1 / root);
  CHECK(app.value("weight turtles") == format_value(expected[0]));
  CHECK(app.value("search verdict").find("turtles") != std::string::npos);

  app.click("dot");
  app.step(4);
  CHECK(app.value("weight turtles") == format_value(weights(6, 0, 1)[0]));
  app.click("cosine");
  app.step(4);
  const double q = std::sqrt(9.25);
  CHECK(app.value("weight turtles") ==
        format_value(weights(6 / (q * std::sqrt(4.25)), 0, 1 / (q * std::sqrt(4.25)))[0]));
  app.click("Start over");
  app.step(4);
  CHECK(app.value("q·k lecture") == "6.00");
  app.click("The network’s attention");
  app.step(3);
  CHECK(app.has("Search a table by hand"));
}

TEST_CASE("attention: importance and the search table look as they did",
          "[viz][attention][golden]") {
  struct Shot {
    const char* name;
    const char* link;
    AppOptions options;
    Preferences wish;
    int updates;
  };
  const char* table = "task=recall&T=6&B=8&H=8&m=rnn&view=attention&att=search";
  const char* importance = "task=lookup2&m=attention&heads=2&view=attention&att=importance";
  const AppOptions phone{.width = 390, .height = 1100};
  const Shot shot =
      GENERATE_COPY(Shot{"attention-search-light", table, {}, {}, 0},
                    Shot{"attention-search-dark", table, {}, {.dark = true}, 0},
                    Shot{"attention-search-phone", table, phone, {.touch = true}, 0},
                    Shot{"attention-importance-light", importance, {}, {}, 300},
                    Shot{"attention-importance-phone", importance, phone, {.touch = true}, 300});
  FakePlatform platform;
  platform.wish = shot.wish;
  platform.start_link = shot.link;
  AppHarness app(platform, shot.options);
  if (shot.updates > 0) {
    app.key(ImGuiKey_Space);
    app.until([&] { return app.state()["update"] >= shot.updates; }, 8000);
    app.key(ImGuiKey_Space);
  }
  app.wait(1);
  const std::string problem = check_golden(shot.name, app.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
