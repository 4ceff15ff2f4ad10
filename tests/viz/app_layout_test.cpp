// The whole application at six sizes: nothing overlaps, nothing is cut off, texts fit.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/app_harness.h"
#include "viz/widgets/draw.h"

namespace unroll::viz::testing {
namespace {

struct Screen {
  float width, height;
  bool touch;
};

Rect rect_of(const Item& item) { return {item.min, item.max}; }

/// Panels and bars: what may not overlap.
std::vector<const Item*> panels_of(const ItemRegistry& items) {
  std::vector<const Item*> panels;
  for (const Item& item : items.items())
    if (item.label.starts_with("panel: ")) panels.push_back(&item);
  return panels;
}

void check_screen(AppHarness& app, const Screen& screen) {
  app.items();  // makes the context current
  const std::vector<const Item*> panels = panels_of(app.items());
  REQUIRE_FALSE(panels.empty());
  for (std::size_t i = 0; i < panels.size(); ++i) {
    INFO(panels[i]->label);
    CHECK(panels[i]->max.x <= screen.width);
    // On a phone the rest of a tab waits below, out of sight.
    if (panels[i]->visible) CHECK(panels[i]->max.y <= screen.height);
    for (std::size_t k = i + 1; k < panels.size(); ++k) {
      INFO(panels[k]->label);
      CHECK_FALSE(rect_of(*panels[i]).Overlaps(rect_of(*panels[k])));
    }
  }
  for (const Item& item : app.items().items()) {
    if (!item.visible || item.role == Role::kCell) continue;
    INFO(item.path());
    const float width = item.max.x - item.min.x;
    if (item.role == Role::kButton && item.label.find("help: ") != 0) {
      // Buttons that show their label are wide enough for it; icon buttons are square.
      const float text = text_width(Type::kBody, item.label);
      const bool icon_only = width <= item.max.y - item.min.y + 1;
      CHECK((icon_only || width >= text));
    }
    // Panels begin where the gap ends.
    CHECK(item.min.x >= 0);
    CHECK(item.max.x <= screen.width + 1);
  }
}

/// What is always in sight, whatever the size.
void check_bars(const AppHarness& app, const Screen& screen) {
  const std::vector<std::string> always = {"Play",       "back",     "step",
                                           "same start", "new seed", "update"};
  for (const std::string& label : always) {
    INFO(label);
    const Item& item = app.item(label);
    CHECK(item.visible);
    CHECK(item.min.x >= 8);
    CHECK(item.max.x <= screen.width - 8);
    if (screen.touch && label != "update") CHECK(item.max.y - item.min.y >= 44);
  }
}

}  // namespace

TEST_CASE("screen: no panel overlaps another and no text is cut off", "[viz][layout]") {
  const Screen screen =
      GENERATE(Screen{1280, 720, false}, Screen{1440, 900, false}, Screen{2560, 1440, false},
               Screen{3840, 2160, false}, Screen{390, 844, true}, Screen{360, 640, true},
               Screen{1024, 768, true});
  CAPTURE(screen.width, screen.height);
  FakePlatform platform;
  platform.wish.touch = screen.touch;
  platform.start_link = "text=rhymes&H=9&E=6&T=32&B=4";
  AppHarness app(platform, {.width = screen.width, .height = screen.height});
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 60; });
  app.key(ImGuiKey_Space);
  app.step(10);
  check_bars(app, screen);
  if (app.state()["layout"] == "desktop") {
    CHECK(panels_of(app.items()).size() == 7);
    check_screen(app, screen);
    for (const char* label : {"update", "loss (bits)", "held-out", "fingerprint", "Share", "help",
                              "theme", "updates"}) {
      INFO(label);
      CHECK(app.item(label).visible);
    }
  } else {
    for (const char* tab : {"Task", "Unroll", "Curves", "Generate"}) {
      app.click(tab);
      INFO(tab);
      check_screen(app, screen);
      const Item& last = app.item("Generate");
      CHECK(last.max.y <= screen.height);
    }
  }
}

TEST_CASE(
    "screen: all views of the stage open at 1280 x 720, from the list behind the tabs or by key",
    "[viz][layout]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=32&B=4";
  AppHarness app(platform, {.width = 1280, .height = 720});
  app.step(6);
  CHECK(app.item("Unroll/Attention").role == Role::kTab);
  app.click("Unroll/more views");
  app.step(2);
  app.click("more views: Weights");
  app.until([&] { return app.has("rnn0.Wh[8,8]"); }, 60);
  CHECK(app.state()["stage"] == "weights");
  CHECK(app.item("Weights/more views").value == "Weights");
  app.click("gradient");
  app.until([&] { return app.has("grad rnn0.Wh[8,8]"); }, 60);
  CHECK(std::string(app.state()["link"]).find("matrix=,grad") != std::string::npos);
  app.key(ImGuiKey_7);
  app.until([&] { return app.has("symbol 0"); }, 60);
  CHECK(app.state()["stage"] == "embedding");
  app.key(ImGuiKey_8);
  app.until([&] { return app.has("neuron rnn0.h[0]@0"); }, 60);
  CHECK(app.state()["stage"] == "neurons");
}

