// The cursor over the operations of an update, as the other views follow it: what they light, what
// they turn to, and that it works whichever views are open.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>

#include "engine/session/session.h"
#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/cell_equation.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_words.h"
#include "viz/views/reading.h"
#include "viz/views/slope_reads.h"
#include "viz/views/views.h"
#include "viz/widgets/draw.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;

/// After three updates, with every question answered as `ask` puts it.
std::shared_ptr<const Snapshot> asked(ModelKind kind, Ask ask = {}, std::vector<Hold> holds = {}) {
  Config config = small_config();
  config.model.kind = kind;
  config.train.clip = 1e-3;
  ask.questions = kAllQuestions;
  Session session;
  session.apply(Reset{config});
  session.apply(StepUpdate{3});
  while (session.step()) {
  }
  session.apply(ask);
  session.apply(SetHolds{std::move(holds)});
  return session.snapshot({});
}

int operation_at(const Snapshot& snapshot, const std::function<bool(const Operation&)>& is) {
  const StepFinding* step = step_record(snapshot);
  REQUIRE(step != nullptr);
  const auto found = std::ranges::find_if(step->operations, is);
  REQUIRE(found != step->operations.end());
  return static_cast<int>(found - step->operations.begin());
}

/// The operation that completes `address` ("rnn0.h") at `t`.
int operation_on(const Snapshot& snapshot, OperationKind kind, const std::string& address, int t) {
  return operation_at(snapshot, [&](const Operation& o) {
    if (o.kind != kind || o.slot < 0 || o.step != t) return false;
    const SlotView& slot = snapshot.example.slots[static_cast<std::size_t>(o.slot)];
    return slot.layer + "." + slot.name == address;
  });
}

int operation_on(const Snapshot& snapshot, OperationKind kind, const std::string& parameter) {
  return operation_at(snapshot, [&](const Operation& o) {
    return o.kind == kind && o.parameter >= 0 &&
           snapshot.parameters[static_cast<std::size_t>(o.parameter)].name == parameter;
  });
}

std::string numbers_in(const ItemRegistry& items) {
  std::string all;
  for (const Item& item : items.items())
    if (item.label == "numbers") all += item.value + "\n";
  return all;
}

const SlotView& slot_in(const Snapshot& snapshot, const std::string& layer,
                        const std::string& name) {
  const SlotView* slot = snapshot.example.find(layer, name);
  REQUIRE(slot != nullptr);
  return *slot;
}

}  // namespace

TEST_CASE("operations: the attention view turns to the stage that an operation is about",
          "[viz][code]") {
  FakePlatform platform;
  platform.start_link =
      "v=1&task=recall&T=5&d=6&heads=2&B=2&m=attention&score=cosine&view=attention,code";
  AppHarness app(platform);
  app.step(5);
  const std::map<std::string, std::string> stages = {
      {"q", "1 scores"},      {"k", "1 scores"},       {"v", "5 values"},    {"score", "1 scores"},
      {"scaled", "2 scaled"}, {"weight", "4 softmax"}, {"mixed", "5 values"}};
  std::map<std::string, int> seen;
  app.type(".");
  app.until([&] { return app.has("numbers"); });
  for (int i = 0; i < 30; ++i) {
    for (const auto& [name, stage] : stages) {
      if (!app.has("Now: forward pass of attn0." + name + ", all steps at once")) continue;
      INFO(name);
      CHECK(app.item(stage).checked);
      ++seen[name];
    }
    app.type(".");
    app.step(2);
  }
  CHECK(seen.size() == stages.size());
}

