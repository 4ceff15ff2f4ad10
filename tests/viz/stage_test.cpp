// Stage and strip with several views each: tabs, keys, the phone's list, links.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/app_harness.h"
#include "tests/support/ui_harness.h"
#include "viz/app/controller.h"
#include "viz/app/screen.h"
#include "viz/widgets/card.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz::testing {
namespace {

class Placard final : public View {
 public:
  Placard(std::string_view id, std::string_view title, Dock dock)
      : info_{id, title, dock, "Help."} {}
  ViewInfo info() const override { return info_; }
  std::string note(const ViewInput&) const override { return "one thing to know"; }
  void draw(const ViewInput&, Outbox&) const override {
    body_text("drawn: " + std::string(info_.id));
  }

 private:
  ViewInfo info_;
};

std::vector<std::unique_ptr<View>> with_placards() {
  std::vector<std::unique_ptr<View>> views = make_views();
  // Room for them among the nine that have a number key.
  std::erase_if(views, [](const auto& view) {
    return view->info().id == "whatif" || view->info().id == "settings";
  });
  views.push_back(std::make_unique<Placard>("easel", "Easel", Dock::kStage));
  views.push_back(std::make_unique<Placard>("lectern", "Lectern", Dock::kStage));
  views.push_back(std::make_unique<Placard>("ledger", "Ledger", Dock::kStrip));
  return views;
}

std::vector<ViewInfo> infos() {
  std::vector<ViewInfo> list;
  for (const auto& view : with_placards()) list.push_back(view->info());
  return list;
}

ImGuiKey key_of(std::string_view id, Dock dock) {
  int place = 0;
  for (const ViewInfo& info : infos()) {
    if (info.dock != dock) continue;
    if (info.id == id) {
      REQUIRE(place < 9);
      return static_cast<ImGuiKey>(ImGuiKey_1 + place);
    }
    ++place;
  }
  FAIL("no view " << id);
  return ImGuiKey_None;
}

/// Screen and controller without the application around them.
struct Desk {
  explicit Desk(float width = 1720, float height = 900, bool touch = false)
      : ui({.width = width, .height = height, .look = {.touch = touch}}),
        controller(platform, infos()),
        outbox(controller.state()),
        screen(with_placards()) {
    ui.own_windows = true;
    ui.body = [this] {
      platform.time_us += 1e6 / 60;
      controller.poll();
      screen.draw(controller, outbox);
      controller.deliver(outbox);
    };
    ui.step(6);
  }

  const ViewState& state() { return controller.state(); }
  bool shows(const std::string& id) { return ui.has("panel: " + id); }
  void key(ImGuiKey key, bool shift = false) {
    ui.use();
    ImGuiIO& io = ImGui::GetIO();
    if (shift) io.AddKeyEvent(ImGuiMod_Shift, true);
    io.AddKeyEvent(key, true);
    ui.step(2);
    io.AddKeyEvent(key, false);
    if (shift) io.AddKeyEvent(ImGuiMod_Shift, false);
    ui.step(2);
  }

  FakePlatform platform;
  UiHarness ui;
  Controller controller;
  Outbox outbox;
  Screen screen;
};

}  // namespace

TEST_CASE("stage: a tab opens its view in the same place", "[viz][app]") {
  Desk desk;
  REQUIRE(desk.shows("unroll"));
  const Item before = desk.ui.item("panel: unroll");
  desk.ui.click("Lectern");
  desk.ui.step(2);
  CHECK(desk.state().stage == "lectern");
  CHECK_FALSE(desk.shows("unroll"));
  CHECK(desk.ui.has("Lectern/drawn: lectern"));
  const Item after = desk.ui.item("panel: lectern");
  CHECK(before.min.x == after.min.x);
  CHECK(before.min.y == after.min.y);
  CHECK(before.max.x == after.max.x);
  CHECK(before.max.y == after.max.y);
  CHECK(desk.shows("curves"));
  desk.ui.click("Ledger");
  desk.ui.step(2);
  CHECK(desk.state().strip == "ledger");
  CHECK(desk.shows("lectern"));
  CHECK(desk.ui.item("Ledger/Ledger").checked);
  CHECK_FALSE(desk.ui.item("Ledger/Curves").checked);
}

TEST_CASE("stage: number keys choose, with Shift in the strip; F keeps the tabs", "[viz][app]") {
  Desk desk;
  desk.key(key_of("easel", Dock::kStage));
  CHECK(desk.state().stage == "easel");
  CHECK(desk.shows("easel"));
  desk.key(key_of("ledger", Dock::kStrip), true);
  CHECK(desk.state().strip == "ledger");
  CHECK(desk.state().stage == "easel");
  desk.key(ImGuiKey_F);
  CHECK(desk.state().maximised == "easel");
  desk.key(key_of("attention", Dock::kStage));
  CHECK(desk.state().maximised == "attention");
  CHECK(desk.shows("attention"));
  CHECK_FALSE(desk.shows("ledger"));
  desk.ui.click("Attention/Unroll");
  desk.ui.step(2);
  CHECK(desk.state().maximised == "unroll");
  desk.key(ImGuiKey_Escape);
  CHECK(desk.state().stage == "unroll");
  CHECK(desk.shows("ledger"));
}

TEST_CASE("stage: arrow keys go from tab to tab and keep the focus", "[viz][app]") {
  Desk desk;
  desk.ui.click("Easel");
  desk.ui.step(2);
  for (int i = 0; i < 80 && !desk.ui.item("Easel/Easel").focused; ++i) desk.key(ImGuiKey_Tab);
  REQUIRE(desk.ui.item("Easel/Easel").focused);
  desk.key(ImGuiKey_RightArrow);
  CHECK(desk.state().stage == "lectern");
  CHECK(desk.ui.item("Lectern/Lectern").focused);
  desk.key(ImGuiKey_LeftArrow);
  CHECK(desk.state().stage == "easel");
}

TEST_CASE("stage: where the tabs do not fit a list takes their place", "[viz][app]") {
  Desk phone(390, 844, true);
  CHECK(phone.state().tab == "unroll");
  CHECK_FALSE(phone.ui.has("Easel"));
  const Item chooser = phone.ui.item("Unroll/view");
  CHECK(chooser.max.y - chooser.min.y >= 44);
  CHECK(chooser.value == "Unroll");
  phone.ui.click("Unroll/view");
  phone.ui.click("view: Lectern");
  phone.ui.step(3);
  CHECK(phone.state().stage == "lectern");
  CHECK(phone.shows("lectern"));
  CHECK_FALSE(phone.shows("unroll"));
  phone.ui.click("Curves");
  phone.ui.step(3);
  CHECK(phone.shows("curves"));
  phone.ui.click("Curves/view");
  phone.ui.click("view: Ledger");
  phone.ui.step(3);
  CHECK(phone.shows("ledger"));
  CHECK(phone.state().tab == "curves");
  phone.key(key_of("easel", Dock::kStage));
  CHECK(phone.state().tab == "unroll");
  CHECK(phone.shows("easel"));
}

TEST_CASE("stage: what is open stands in the link", "[viz][link]") {
  Desk desk;
  CHECK(desk.controller.link().find("view=") == std::string::npos);
  desk.key(key_of("easel", Dock::kStage));
  CHECK(desk.controller.link().find("view=easel,curves") != std::string::npos);
  desk.key(ImGuiKey_F);
  CHECK(desk.controller.link().find("full=easel") != std::string::npos);
}

}  // namespace unroll::viz::testing