TEST_CASE("screen: panels below the edge of a low column keep their height", "[viz][layout]") {
  FakePlatform platform;
  AppHarness app(platform, {.width = 1280, .height = 720});
  app.step(6);
  const auto places = [&] {
    std::vector<float> edges;
    for (const Item* panel : panels_of(app.items())) {
      edges.push_back(panel->min.y);
      edges.push_back(panel->max.y);
    }
    return edges;
  };
  const std::vector<float> first = places();
  for (int i = 0; i < 8; ++i) {
    app.key(ImGuiKey_G);  // something changes, so a frame is drawn
    app.step();
    CHECK(places() == first);
  }
}

TEST_CASE("screen: titles and their notes stand beside each other in full", "[viz][layout]") {
  const Screen screen = GENERATE(Screen{1280, 720, false}, Screen{1440, 900, false},
                                 Screen{390, 844, true}, Screen{360, 640, true});
  CAPTURE(screen.width);
  FakePlatform platform;
  platform.wish.touch = screen.touch;
  AppHarness app(platform, {.width = screen.width, .height = screen.height});
  app.key(ImGuiKey_RightArrow);
  app.step(4);
  for (int view = 0; view < 9; ++view) {
    app.key(static_cast<ImGuiKey>(ImGuiKey_1 + view));
    app.step(2);
    for (const Item& item : app.items().items()) {
      if (!item.label.ends_with(": note") || !item.visible) continue;
      INFO(item.path() << " says " << item.value);
      CHECK(text_width(Type::kLabel, item.value) <= item.max.x - item.min.x + 1);
    }
  }
}

TEST_CASE("screen: the very wide screen grows its type", "[viz][layout]") {
  FakePlatform platform;
  AppHarness app(platform, {.width = 3840, .height = 2160});
  CHECK(app.state()["type_scale"] == 1.5);
  AppHarness small(platform, {.width = 2560, .height = 1440});
  CHECK(small.state()["type_scale"] == 1);
}

TEST_CASE("screen: many time steps are shown in a window that follows the playhead",
          "[viz][layout]") {
  FakePlatform platform;
  platform.start_link = "text=rhymes&H=9&E=6&T=128&B=4&t=100";
  AppHarness app(platform, {.width = 390, .height = 844});
  CHECK(app.has("input@100"));
  CHECK_FALSE(app.has("input@0"));
  CHECK(app.item("time window").value.find("of 128") != std::string::npos);
  for (int i = 0; i < 20; ++i) app.key(ImGuiKey_LeftArrow, ImGuiMod_Shift);
  CHECK(app.state()["playhead"] == 80);
  CHECK(app.has("input@80"));
  const Item bar = app.item("time window");
  const float y = (bar.min.y + bar.max.y) / 2;
  app.drag({bar.max.x - 4, y}, {bar.min.x + 1, y});
  CHECK(app.has("input@0"));
  CHECK(app.state()["playhead"].get<int>() < 40);  // it stays in sight
}

TEST_CASE("screen: states and items are well-formed JSON", "[viz][json]") {
  FakePlatform platform;
  AppHarness app(platform);
  app.app().on_file_dropped("a \"strange\"\n\x01 name.txt", {});
  app.step(3);
  const auto state = app.state();
  for (const char* key : {"update", "state", "loss", "held_out", "hash", "frames", "theme",
                          "layout", "playhead", "notices", "health", "config", "link", "samples"})
    CHECK(state.contains(key));
  CHECK(state["loss"].is_null());
  const auto items = nlohmann::json::parse(app.app().items_json());
  REQUIRE(items.is_array());
  bool play = false;
  for (const auto& item : items) {
    REQUIRE(item["rect"].size() == 4);
    play |= item["label"] == "Play" && item["role"] == "button";
  }
  CHECK(play);
}

TEST_CASE("app: settings that can wait stand behind a button", "[viz][app]") {
  FakePlatform platform;
  AppHarness app(platform, {.width = 1440, .height = 1500});
  CHECK_FALSE(app.has("bidirectional"));
  CHECK_FALSE(app.has("truncation"));
  app.click("Model/More settings");
  app.step(2);
  CHECK(app.has("truncation"));
  CHECK(app.has("Model/Fewer settings"));
  app.click("Model/Fewer settings");
  app.step(2);
  CHECK_FALSE(app.has("truncation"));
}

TEST_CASE("layout: a finger's controls leave room for all of log", "[viz][layout]") {
  FakePlatform platform;
  platform.start_link = "v=1";
  platform.wish.touch = true;
  AppHarness app(platform, {.width = 390, .height = 844, .pixel_ratio = 2});
  app.step(2);
  const Item log = app.item("log");
  app.items();  // makes the context current
  CHECK(log.max.x - log.min.x >= text_width(Type::kBody, "log") + 2 * 4);
}

TEST_CASE("layout: a phone shows its hints whole", "[viz][layout]") {
  FakePlatform platform;
  platform.start_link = "v=1";
  AppHarness app(platform, {.width = 390, .height = 844});
  app.step(2);
  const auto check_hints = [&] {
    for (int page = 0; page < 4; ++page) {
      const Item next = app.item("panel: next");
      for (const Item& item : app.items().items())
        if (item.role == Role::kText && item.min.y < next.min.y) {
          INFO(item.label);
          CHECK(item.max.y + 8 <= next.min.y);
        }
      app.click("next hint");
    }
  };
  check_hints();
  app.key(ImGuiKey_Space);
  app.until([&] { return app.state()["update"] >= 200; }, 8000);
  app.key(ImGuiKey_Space);
  app.wait(1);
  check_hints();
}

}  // namespace unroll::viz::testing