TEST_CASE("operations: the cursor lights what it touches while Code is not to be seen",
          "[viz][code]") {
  const auto lit = [](AppHarness& app) {
    for (int i = 0; i < 20 && !app.has("writes rnn0.h@0"); ++i) {
      app.type(".");
      app.step(4);
    }
    return app.has("writes rnn0.h@0");
  };
  SECTION("beside the calculator") {
    FakePlatform platform;
    platform.start_link = "v=1&T=5&H=6&B=2&view=unroll,calculator&op=0";
    AppHarness app(platform);
    app.step(5);
    app.until([&] { return app.has("writes embed.x@0") || app.has("reads input@0") || lit(app); });
    CHECK(lit(app));
    CHECK(app.has("panel: calculator"));
    CHECK_FALSE(app.has("panel: code"));
  }
  SECTION("in a view that fills the screen") {
    FakePlatform platform;
    platform.start_link = "v=1&T=5&H=6&B=2";
    AppHarness app(platform);
    app.step(5);
    app.move(app.middle_of("rnn0.h[2]@3"));
    app.key(ImGuiKey_F);
    app.move({-1, -1});
    app.type(".");
    app.step(20);
    CHECK_FALSE(app.has("panel: code"));
    CHECK(lit(app));
    CHECK(app.has("panel: unroll"));
    CHECK_FALSE(app.has("panel: curves"));
  }
  SECTION("on the phone") {
    FakePlatform platform;
    platform.start_link = "v=1&T=5&H=6&B=2&view=unroll,code&op=0";
    AppHarness app(platform, {.width = 390, .height = 844});
    app.step(5);
    app.step(30);
    CHECK_FALSE(app.has("panel: code"));
    CHECK(lit(app));
    app.key(ImGuiKey_Escape);
    app.step(5);
    CHECK_FALSE(app.has("writes rnn0.h@0"));
  }
}

TEST_CASE("operations: after the first one, the strip stays as the user has it", "[viz][code]") {
  FakePlatform platform;
  platform.start_link = "v=1&T=5&H=6&B=2&view=unroll,curves";
  AppHarness app(platform);
  app.step(5);
  app.type(".");
  app.until([&] { return app.has("panel: code"); });
  app.click("Calculator");
  app.until([&] { return app.has("panel: calculator"); });
  app.type(".");
  app.step(5);
  CHECK(app.has("panel: calculator"));
  app.key(ImGuiKey_Escape);
  app.step(3);
  app.type(".");
  app.until([&] { return app.has("panel: code"); });
}

TEST_CASE("operations: the weights that are worked with are lit", "[viz][code]") {
  using enum OperationKind;
  const auto views = make_views();
  const auto lit = [&](const char* view, const Snapshot& snapshot, int operation,
                       const std::string& item) {
    ViewStage stage(view_called(views, view), snapshot, {.width = 900, .height = 700});
    stage.state.operation = operation;
    stage.state.matrix = snapshot.findings.matrix->found.choice.parameter;
    stage.ui.step(3);
    const bool there = stage.ui.has(item);
    stage.state.operation = -1;
    stage.ui.step(3);
    CHECK_FALSE(stage.ui.has(item));
    return there;
  };
  const auto value = asked(ModelKind::kRnn, {.matrix = {"rnn0.Wh", MatrixPart::kValue}});
  const auto change = asked(ModelKind::kRnn, {.matrix = {"rnn0.Wh", MatrixPart::kChange}});
  const auto gradient = asked(ModelKind::kRnn, {.matrix = {"rnn0.Wh", MatrixPart::kGradient}});
  const int product = operation_on(*value, kForward, "rnn0.a", 3),
            squashed = operation_on(*value, kForward, "rnn0.h", 3),
            back = operation_on(*value, kBackward, "rnn0.h", 3),
            gathered = operation_on(*value, kAccumulate, "rnn0.Wh"),
            moved = operation_on(*value, kUpdate, "rnn0.Wh");
  for (const char* view : {"weights", "unroll"}) {
    INFO(view);
    CHECK(lit(view, *value, product, "reads rnn0.Wh"));
    CHECK_FALSE(lit(view, *value, squashed, "reads rnn0.Wh"));
    CHECK(lit(view, *value, back, "reads rnn0.Wh"));
    CHECK(lit(view, *gradient, gathered, "writes rnn0.Wh"));
    CHECK(lit(view, *change, moved, "writes rnn0.Wh"));
  }
  // The input's weights are not on the way back to the state before.
  CHECK(lit("unroll", *value, product, "reads rnn0.Wx"));
  CHECK_FALSE(lit("unroll", *value, back, "reads rnn0.Wx"));
}

