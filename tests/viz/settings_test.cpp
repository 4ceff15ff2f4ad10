// Settings, log, horizon and files of panels, pressed in the whole application.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/app_harness.h"
#include "viz/app/panel_file.h"
#include "viz/widgets/picture.h"

namespace unroll::viz::testing {
namespace {

constexpr AppOptions kHigh{.width = 1440, .height = 1300};

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::string small(const char* strip, const char* stage = "unroll") {
  return std::string("text=rhymes&H=9&E=6&T=8&B=4&view=") + stage + "," + strip;
}

}  // namespace

TEST_CASE("settings: theme, motion and teaching act at once and outlive the visit",
          "[viz][settings]") {
  FakePlatform platform;
  platform.start_link = small("settings");
  {
    AppHarness app(platform, kHigh);
    app.click("theme: dark");
    CHECK(app.state()["theme"] == "dark");
    const double scale = app.state()["type_scale"];
    app.click("teaching mode");
    app.step(6);
    CHECK(app.state()["teaching"] == true);
    CHECK(app.state()["type_scale"] == scale * 1.4f);
    CHECK(app.state()["layout"] == "desktop");
    CHECK_FALSE(app.has("panel: task"));
    CHECK(app.has("panel: unroll"));
    app.click("motion: less");
  }
  REQUIRE(platform.stored.contains("settings"));
  platform.start_link = small("curves");
  AppHarness again(platform, kHigh);
  CHECK(again.state()["theme"] == "dark");
  CHECK(again.state()["teaching"] == true);
}

TEST_CASE("settings: in a hidden tab training goes on or waits, and nothing is made up for",
          "[viz][settings]") {
  FakePlatform platform;
  platform.start_link = small("settings");
  AppHarness app(platform, kHigh);
  const auto update = [&] { return app.state()["update"].get<int>(); };
  app.click("5/s");
  app.click("Play");
  app.until([&] { return update() >= 2; });
  app.app().on_hidden();
  app.idle(2);
  CHECK(update() >= 8);  // as the speed says
  app.app().on_hidden(false);
  app.click("hidden tab: wait");
  app.app().on_hidden();
  app.idle(0.5);
  const int before = update();
  app.idle(20);
  CHECK(update() == before);
  app.app().on_hidden(false);
  CHECK(app.has("Pause"));
  app.idle(1);
  CHECK(update() > before);
  CHECK(update() <= before + 6);
  app.click("max");
  app.until([&] { return update() >= before + 20; });
  app.app().on_hidden();
  app.idle(0.5);
  const int at_rest = update();
  app.idle(20);
  CHECK(update() == at_rest);
  CHECK(app.state()["training"] == true);
  app.app().on_hidden(false);
  app.until([&] { return update() > at_rest; });
}

TEST_CASE("settings: nothing is stored before something is chosen, and damaged ones do no harm",
          "[viz][settings]") {
  FakePlatform platform;
  platform.start_link = small("settings");
  {
    AppHarness app(platform, kHigh);
  }
  CHECK_FALSE(platform.stored.contains("settings"));
  platform.stored["settings"] = {1, 0, 0, 0, 9, 9, 9, 255, 255, 255, 255};
  AppHarness app(platform, kHigh);
  CHECK(app.state()["theme"] == "light");
}

TEST_CASE("settings: a layout opens again with one press", "[viz][settings]") {
  FakePlatform platform;
  platform.start_link = small("settings", "cell");
  AppHarness app(platform, kHigh);
  app.click("Save layout");
  app.step(4);
  CHECK(app.has("cell and settings"));
  app.key(ImGuiKey_6);
  CHECK(app.state()["stage"] == "weights");
  app.click("cell and settings");
  CHECK(app.state()["stage"] == "cell");
  app.click("forget layout cell and settings");
  app.step(4);
  CHECK_FALSE(app.has("cell and settings"));
}

TEST_CASE("log: what is asked stands there with its update, and copies as a report", "[viz][log]") {
  FakePlatform platform;
  platform.start_link = small("log");
  AppHarness app(platform, kHigh);
  app.click("step");
  app.click("step");
  app.until([&] { return app.state()["update"] == 2; });
  app.click_at(app.middle_of("learning rate: value"));
  app.key(ImGuiKey_A, ImGuiMod_Ctrl);
  app.type("0.01");
  app.key(ImGuiKey_Enter);
  app.step(6);
  CHECK(app.value("log 2") == "lr = 0.01");
  app.click("Copy as report");
  CHECK(platform.clipboard.starts_with("Unroll "));
  CHECK(platform.clipboard.find("2\tA\tlr = 0.01") != std::string::npos);
  CHECK(platform.clipboard.find(app.state()["hash"].get<std::string>()) != std::string::npos);
}

TEST_CASE("horizon view: each model of a race has its line and its reach", "[viz][horizon]") {
  FakePlatform platform;
  platform.start_link = "task=recall&T=8&B=8&H=8&E=4&vs=gru,fb=3&view=unroll,horizon";
  AppHarness app(platform, kHigh);
  app.until([&] { return app.has("B: reaches back") && app.value("B: reaches back") != "–"; });
  CHECK(app.value("A: seeds") == "1");
  CHECK(app.value("A: accuracy @1").ends_with("%"));
  const std::string verdict = app.value("horizon verdict");
  CHECK(verdict.find("B ") != std::string::npos);
  const auto unbounded = [&](const char* label) { return app.value(label).starts_with("≥ "); };
  CHECK((verdict.find("at least") != std::string::npos) ==
        (unbounded("A: reaches back") || unbounded("B: reaches back")));
  app.click("Copy table");
  CHECK(platform.clipboard.starts_with("model\tseed"));
}

TEST_CASE("horizon view: a task without a lag says why", "[viz][horizon]") {
  FakePlatform platform;
  platform.start_link = small("horizon");
  AppHarness app(platform, kHigh);
  app.until([&] { return app.has("No horizon to draw"); });
}

TEST_CASE("race: all models about as large as the first one", "[viz][race]") {
  FakePlatform platform;
  platform.start_link = "task=recall&T=6&B=2&H=24&E=4&vs=lstm&view=unroll,race";
  AppHarness app(platform, kHigh);
  app.until([&] { return app.has("B: params") && app.value("B: params") != "–"; });
  const auto number = [&](const char* label) {
    std::string digits;
    for (const char c : app.value(label))
      if (c >= '0' && c <= '9') digits += c;
    return std::stoi(digits);
  };
  CHECK(number("B: params") > 2 * number("A: params"));
  app.click("Equal size");
  app.until([&] { return number("B: params") < 2 * number("A: params"); });
  CHECK(number("B: params") > 0.85 * number("A: params"));
  CHECK(number("B: params") < 1.15 * number("A: params"));
  app.click("time");
  app.click("work");
}

TEST_CASE("panel files: every view gives a picture, a drawing and a table", "[viz][files]") {
  FakePlatform platform;
  platform.start_link = small("curves");
  AppHarness app(platform, {.width = 1440, .height = 900, .record_cells = false});
  app.click("step");
  app.until([&] { return app.state()["update"] == 1; });
  const auto save = [&](const char* panel, const char* format) {
    app.click("save: " + std::string(panel));
    app.step(2);
    app.click(format);
    app.step(4);
  };
  save("Unroll", "Picture (PNG)");
  REQUIRE(platform.offered.contains("unroll-unroll.png"));
  const Bytes png = platform.offered["unroll-unroll.png"];
  CHECK(text_of(png).substr(1, 3) == "PNG");
  save("Unroll", "Drawing (SVG)");
  REQUIRE(platform.offered.contains("unroll-unroll.svg"));
  const std::string svg = text_of(platform.offered["unroll-unroll.svg"]);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(svg.find("<path ") != std::string::npos);
  CHECK(svg.find("reads") != std::string::npos);
  // Icons are shapes: letters of the private use area (U+E000 to U+F8FF) are in no reader's fonts.
  CHECK(svg.find("\xEF\x81") == std::string::npos);
  CHECK(svg.find("\xEF\x82") == std::string::npos);
  save("Unroll", "Table (CSV)");
  REQUIRE(platform.offered.contains("unroll-unroll.csv"));
  const std::string csv = text_of(platform.offered["unroll-unroll.csv"]);
  CHECK(csv.starts_with("what,at,value\n"));
  CHECK(csv.find("rnn0.h[0]@0,0,") != std::string::npos);
}

TEST_CASE("picture: a PNG reads back to the same pixels", "[viz][files]") {
  Image image(37, 21, IM_COL32(250, 240, 230, 255));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      if ((x * y) % 7 == 3)
        image.pixels[static_cast<std::size_t>(y * image.width + x) * 4 + 1] =
            static_cast<std::uint8_t>(x * 5 + y);
  const Bytes file = encode_png(image);
  const std::string path = "build/pictures/png_test.png";
  REQUIRE(write_png(path, image));  // makes the folder
  FILE* out = std::fopen(path.c_str(), "wb");
  REQUIRE(out != nullptr);
  std::fwrite(file.data(), 1, file.size(), out);
  std::fclose(out);
  const Image back = read_png(path);
  CHECK(back.width == image.width);
  CHECK(back.height == image.height);
  CHECK(back.pixels == image.pixels);
  const Image part = cut_out(image, 3, 4, 10, 9);
  CHECK(part.width == 7);
  CHECK(part.height == 5);
  CHECK(part.at(0, 0) == image.at(3, 4));
}

TEST_CASE("new views look as they did", "[viz][golden]") {
  struct Shot {
    const char* name;
    const char* link;
    bool dark, phone;
  };
  const Shot shot = GENERATE(
      Shot{"strip-runs-light", "task=recall&T=8&B=16&H=12&E=4&lr=0.01&view=unroll,runs", false,
           false},
      Shot{"strip-runs-dark", "task=recall&T=8&B=16&H=12&E=4&lr=0.01&view=unroll,runs", true,
           false},
      Shot{"strip-runs-phone", "task=recall&T=8&B=16&H=12&E=4&lr=0.01&view=runs,unroll", false,
           true},
      Shot{"strip-horizon-light",
           "task=recall&T=20&B=16&H=16&E=4&lr=0.01&vs=gru,fb=3&view=unroll,horizon", false, false},
      Shot{"strip-settings-light", "task=recall&T=8&B=16&H=12&E=4&view=unroll,settings", false,
           false},
      Shot{"strip-log-dark", "task=recall&T=8&B=16&H=12&E=4&view=unroll,log", true, false});
  FakePlatform platform;
  platform.start_link = shot.link;
  platform.wish = {.dark = shot.dark, .touch = shot.phone};
  AppOptions options;
  if (shot.phone) options = {.width = 390, .height = 844};
  AppHarness app(platform, options);
  app.wait(1);
  const auto train = [&](int to) {
    app.key(ImGuiKey_Space);
    app.until([&] { return app.state()["update"] >= to; }, 8000);
    app.key(ImGuiKey_Space);
    app.until([&] { return app.state()["state"] == "paused"; });
  };
  train(100);
  if (std::string(shot.name).starts_with("strip-runs")) {
    app.key(ImGuiKey_R);
    app.wait(1);
    train(60);
  }
  app.wait(7);
  const std::string problem = check_golden(shot.name, app.picture());
  INFO(problem);
  CHECK(problem.empty());
}

}  // namespace unroll::viz::testing
