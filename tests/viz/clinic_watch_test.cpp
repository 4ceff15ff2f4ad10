// What is wrong is looked for whatever view is open, and counted at the clinic's tab; the clinic
// shows the numbers of the engine; what it offers gets a run past its fault.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/app_harness.h"
#include "tests/support/canned_snapshot.h"
#include "tests/support/view_stage.h"
#include "viz/views/clinic_panel.h"
#include "viz/widgets/format.h"

namespace unroll::viz::testing {
namespace {

using unroll::testing::small_config;
using unroll::testing::snapshot_after;

// So small a recurrent gain lets the gradient vanish.
constexpr const char* kVanishing = "v=1&task=recall&T=24&H=6&B=3&gain=0.2&view=unroll,curves";
constexpr AppOptions kWide{.width = 1440, .height = 1900};

std::shared_ptr<const Snapshot> vanishing() {
  Config config = small_config();
  config.task.kind = TaskKind::kRecall;
  config.task.length = 24;
  config.model.gain = 0.2;
  return snapshot_after(config, 5);
}

}  // namespace

TEST_CASE("clinic: what is found while another view is open is counted at its tab",
          "[viz][clinic][app]") {
  FakePlatform platform;
  platform.start_link = kVanishing;
  AppHarness app(platform, kWide);
  CHECK(app.state()["findings"] == 0);
  CHECK(app.value("Clinic").empty());
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["findings"] > 0; });
  CHECK(app.state()["training"] == true);  // it did not wait for the end
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "paused"; });
  app.wait(1);
  const int findings = app.state()["findings"];
  CHECK(app.value("Clinic") == std::to_string(findings));
  // It comes to rest, and in the view there are as many.
  CHECK(app.idle(3) == 0);
  app.click("Clinic");
  app.wait(1);
  CHECK(app.value("Clinic: note").starts_with(std::to_string(findings) + " finding"));
  app.click("Runs");
  app.wait(1);
  CHECK(app.state()["findings"] == findings);
}

TEST_CASE("clinic: a fault counts, and a new start has nothing wrong yet", "[viz][clinic][app]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=8&B=4&act=relu&opt=sgd&lr=100000&clip=0";
  AppHarness app(platform, kWide);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "diverged"; });
  app.wait(1);
  CHECK(app.state()["findings"] >= 1);
  app.click("same start");
  app.wait(1);
  CHECK(app.state()["findings"] == 0);
}

TEST_CASE("clinic: the change that it offers gets the run past its fault", "[viz][clinic][fault]") {
  FakePlatform platform;
  platform.start_link =
      "v=1&task=recall&T=20&H=16&B=8&act=relu&init=identity&gain=1.6&opt=sgd&lr=0.05&clip=0"
      "&view=unroll,clinic";
  AppHarness app(platform, kWide);
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["state"] == "diverged"; }, 4000);
  app.step(3);
  const int fault = app.state()["fault"]["update"];
  REQUIRE(fault > 0);
  app.click("Try clip=1");
  app.until([&] { return app.state()["config"]["clip"] == "1"; });
  app.until([&] { return app.state()["update"] >= fault + 50; }, 4000);
  CHECK(app.state()["state"] != "diverged");
  CHECK(app.state()["fault"].is_null());
  CHECK(app.state()["runs"] == 2);
}

TEST_CASE("clinic: each finding stands there with the numbers that the engine measured",
          "[viz][clinic][numbers]") {
  const auto snapshot = vanishing();
  const ClinicPanel panel;
  ViewStage stage(panel, *snapshot, {.width = 700, .height = 900});
  const ClinicFinding& found = snapshot->findings.clinic->found;
  REQUIRE_FALSE(found.ailments.empty());
  std::size_t numbers = 0;
  for (const Ailment& ailment : found.ailments) {
    INFO(ailment.kind << " " << ailment.address);
    std::string line;
    for (const auto& [name, value] : ailment.numbers) {
      line += (line.empty() ? "" : " · ") + name + " " + format_value(value);
      ++numbers;
    }
    CHECK(stage.ui.has(ailment.text));
    CHECK(stage.ui.has(line));
    const std::string where =
        ailment.address + (ailment.step < 0 ? "" : "@" + std::to_string(ailment.step));
    CHECK(std::ranges::any_of(stage.ui.items().items(), [&](const Item& item) {
      return item.label == ailment.kind && item.value == where;
    }));
  }
  CHECK(numbers > 1);
}

}  // namespace unroll::viz::testing
