// What of a run goes into files, and back: each kind of file by its entry in the list, and the
// button that opens one.
#include <catch2/catch_test_macros.hpp>

#include <string>

#include "engine/io/container.h"
#include "engine/io/safetensors.h"
#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

constexpr const char* kSmall = "v=1&text=rhymes&H=9&E=6&T=8&B=4&view=unroll,runs";
constexpr AppOptions kHigh{.width = 1440, .height = 1500};

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const char* link = kSmall, const AppOptions& options = kHigh) {
    platform.start_link = link;
    app = std::make_unique<AppHarness>(platform, options);
  }
  nlohmann::json state() const { return app->state(); }
  void train(int updates) {
    for (int i = 0; i < updates; ++i) {
      const int from = state()["update"];
      app->click("step");
      app->until([&] { return state()["update"] == from + 1; });
    }
  }
  /// The file that an entry of the list gives.
  Bytes save(const char* entry, const char* name) {
    app->click("Save run");
    app->step(4);
    app->click(entry);
    app->until([&] { return platform.offered.contains(name); }, 300);
    return platform.offered[name];
  }
  bool noted(std::string_view part) const {
    const nlohmann::json all = state();
    for (const auto& notice : all["notices"])
      if (notice["text"].get<std::string>().find(part) != std::string::npos) return true;
    return false;
  }
};

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE("save menu: a session is saved, opened elsewhere and goes on with the same bits",
          "[viz][files][keep]") {
  Fixture here;
  here.train(12);
  const auto saved = here.state();
  const Bytes file = here.save("Session (.unroll)", "unroll-session.unroll");
  CHECK(is_container(file));
  // Training goes on undisturbed, and what is kept for the next visit still is.
  here.train(3);
  const auto later = here.state();
  CHECK(here.platform.stored.contains("autosave"));

  Fixture there("v=1&task=recall&T=6&H=5&B=3&view=unroll,runs");
  there.platform.picked_name = "unroll-session.unroll";
  there.platform.picked_content = file;
  there.app->click("Runs/Open file");
  there.app->until([&] { return there.state()["update"] == 12; });
  CHECK(there.state()["hash"] == saved["hash"]);
  CHECK(there.state()["config"] == saved["config"]);
  there.train(3);
  CHECK(there.state()["hash"] == later["hash"]);
}

TEST_CASE("save menu: a session with a text of one's own stands alone", "[viz][files][keep]") {
  Fixture here;
  here.app->app().on_text_pasted(
      "the cat sat on the mat and the dog sat on the log, and so it went on and on for ever.");
  here.app->until([&] { return here.state()["text"]["own"] == true; });
  here.train(2);
  const Bytes file = here.save("Session (.unroll)", "unroll-session.unroll");
  Fixture there;
  there.app->app().on_file_dropped("unroll-session.unroll", file);
  there.app->until([&] { return there.state()["update"] == 2; });
  CHECK(there.state()["text"]["own"] == true);
  CHECK(there.state()["hash"] == here.state()["hash"]);
}

TEST_CASE("save menu: each entry gives its file", "[viz][files]") {
  Fixture f;
  f.train(3);
  CHECK(text_of(f.save("PyTorch script (.py)", "unroll.py")).find("import torch") !=
        std::string::npos);
  const Bytes weights = f.save("Weights (.safetensors)", "unroll.safetensors");
  CHECK(read_safetensors(weights).ok());
  CHECK(text_of(f.save("Weights (.npz)", "unroll.npz")).starts_with("PK"));
  CHECK(text_of(f.save("Keras script (.py)", "unroll.keras.py")).find("keras") !=
        std::string::npos);
  CHECK(nlohmann::json::parse(f.save("TensorFlow.js model (.json)", "unroll.json")).is_object());
  CHECK(f.save("TensorFlow.js weights (.bin)", "unroll.bin").size() % sizeof(float) == 0);
  const std::string metrics = text_of(f.save("Metrics (.csv)", "unroll.csv"));
  CHECK(metrics.starts_with("update,"));
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 1 + 4);  // head, start, three updates
  CHECK(text_of(f.save("Metrics of all runs (.csv)", "unroll.runs.csv")).starts_with("run,"));
}

TEST_CASE("save menu: weights from a file are the start of the same model, and can be taken back",
          "[viz][files][undo]") {
  Fixture here;
  here.train(5);
  const Bytes file = here.save("Weights (.safetensors)", "unroll.safetensors");
  const auto tensors = read_safetensors(file);
  Fixture there;
  const auto before = there.state();
  there.platform.picked_name = "unroll.safetensors";
  there.platform.picked_content = file;
  there.app->click("Runs/Open file");
  there.app->until([&] { return there.noted("The parameters come from a file"); });
  CHECK(there.state()["update"] == 0);
  CHECK(there.state()["hash"] != before["hash"]);
  const auto again = read_safetensors(there.save("Weights (.safetensors)", "unroll.safetensors"));
  REQUIRE(again.ok());
  REQUIRE(again.value().tensors.size() == tensors.value().tensors.size());
  for (std::size_t i = 0; i < again.value().tensors.size(); ++i)
    CHECK(again.value().tensors[i].data == tensors.value().tensors[i].data);
  CHECK(there.state()["undo"] == "weights from a file");
  there.app->click("undo");
  there.app->until([&] { return there.state()["hash"] == before["hash"]; });
}

TEST_CASE("save menu: on a phone the list is in reach", "[viz][files][phone]") {
  Fixture f(kSmall, {.width = 390, .height = 844});
  f.train(1);
  f.app->click("Curves");
  f.app->step(4);
  const auto reach = [&](const char* label) {
    for (int i = 0; i < 60 && !(f.app->has(label) && f.app->item(label).visible); ++i) {
      f.app->move({195, 600});
      f.app->wheel(-2);
      f.app->step(2);
    }
    return f.app->item(label);
  };
  CHECK(reach("Save run").visible);
  f.app->click("Save run");
  f.app->step(4);
  const Item entry = f.app->item("Session (.unroll)");
  CHECK(entry.visible);
  CHECK((entry.min.x >= 0 && entry.max.x <= 390 && entry.min.y >= 0 && entry.max.y <= 844));
}

}  // namespace unroll::viz::testing