TEST_CASE("operations: the clip is lit where the length of the gradient stands", "[viz][code]") {
  const auto snapshot = asked(ModelKind::kRnn);
  const StepFinding& step = *step_record(*snapshot);
  const int clip =
      operation_at(*snapshot, [](const Operation& o) { return o.kind == OperationKind::kClip; });
  const auto views = make_views();
  for (const char* view : {"gradient", "curves"}) {
    INFO(view);
    ViewStage stage(view_called(views, view), *snapshot, {.width = 900, .height = 560});
    stage.state.operation = clip;
    stage.ui.step(3);
    CHECK(stage.ui.has("writes gradient norm"));
    if (std::string_view(view) == "gradient")
      CHECK(stage.ui.item("coming norm").value ==
            format_value(step.gradient_norm) + " → " + format_value(step.clipped_norm));
    stage.state.operation = clip + 1;
    stage.ui.step(3);
    CHECK_FALSE(stage.ui.has("writes gradient norm"));
  }
}

TEST_CASE("operations: a gradient reads the values that its slope is made of", "[viz][code]") {
  using enum OperationKind;
  const auto touched = [](const Snapshot& snapshot, int operation, const std::string& layer,
                          const std::string& name, int t, bool backward = false) {
    ViewState state;
    state.operation = operation;
    return touch_of(snapshot, state, slot_in(snapshot, layer, name), t, backward);
  };
  const auto lstm = asked(ModelKind::kLstm);
  const int of_o = operation_on(*lstm, kBackward, "lstm0.o", 3),
            of_f = operation_on(*lstm, kBackward, "lstm0.f", 3),
            of_a = operation_on(*lstm, kBackward, "lstm0.a", 3),
            of_h = operation_on(*lstm, kBackward, "lstm0.h", 3);
  // h_t = o_t tanh(c_t)
  CHECK(touched(*lstm, of_o, "lstm0", "tc", 3) == Touch::kReads);
  CHECK(touched(*lstm, of_o, "lstm0", "o", 3) == Touch::kNone);
  CHECK(touched(*lstm, of_o, "lstm0", "tc", 2) == Touch::kNone);
  // c_t = f_t c_{t-1} + i_t g_t
  CHECK(touched(*lstm, of_f, "lstm0", "c", 2) == Touch::kReads);
  CHECK(touched(*lstm, of_f, "lstm0", "i", 3) == Touch::kNone);
  CHECK(touched(*lstm, of_f, "lstm0", "c", 3) == Touch::kNone);
  // f_t = 1 / (1 + e^-a_t): its slope is f (1 - f).
  CHECK(touched(*lstm, of_a, "lstm0", "f", 3) == Touch::kReads);
  CHECK(touched(*lstm, of_a, "lstm0", "a", 3) == Touch::kNone);
  // What comes back through a product with weights needs those alone.
  CHECK(touched(*lstm, of_h, "lstm0", "a", 4) == Touch::kNone);
  CHECK(touched(*lstm, of_h, "lstm0", "a", 4, true) == Touch::kReads);

  const int of_wh = operation_on(*lstm, kAccumulate, "lstm0.Wh");
  const int step = step_record(*lstm)->operations[static_cast<std::size_t>(of_wh)].step;
  const int at = step < 0 ? 3 : step;
  CHECK(touched(*lstm, of_wh, "lstm0", "a", at, true) == Touch::kReads);
  if (at > 0) CHECK(touched(*lstm, of_wh, "lstm0", "h", at - 1) == Touch::kReads);
  CHECK(touched(*lstm, of_wh, "lstm0", "c", at) == Touch::kNone);

  const auto attention = asked(ModelKind::kAttention);
  const int of_v = operation_on(*attention, kBackward, "attn0.v", Operation::kAllSteps),
            of_w = operation_on(*attention, kBackward, "attn0.weight", Operation::kAllSteps);
  CHECK(touched(*attention, of_v, "attn0", "weight", 2) == Touch::kReads);
  CHECK(touched(*attention, of_v, "attn0", "v", 2) == Touch::kNone);
  CHECK(touched(*attention, of_w, "attn0", "v", 2) == Touch::kReads);
}

