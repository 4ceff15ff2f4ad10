#include "viz/app/app.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "viz/app/controller.h"
#include "viz/app/panel_file.h"
#include "viz/app/screen.h"
#include "viz/app/state_json.h"
#include "viz/views/views.h"
#include "viz/widgets/gallery.h"
#include "viz/widgets/overlay.h"

namespace unroll::viz {
namespace {

/// From this many ImGui units on the whole interface grows: screens without a scale of their own.
constexpr float kGrowFromWidth = 2560, kGrowFromHeight = 1440;

/// Of teaching mode, to be read from the last row.
constexpr float kTeachingScale = 1.4f;

constexpr ThemeId kGalleryThemes[] = {ThemeId::kLight, ThemeId::kDark};

float type_scale_for(ImVec2 screen) {
  const float fit = std::min(screen.x / kGrowFromWidth, screen.y / kGrowFromHeight);
  return std::max(1.0f, std::floor(fit * 4) / 4);
}

}  // namespace

struct App::Impl {
  Impl(Platform& p, bool show_gallery)
      : platform(p), controller(p, list_views()), outbox(controller.state()) {
    if (show_gallery) gallery.emplace();
  }

  ThemeId theme() const {
    const Preferences wish = platform.preferences();
    switch (controller.state().theme) {
      case ThemeChoice::kLight:
        return ThemeId::kLight;
      case ThemeChoice::kDark:
        return ThemeId::kDark;
      case ThemeChoice::kHighContrast:
        return ThemeId::kHighContrast;
      case ThemeChoice::kAuto:
        break;
    }
    if (wish.high_contrast) return ThemeId::kHighContrast;
    return wish.dark ? ThemeId::kDark : ThemeId::kLight;
  }

  bool reduced_motion() const {
    const Motion motion = controller.state().settings.motion;
    return motion == Motion::kAuto ? platform.preferences().reduced_motion
                                   : motion == Motion::kReduced;
  }

  void follow_preferences(float pixel_ratio) {
    const Preferences wish = platform.preferences();
    const float teaching = controller.state().settings.teaching ? kTeachingScale : 1;
    ui.set_look({.theme = theme(),
                 .pixel_ratio = pixel_ratio,
                 .type_scale = type_scale_for(ImGui::GetIO().DisplaySize) * teaching,
                 .touch = wish.touch,
                 .reduced_motion = reduced_motion()});
  }

  /// The font must know the symbols of the text.
  void follow_text() {
    if (!controller.now() || controller.now()->task.text_id == font_text) return;
    font_text = controller.now()->task.text_id;
    std::u32string symbols;
    for (const std::string& symbol : controller.now()->task.symbols) {
      unsigned code = 0;
      if (ImTextCharFromUtf8(&code, symbol.data(), symbol.data() + symbol.size()) > 0)
        symbols += static_cast<char32_t>(code);
    }
    ui.set_extra_characters(std::move(symbols));
  }

  Platform& platform;
  std::optional<Gallery> gallery;
  Ui ui;
  Controller controller;
  Outbox outbox;
  Screen screen;
  /// A file of a panel takes two frames: one that is drawn for it, and what was drawn is taken
  /// before the next one begins.
  void prepare_file() {
    if (file_ready || !(file = controller.take_panel_to_save())) return;
    // Polygons without smoothed edges; the next frame sets the flags anew.
    if (file->format == PanelFormat::kSvg)
      ImGui::GetCurrentContext()->DrawListSharedData.InitialFlags &=
          ~(ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedLinesUseTex |
            ImDrawListFlags_AntiAliasedFill);
    recorded_before = ui.items().records_cells();
    ui.items().record_cells(true);
    file_ready = true;
  }
  void give_file() {
    if (!file_ready) return;
    file_ready = false;
    ui.items().record_cells(recorded_before);
    const Rect* place = screen.place_of(file->view);
    const ImDrawData* drawn = ImGui::GetDrawData();
    if (!place || !drawn || !drawn->Valid) return;
    PanelFile out = panel_file(*file, *place, *drawn, *ImGui::GetIO().Fonts, ui.theme().panel,
                               ui.items(), controller.shown_store().numbers().get());
    controller.give_file(out.name, out.mime, std::move(out.content));
  }

  std::string font_text;
  std::optional<SavePanel> file;
  bool file_ready = false, recorded_before = false;
  std::uint64_t frames = 0;
  double frame_due_us = std::numeric_limits<double>::infinity();
  bool frame_now = true;
};

App::App(Platform& platform, bool gallery) : impl_(std::make_unique<Impl>(platform, gallery)) {}
App::~App() = default;

bool App::poll() {
  if (impl_->gallery) return impl_->platform.now_us() >= impl_->frame_due_us;
  impl_->give_file();
  const bool news = impl_->controller.poll();
  return news || impl_->platform.now_us() >= impl_->frame_due_us;
}

void App::frame(float pixel_ratio) {
  Impl& app = *impl_;
  app.prepare_file();
  ++app.frames;
  app.follow_preferences(pixel_ratio);
  app.ui.begin_frame();
  if (app.gallery) {
    app.gallery->draw(kGalleryThemes);
  } else {
    for (const Message& message : app.controller.take_messages())
      notice(message.problem ? NoticeKind::kProblem : NoticeKind::kGood, message.text);
    app.screen.draw(app.controller, app.outbox);
  }
  app.ui.end_frame();
  app.controller.deliver(app.outbox);
  const float next = app.ui.next_frame_in();
  app.frame_now = next <= 0;
  app.frame_due_us = app.platform.now_us() + static_cast<double>(next) * 1e6;
}

FrameNeed App::need() const {
  if (impl_->frame_now || impl_->file_ready || impl_->controller.wants_file())
    return FrameNeed::kNow;
  if (std::isfinite(impl_->frame_due_us)) return FrameNeed::kSoon;
  return !impl_->gallery && impl_->controller.busy() ? FrameNeed::kSoon : FrameNeed::kNone;
}

bool App::training() const {
  const Pace& pace = impl_->controller.pace();
  return !impl_->gallery && pace.training() && !pace.stepping();
}

bool App::fonts_outdated(float pixel_ratio) const {
  impl_->follow_preferences(pixel_ratio);
  impl_->follow_text();
  return impl_->ui.fonts_outdated();
}

void App::build_fonts(float pixel_ratio) {
  impl_->follow_preferences(pixel_ratio);
  impl_->ui.build_fonts();
}

void App::clear_color(float rgba[4]) const {
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(impl_->ui.theme().ground);
  rgba[0] = color.x;
  rgba[1] = color.y;
  rgba[2] = color.z;
  rgba[3] = color.w;
}

void App::on_file_dropped(const std::string& name, Bytes content) {
  impl_->controller.use_file(name, content);
}

void App::on_text_pasted(const std::string& text) {
  if (!text.empty()) impl_->controller.use_text("pasted text", text);
}

void App::on_link_changed(const std::string& link) { impl_->controller.follow_link(link); }

void App::on_hidden(bool hidden) { impl_->controller.be_hidden(hidden); }

std::string App::state_json() const {
  return viz::state_json(impl_->controller,
                         {impl_->frames, impl_->screen.phone(), impl_->ui.look()});
}

std::string App::items_json() const {
  // Cells are thousands: they are listed from the first time on that somebody asks.
  impl_->ui.items().record_cells(true);
  return viz::items_json(impl_->ui.items());
}

}  // namespace unroll::viz
