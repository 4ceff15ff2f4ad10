// Every control, clicked by its label, changes what it says it changes: in a real engine.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/app_harness.h"

namespace unroll::viz::testing {
namespace {

/// So high that no panel waits out of sight.
constexpr AppOptions kHigh{.width = 1440, .height = 1500};

/// A small run trains in no time.
constexpr const char* kSmall = "text=rhymes&H=9&E=6&T=8&B=4";

struct Fixture {
  FakePlatform platform;
  std::unique_ptr<AppHarness> app;

  explicit Fixture(const char* link = kSmall, const AppOptions& options = kHigh,
                   const Preferences& wish = {}) {
    platform.start_link = link;
    platform.wish = wish;
    app = std::make_unique<AppHarness>(platform, options);
  }
  nlohmann::json state() const { return app->state(); }
  void train_to(std::uint64_t update) {
    app->click("Play");
    app->until([&] { return state()["update"] >= update; });
    app->click("Pause");
    app->until([&] { return state()["state"] == "paused"; });
  }
  void choose(const std::string& list, const std::string& entry) {
    app->click(list);
    app->step(2);
    app->click(list + ": " + entry);
    app->step(4);
  }
  void type_into(std::string_view label, std::string_view text) {
    const ImVec2 at = app->middle_of(label);
    app->click_at(at);
    app->key(ImGuiKey_A, ImGuiMod_Ctrl);
    app->type(text);
    app->key(ImGuiKey_Enter);
    app->step(4);
  }
};

}  // namespace

TEST_CASE("app: Play trains a real network, Pause stops it", "[viz][app]") {
  Fixture f;
  const double before = f.state()["held_out"];
  CHECK(f.state()["update"] == 0);
  f.app->click("Play");
  CHECK(f.state()["training"] == true);
  CHECK(f.app->has("Pause"));
  f.app->until([&] { return f.state()["update"] >= 200; });
  f.app->click("Pause");
  f.app->until([&] { return f.state()["state"] == "paused"; });
  CHECK(f.state()["training"] == false);
  const auto stopped_at = f.state()["update"];
  f.app->step(10);
  CHECK(f.state()["update"] == stopped_at);
  CHECK(static_cast<double>(f.state()["held_out"]) < before - 0.5);
}

TEST_CASE("app: step goes one update on, back returns the very same bits", "[viz][app]") {
  Fixture f;
  const std::string first = f.state()["hash"];
  f.app->click("step");
  CHECK(f.state()["update"] == 1);
  const std::string second = f.state()["hash"];
  CHECK(second != first);
  f.app->click("back");
  CHECK(f.state()["update"] == 0);
  CHECK(f.state()["hash"] == first);
  f.app->key(ImGuiKey_RightArrow);
  CHECK(f.state()["hash"] == second);
  f.app->key(ImGuiKey_LeftArrow);
  CHECK(f.state()["hash"] == first);
}

TEST_CASE("app: same start returns the first weights, new seed gives others", "[viz][app]") {
  Fixture f;
  const std::string first = f.state()["hash"];
  f.train_to(20);
  f.app->click("same start");
  CHECK(f.state()["update"] == 0);
  CHECK(f.state()["hash"] == first);
  f.app->click("new seed");
  CHECK(f.state()["config"]["seed"] == "2");
  CHECK(f.state()["hash"] != first);
  f.app->key(ImGuiKey_R);
  CHECK(f.state()["config"]["seed"] == "3");
  f.app->key(ImGuiKey_Home);
  CHECK(f.state()["config"]["seed"] == "3");
}

TEST_CASE("app: one update per second is one update per second", "[viz][app]") {
  Fixture f;
  f.app->click("1/s");
  CHECK(f.state()["speed"] == "1/s");
  f.app->click("Play");
  f.app->wait(3.2);
  const int updates = f.state()["update"];
  CHECK(updates >= 3);
  CHECK(updates <= 5);
  f.app->click("max");
  f.app->until([&] { return f.state()["update"] >= 100; });
}

TEST_CASE("app: keys do what the help says", "[viz][app]") {
  Fixture f;
  f.app->key(ImGuiKey_Space);
  f.app->until([&] { return f.state()["update"] >= 5; });
  f.app->key(ImGuiKey_Space);
  f.app->until([&] { return f.state()["state"] == "paused"; });
  const int at = f.state()["playhead"];
  f.app->key(ImGuiKey_RightArrow, ImGuiMod_Shift);
  CHECK(f.state()["playhead"] == at + 1);
  f.app->key(ImGuiKey_LeftArrow, ImGuiMod_Shift);
  CHECK(f.state()["playhead"] == at);
  f.app->type("-");
  CHECK(f.state()["speed"] == "30/s");
  f.app->type("+");
  CHECK(f.state()["speed"] == "max");
  const bool log = f.state()["gradient_log"];
  f.app->key(ImGuiKey_G);
  CHECK(f.state()["gradient_log"] == !log);
  f.app->key(ImGuiKey_H);
  CHECK(f.state()["theme"] == "contrast");
  f.app->key(ImGuiKey_H);
  CHECK(f.state()["theme"] == "light");
  f.app->move(f.app->middle_of("panel: curves"));
  f.app->key(ImGuiKey_F);
  CHECK(f.state()["maximised"] == "curves");
  CHECK_FALSE(f.app->has("panel: unroll"));
  f.app->key(ImGuiKey_Escape);
  CHECK(f.state()["maximised"] == "");
  f.app->move({-1, -1});
  f.app->key(ImGuiKey_F);
  CHECK(f.state()["maximised"] == "unroll");
  f.app->key(ImGuiKey_F);
  f.app->move(f.app->middle_of("panel: unroll"));
  f.app->key(ImGuiKey_F);
  CHECK(f.state()["maximised"] == "unroll");
  f.app->key(ImGuiKey_F);
  CHECK(f.state()["maximised"] == "");
  f.app->type("?");
  CHECK(f.state()["help"] == true);
  CHECK(f.app->has("Keys/Space"));
  f.app->key(ImGuiKey_Escape);
  CHECK(f.state()["help"] == false);
  f.app->key(ImGuiKey_S);
  CHECK(f.platform.clipboard.find("text=rhymes") != std::string::npos);
}

TEST_CASE("app: letters typed into a field are no shortcuts", "[viz][app]") {
  Fixture f;
  f.app->click("begin with");
  f.app->key(ImGuiKey_R);
  f.app->type("r");
  f.app->key(ImGuiKey_Home);
  CHECK(f.state()["config"]["seed"] == "1");
  CHECK(f.app->value("begin with") == "r");
}

TEST_CASE("app: sliders change the model by dragging and by typing", "[viz][app]") {
  Fixture f;
  const Item hidden = f.app->item("hidden units");
  const ImVec2 middle = f.app->middle_of("hidden units");
  f.app->drag(middle, {hidden.max.x - 20, middle.y});
  f.app->step(6);
  CHECK(std::stoi(f.state()["config"]["H"].get<std::string>()) > 40);
  CHECK(f.state()["update"] == 0);
  f.type_into("hidden units: value", "12");
  CHECK(f.state()["config"]["H"] == "12");
  f.type_into("length T: value", "5");
  CHECK(f.state()["config"]["T"] == "5");
  CHECK(f.state()["watch"]["steps"] == 5);
  f.type_into("batch: value", "7");
  CHECK(f.state()["config"]["B"] == "7");
  f.type_into("recurrent gain: value", "1.5");
  CHECK(f.state()["config"]["gain"] == "1.5");
  f.type_into("seed", "77");
  CHECK(f.state()["config"]["seed"] == "77");
}

TEST_CASE("app: choices change the model; what does not apply goes away", "[viz][app]") {
  Fixture f;
  CHECK(f.app->has("embedding size"));
  f.app->click("input code: onehot");
  CHECK(f.state()["config"]["emb"] == "onehot");
  CHECK_FALSE(f.app->has("embedding size"));
  f.choose("activation", "relu");
  CHECK(f.state()["config"]["act"] == "relu");
  f.choose("optimizer", "sgd");
  CHECK(f.state()["config"]["opt"] == "sgd");
}

TEST_CASE("app: live fields change without a new start, others say that they start anew",
          "[viz][app]") {
  Fixture f;
  f.train_to(10);
  const auto update = f.state()["update"];
  f.type_into("learning rate: value", "0.01");
  CHECK(f.state()["config"]["lr"] == "0.01");
  CHECK(f.state()["update"] == update);
  f.app->click("clip norm: off");
  CHECK(f.state()["config"]["clip"] == "0");
  CHECK(f.state()["update"] == update);
  CHECK_FALSE(f.app->has("clip norm: value"));
  f.app->click("clip norm: on");
  CHECK(f.state()["config"]["clip"] == "1");
  CHECK(f.app->has("clip norm: value"));
  f.type_into("hidden units: value", "10");
  CHECK(f.state()["update"] == 0);
}

TEST_CASE("app: another task is chosen from the list, and its own settings come with it",
          "[viz][app]") {
  Fixture f;
  CHECK_FALSE(f.app->has("symbols k"));
  f.choose("task", "Delayed recall");
  CHECK(f.state()["config"]["task"] == "recall");
  CHECK(f.app->has("symbols k"));
  CHECK_FALSE(f.app->has("Own text"));
  CHECK(f.app->value("chance") == "12.5 %");
  CHECK_FALSE(f.app->has("panel: generate"));  // there is nothing to write
  f.train_to(20);
  CHECK(f.state()["accuracy"].is_number());
  CHECK(f.app->has("accuracy"));
}

TEST_CASE("app: a table is asked for before it can be learned, and is then", "[viz][app]") {
  Fixture f;
  f.choose("task", "Your table");
  CHECK(f.state()["config"]["task"] == "chars");
  CHECK(f.app->has("Own table"));
  std::string table = "a,b\n";
  for (int i = 0; i < 400; ++i)
    table += std::to_string(i % 7) + "," + std::to_string(i % 5) + ".5\n";
  f.app->app().on_file_dropped("numbers.csv", Bytes(table.begin(), table.end()));
  f.app->step(4);
  CHECK(f.state()["config"]["task"] == "csv");
  CHECK(f.app->has("the mean"));
  f.choose("task", "Characters");
  CHECK(f.state()["config"]["task"] == "chars");
  CHECK(f.state()["text"]["own"] == false);
}

TEST_CASE("app: a link to a table that is not here asks for it", "[viz][app]") {
  Fixture f("task=csv&H=9&E=6&T=8&B=4");
  CHECK(f.state()["config"]["task"] == "chars");
  REQUIRE(f.state()["notices"].size() == 1);
  CHECK(f.state()["notices"][0]["text"].get<std::string>().find("no table yet") !=
        std::string::npos);
  CHECK(f.app->has("Own table"));
}

TEST_CASE("app: a change of the model while training goes on training", "[viz][app]") {
  Fixture f;
  f.app->click("Play");
  f.app->until([&] { return f.state()["update"] >= 50; });
  f.choose("activation", "relu");
  f.app->until([&] { return f.state()["config"]["act"] == "relu"; });
  CHECK(f.state()["training"] == true);
  f.app->until([&] { return f.state()["update"] >= 50; });
}

TEST_CASE("app: another built-in text, an own text typed, one opened, one dropped", "[viz][app]") {
  Fixture f;
  f.app->click("Harbour");
  CHECK(f.state()["text"]["id"] == "harbour");
  f.app->click("Own text");
  f.app->step(2);
  f.app->type("the cat sat on the mat and the dog sat on the log, and so it went on and on.");
  f.app->click("Use this text");
  CHECK(f.state()["text"]["own"] == true);
  const std::string typed = f.state()["text"]["id"];
  CHECK(f.platform.stored.contains("text-" + typed));
  f.platform.picked_name = "abab.txt";
  const std::string letters(400, 'a');
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ab";
  f.platform.picked_content = Bytes(text.begin(), text.end());
  f.app->click("Open file");
  CHECK(f.state()["text"]["title"] == "abab.txt");
  CHECK(f.state()["text"]["distinct"] == 2);
  f.app->app().on_file_dropped("letters.txt", Bytes(letters.begin(), letters.end()));
  f.app->step(4);
  CHECK(f.state()["text"]["title"] == "abab.txt");  // one symbol only: refused, the old one stays
  CHECK(f.state()["notices"].back()["problem"] == true);
  f.app->app().on_file_dropped("huge.txt", {});
  f.app->step(4);
  CHECK(f.state()["notices"].back()["text"].get<std::string>().find("5 MB") != std::string::npos);
  f.app->app().on_text_pasted("to be or not to be, that is the question that is asked here again");
  f.app->step(4);
  CHECK(f.state()["text"]["title"] == "pasted text");
}

TEST_CASE("app: watch chooses what is unrolled", "[viz][app]") {
  Fixture f;
  CHECK(f.state()["watch"]["source"] == "held");
  f.app->click("next example");
  CHECK(f.state()["watch"]["index"] == 1);
  f.app->click("previous example");
  f.app->click("previous example");
  CHECK(f.state()["watch"]["index"] == f.state()["watch"]["count"].get<int>() - 1);
  f.app->click("training batch");
  CHECK(f.state()["watch"]["source"] == "batch");
  CHECK(f.state()["watch"]["count"] == 4);
}

TEST_CASE("app: the playhead follows clicks, drags and arrow keys", "[viz][app]") {
  Fixture f;
  const Item cell = f.app->item("rnn0.h[2]@6");
  f.app->click_at({(cell.min.x + cell.max.x) / 2, (cell.min.y + cell.max.y) / 2});
  CHECK(f.state()["playhead"] == 6);
  const Item band = f.app->item("time step");
  const float y = (band.min.y + band.max.y) / 2;
  f.app->drag({band.max.x - 4, y}, {band.min.x + 4, y});
  CHECK(f.state()["playhead"] == 0);
  f.app->click("input@3");
  CHECK(f.state()["playhead"] == 3);
  CHECK(f.app->value("playhead") == "t = 3");
}

TEST_CASE("app: the scrub bar travels to the same bits as before", "[viz][app]") {
  Fixture f;
  for (int i = 0; i < 10; ++i) f.app->click("step");
  const std::string last = f.state()["hash"];
  const Item bar = f.app->item("updates");
  const float y = (bar.min.y + bar.max.y) / 2;
  f.app->drag({bar.max.x - 12, y}, {bar.min.x + 6, y});
  f.app->until([&] { return f.state()["state"] == "paused" && f.state()["update"] == 0; });
  CHECK(f.state()["furthest"] == 10);
  f.app->drag({bar.min.x + 6, y}, {bar.max.x + 40, y});
  f.app->until([&] { return f.state()["update"] == 10 && f.state()["state"] == "paused"; });
  CHECK(f.state()["hash"] == last);
}

TEST_CASE("app: it writes when asked, with temperature, length and beginning", "[viz][app]") {
  Fixture f;
  f.type_into("temperature: value", "0");
  CHECK(f.state()["temperature"] == 0);
  f.type_into("length: value", "30");
  f.app->click("begin with");
  f.app->type("the ");
  f.app->click("Write one now");
  f.app->step(4);
  const auto sample = f.state()["samples"].back();
  CHECK(sample["temperature"] == 0);
  CHECK(sample["prefix"] == "the ");
  CHECK(sample["text"].get<std::string>().size() == 30);
  const std::string written = sample["text"];
  f.app->click("copy sample 1");
  CHECK(f.platform.clipboard == "the " + written);
  f.app->click("probability");
  f.app->click("Write one now");
  f.app->step(4);
  CHECK(f.state()["samples"].back()["text"] == written);  // temperature 0: no chance in it
  f.type_into("temperature: value", "1");
  f.type_into("likeliest: value", "1");  // only one to draw from: no chance in it either
  f.app->click("Write one now");
  f.app->step(4);
  CHECK(f.state()["samples"].back()["temperature"] == 1);
  CHECK(f.state()["samples"].back()["text"] == written);
}

TEST_CASE("app: samples come by themselves while it trains", "[viz][app]") {
  Fixture f;
  f.type_into("every: value", "20");
  f.train_to(60);
  const auto samples = f.state()["samples"];
  REQUIRE(samples.size() >= 3);
  for (std::size_t i = 1; i < samples.size(); ++i)
    CHECK(samples[i]["update"].get<int>() - samples[i - 1]["update"].get<int>() == 20);
}

TEST_CASE("app: themes go round, and follow the system until chosen", "[viz][app]") {
  Fixture f;
  CHECK(f.state()["theme"] == "light");
  f.platform.wish.dark = true;
  f.app->step(2);
  CHECK(f.state()["theme"] == "dark");
  f.platform.wish.high_contrast = true;
  f.app->step(2);
  CHECK(f.state()["theme"] == "contrast");
  f.app->click("theme");
  CHECK(f.state()["theme"] == "light");
  f.app->click("theme");
  CHECK(f.state()["theme"] == "dark");
  f.app->click("theme");
  CHECK(f.state()["theme"] == "contrast");
  f.app->click("theme");
  CHECK(f.state()["theme_choice"] == "automatic");
}

TEST_CASE("app: scales and hints switch", "[viz][app]") {
  Fixture f;
  f.app->click("gradient: lin");
  CHECK(f.state()["gradient_log"] == false);
  f.app->click("Curves/log");
  CHECK(f.state()["loss_log"] == true);
  CHECK(f.app->has("Press Space and watch the loss fall."));
  f.app->click("Next");
  CHECK(f.app->has("Drag the violet line through time."));
  f.app->click("Back");
  f.app->click("Close");
  CHECK_FALSE(f.app->has("Press Space and watch the loss fall."));
}

TEST_CASE("app: the stage says whose numbers it shows", "[viz][app]") {
  Fixture f;
  const std::string note = f.app->value("Unroll: note");
  const std::string model = note.substr(0, note.find(" units") + 6);
  CHECK(model.starts_with("tanh RNN, "));
  f.app->key(ImGuiKey_6);
  f.app->step(2);
  CHECK(f.app->value("Weights: note").starts_with(model + " · "));
}

TEST_CASE("app: the first hint notices that the network has learned", "[viz][app]") {
  Fixture f;
  const std::string fresh = "Press Space and watch the loss fall.";
  CHECK(f.app->has(fresh));
  f.train_to(400);
  const double held_out = f.state()["held_out"];
  const double unigram = f.state()["text"]["unigram_bits"];
  REQUIRE(held_out < 0.9 * unigram);
  CHECK_FALSE(f.app->has(fresh));
  CHECK(
      f.app->has("Green frames mark the right answer: see how often it stands on top. Start "
                 "anew: the key Home, or same start."));
  f.app->key(ImGuiKey_6);  // the weights: nothing there has a green frame
  f.app->step(2);
  CHECK(
      f.app->has("Open Unroll: green frames mark the right answer there. Start anew: the key Home, "
                 "or same start."));
  f.app->key(ImGuiKey_1);
  f.app->step(2);
  f.app->click("Next");
  CHECK(f.app->has("Drag the violet line through time."));
  f.app->click("Back");
  f.app->key(ImGuiKey_Home);
  f.app->until([&] { return f.state()["update"] == 0; });
  CHECK(f.app->has(fresh));
}

TEST_CASE("app: on a phone the next symbol is in sight at once", "[viz][app]") {
  Fixture f("", {.width = 390, .height = 844}, {.touch = true});
  const Item& next = f.app->item("panel: next");
  const Item& play = f.app->item("Play");
  CHECK(next.visible);
  CHECK(next.max.y < play.min.y);
  // And with it all of the picture, down to the playhead's label.
  CHECK(f.app->item("playhead").visible);
  CHECK(f.app->item("playhead").max.y < play.min.y);
}

TEST_CASE("app: the phone shows one tab at a time", "[viz][app]") {
  Fixture f(kSmall, {.width = 390, .height = 844}, {.touch = true});
  CHECK(f.state()["layout"] == "phone");
  CHECK(f.app->has("panel: unroll"));
  f.app->click("Curves");
  CHECK(f.app->has("panel: curves"));
  CHECK_FALSE(f.app->has("panel: unroll"));
  f.app->click("Generate");
  CHECK(f.app->has("Write one now"));
  f.app->click("Task");
  CHECK(f.app->has("Own text"));
  f.app->click("Unroll");
  f.app->click("Play");
  f.app->until([&] { return f.state()["update"] >= 20; });
  f.app->click("Pause");
  f.app->click("same start");
  CHECK(f.state()["update"] == 0);
  f.app->click("menu");
  f.app->click("Theme");
  CHECK(f.state()["theme_choice"] == "light");
  f.app->click("Help");
  CHECK(f.state()["help"] == true);
  f.app->click("Keys/Close");
  CHECK(f.state()["help"] == false);
}

TEST_CASE("app: a finger scrolls what does not fit", "[viz][app]") {
  Fixture f(kSmall, {.width = 390, .height = 844}, {.touch = true});
  f.app->click("Task");
  const float before = f.app->item("Without memory").min.y;
  const float below = f.app->item("symbols").min.y;
  const Item from = f.app->item("Without memory");
  f.app->drag({60, from.min.y + 8}, {60, from.min.y - 200});
  CHECK(f.app->item("length T").max.y < before);
  CHECK(f.app->item("symbols").min.y < below - 100);
}

}  // namespace unroll::viz::testing