TEST_CASE("operations: a value that a gradient reads is lit in the cell", "[viz][code]") {
  const auto snapshot = asked(ModelKind::kLstm);
  const auto views = make_views();
  ViewStage stage(view_called(views, "cell"), *snapshot, {.width = 900, .height = 700});
  stage.state.operation = operation_on(*snapshot, OperationKind::kBackward, "lstm0.o", 2);
  stage.ui.step(3);
  CHECK(stage.ui.has("writes grad lstm0.o@2"));
  CHECK(stage.ui.has("reads grad lstm0.h@2"));
  CHECK(stage.ui.has("reads lstm0.tc@2"));
}

TEST_CASE("operations: no slope reads what its formula does not", "[viz][code]") {
  for (std::size_t kind = 0; kind < kModelKindNames.size(); ++kind) {
    INFO(kModelKindNames[kind]);
    const auto snapshot = asked(static_cast<ModelKind>(kind));
    const ExampleView& example = snapshot->example;
    for (const SlotView& reader : example.slots) {
      INFO(reader.layer << "." << reader.name << ": " << reader.formula);
      const auto check = [&](const SlopeReads& slope) {
        for (const SlotRead& read : slope.slots)
          CHECK(std::ranges::find(reader.reads, read) != reader.reads.end());
        for (const std::string& name : slope.parameters)
          CHECK(std::ranges::find(reader.parameters, name) != reader.parameters.end());
      };
      for (const SlotRead& read : reader.reads) check(slope_reads(example, reader, read));
      for (const std::string& name : reader.parameters) check(slope_reads(example, reader, name));
      // A product with a matrix passes gradients on through that matrix.
      if (!reader.parameters.empty() && reader.formula.find("W") != std::string::npos &&
          !reader.reads.empty() && !reader.grad.empty())
        CHECK(std::ranges::any_of(reader.reads, [&](const SlotRead& read) {
          return !slope_reads(example, reader, read).parameters.empty();
        }));
    }
  }
}

TEST_CASE("operations: a sum is told with its parts, forward and back", "[viz][code]") {
  const auto views = make_views();
  struct Case {
    OperationKind kind;
    std::string address, cell;
    const char* part;
  };
  for (const Case& c : {Case{OperationKind::kForward, "rnn0.a", "rnn0.a[2]@3", "Wh[2,"},
                        Case{OperationKind::kBackward, "rnn0.h", "grad rnn0.h[2]@3", "∂L/∂a4["}}) {
    INFO(c.cell);
    const auto snapshot = asked(ModelKind::kRnn, {.cell = c.cell});
    REQUIRE(snapshot->findings.cell->ok());
    const CellFinding& finding = snapshot->findings.cell->found;
    ViewStage stage(view_called(views, "code"), *snapshot, {.width = 1800, .height = 360});
    stage.state.operation = operation_on(*snapshot, c.kind, c.address, 3);
    stage.state.cell_unit = 2;
    stage.ui.step(3);
    CHECK(stage.outbox.take_questions().cell == c.cell);
    const std::string numbers = numbers_in(stage.ui.items());
    INFO(numbers);
    std::size_t most = 6;
    while (most > 0 && numbers.find(plain_notation(sum_line(finding, most))) == numbers.npos)
      --most;
    CHECK(most > 0);
    CHECK(numbers.find(c.part) != numbers.npos);
    CHECK(numbers.find("= " + format_value(finding.value)) != numbers.npos);
  }
  // Until the engine has answered, the result stands there alone.
  const auto other = asked(ModelKind::kRnn, {.cell = "rnn0.a[1]@1"});
  ViewStage stage(view_called(views, "code"), *other, {.width = 1800, .height = 360});
  stage.state.operation = operation_on(*other, OperationKind::kForward, "rnn0.a", 3);
  stage.state.cell_unit = 2;
  stage.ui.step(3);
  CHECK(numbers_in(stage.ui.items())
            .find("a3[2] = " + format_value(value_at(slot_in(*other, "rnn0", "a"), 2, 3))) !=
        std::string::npos);
}

TEST_CASE("operations: the gradient of a weight is told as a sum over this example",
          "[viz][code]") {
  const auto first = asked(ModelKind::kRnn);
  const int gathered = operation_on(*first, OperationKind::kAccumulate, "rnn0.Wh");
  const StepFinding& step = *step_record(*first);
  const std::string cell =
      operation_cell(*first, step, step.operations[static_cast<std::size_t>(gathered)], 0);
  REQUIRE(cell.starts_with("grad rnn0.Wh["));
  const auto snapshot = asked(ModelKind::kRnn, {.cell = cell});
  REQUIRE(snapshot->findings.cell->ok());
  const auto views = make_views();
  ViewStage stage(view_called(views, "code"), *snapshot, {.width = 1800, .height = 360});
  stage.state.operation = gathered;
  stage.ui.step(3);
  CHECK(numbers_in(stage.ui.items()).find("on this example: ∂L/∂Wh[") != std::string::npos);
}

TEST_CASE("operations: a line without room is told in full where it is pointed at", "[viz][code]") {
  const auto views = make_views();
  const auto snapshot = asked(ModelKind::kLstm, {.cell = "lstm0.a[2]@3"});
  ViewStage stage(view_called(views, "code"), *snapshot, {.width = 640, .height = 360});
  stage.state.operation = operation_on(*snapshot, OperationKind::kForward, "lstm0.a", 3);
  stage.state.cell_unit = 2;
  stage.ui.step(3);
  const Item* sum = nullptr;
  for (const Item& item : stage.ui.items().items())
    if (item.label == "numbers" && item.value.starts_with("a3[2] = ")) sum = &item;
  REQUIRE(sum != nullptr);
  stage.ui.move({(sum->min.x + sum->max.x) / 2, (sum->min.y + sum->max.y) / 2});
  stage.ui.wait(1);
  const std::vector<std::string> parts = sum_lines(snapshot->findings.cell->found, 6);
  REQUIRE(parts.size() > 2);
  const std::string told = stage.ui.item("tooltip").value;
  INFO(told);
  for (const std::string& part : parts) CHECK(told.find(plain_notation(part)) != told.npos);
  // The code itself.
  const std::string formula = plain_notation(slot_in(*snapshot, "lstm0", "a").formula);
  stage.ui.hover(formula);
  stage.ui.wait(1);
  CHECK(stage.ui.item("tooltip").value.find(formula) != std::string::npos);
}

TEST_CASE("operations: Code says that what is held is not part of the update", "[viz][code]") {
  const std::string held =
      "These numbers are with what you hold; the update itself is made without it.";
  const auto views = make_views();
  const auto free = asked(ModelKind::kRnn);
  ViewStage stage(view_called(views, "code"), *free, {.width = 900, .height = 360});
  CHECK_FALSE(stage.ui.has(held));
  const auto changed =
      asked(ModelKind::kRnn, {}, {Hold{.slot = "rnn0.h", .end_row = 2, .end_step = 3}});
  REQUIRE(changed->holds.size() == 1);
  stage.show(view_called(views, "code"), *changed);
  CHECK(stage.ui.has(held));
}

}  // namespace unroll::viz::testing
