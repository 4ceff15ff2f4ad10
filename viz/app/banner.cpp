#include "viz/app/banner.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "viz/widgets/button.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

struct Action {
  std::string label;
  bool primary = false;
  std::function<void(Outbox&)> act;
};

struct BannerText {
  bool problem = false;
  std::string_view icon;
  std::string title, text;
  std::vector<Action> actions;
  bool empty() const { return title.empty(); }
};

BannerText about_engine(const Runner& runner) {
  if (runner.health() == RunnerHealth::kFailed)
    return {true, icon::kWarning, "The engine has stopped", runner.health_text(), {}};
  if (runner.health() == RunnerHealth::kRestarting)
    return {true, icon::kRepeat, "The engine is being restarted", runner.health_text(), {}};
  return {};
}

BannerText about_fault(const Controller& controller) {
  const Snapshot& now = *controller.now();
  if (now.state != RunState::kDiverged || now.fault.empty()) return {};
  const Fault& fault = now.fault.front();
  const std::uint64_t good = controller.last_good_update();
  BannerText m;
  m.problem = true;
  m.icon = icon::kWarning;
  m.title = "The numbers left the real line at update " +
            format_count(static_cast<std::int64_t>(fault.update));
  m.text = fault.text;
  if (now.update > 0) {
    m.actions.push_back({"Halve the learning rate", true, [](Outbox& o) { o.wish(HalveRate{}); }});
    m.actions.push_back({"Back to update " + format_count(static_cast<std::int64_t>(good)), false,
                         [good](Outbox& o) { o.wish(Travel{good}); }});
  } else {
    // Nothing finite to go back to: the start itself is too wild.
    Config tamer = now.config;
    tamer.model.gain = std::min(tamer.model.gain, 1.0);
    tamer.model.activation = Activation::kTanh;
    const bool gained = is_recurrent(now.config.model.kind);
    m.actions.push_back({gained ? "Start with tanh and gain 1" : "Start with tanh", true,
                         [tamer](Outbox& o) { o.wish(ChangeField{tamer, "gain", "1", false}); }});
  }
  return m;
}

BannerText about_resume(const Controller& controller) {
  if (!controller.resume_offer()) return {};
  const KeptRun& run = *controller.resume_offer();
  BannerText m;
  m.icon = icon::kRepeat;
  m.title = "Go on where you stopped?";
  m.text = "“" + run.title + "”, update " + format_count(static_cast<std::int64_t>(run.update)) +
           ", kept on this device.";
  m.actions.push_back({"Resume", true, [](Outbox& o) { o.wish(AnswerResume{true}); }});
  m.actions.push_back({"Not now", false, [](Outbox& o) { o.wish(AnswerResume{false}); }});
  return m;
}

BannerText message(const Controller& controller) {
  BannerText m = about_engine(controller.runner());
  if (m.empty() && controller.now()) m = about_fault(controller);
  if (m.empty()) m = about_resume(controller);
  return m;
}

float buttons_width(const BannerText& m) {
  float total = 0;
  for (const Action& a : m.actions)
    total +=
        button_width(a.label, {.kind = a.primary ? ButtonKind::kPrimary : ButtonKind::kPlain}) +
        px(metric::kGap);
  return total;
}

float text_room(const BannerText& m, float width, bool phone) {
  const float inner = width - 2 * px(metric::kPad) - px(28);
  return phone ? inner : inner - buttons_width(m) - px(metric::kGap);
}

float text_height(const BannerText& m, float room) {
  return wrapped_height(Type::kTitle, room, m.title) + wrapped_height(Type::kLabel, room, m.text);
}

}  // namespace

float banner_height(const Controller& controller, float width, bool phone) {
  const BannerText m = message(controller);
  if (m.empty()) return 0;
  const float text = text_height(m, text_room(m, width, phone)), pad = 2 * px(metric::kGap);
  const float control = ui().control_height();
  if (phone) return text + pad + (m.actions.empty() ? 0 : control + px(metric::kGap));
  return std::max(text, control) + pad;
}

void draw_banner(Surface& surface) {
  const BannerText m = message(surface.controller);
  const Rect& rect = surface.frame.banner;
  if (m.empty() || rect.GetHeight() <= 0) return;
  const Theme& t = theme();
  const float pad = px(metric::kPad), gap = px(metric::kGap);
  draw_frame(canvas(), rect, m.problem ? t.bad_soft : t.accent_soft,
             mix(t.panel, m.problem ? t.bad : t.accent, 0.45f), px(metric::kRadiusPanel));
  const float room = text_room(m, rect.GetWidth(), surface.phone());
  const float text = text_height(m, room);
  const float x = rect.Min.x + pad + px(28);
  float y = surface.phone() ? rect.Min.y + gap : snap(rect.GetCenter().y - text / 2);
  draw_text_in(canvas(), Type::kHeading, {rect.Min.x + pad, y, x, y + line_height(Type::kTitle)},
               Align::kLeft, m.problem ? t.bad : t.accent, m.icon);
  y += draw_wrapped(canvas(), Type::kTitle, {x, y}, room, t.ink, m.title);
  y += draw_wrapped(canvas(), Type::kLabel, {x, y}, room, t.ink, m.text);
  ui().items().cell(m.title, rect.Min, rect.Max, m.text, Role::kStatus);
  const float left = surface.phone() ? x : rect.Max.x - pad - buttons_width(m) + gap;
  const float top = surface.phone() ? rect.Max.y - gap - ui().control_height()
                                    : snap(rect.GetCenter().y - ui().control_height() / 2);
  ImGui::SetCursorScreenPos({left, top});
  for (const Action& a : m.actions) {
    if (button(a.label, {.kind = a.primary ? ButtonKind::kPrimary : ButtonKind::kPlain}))
      a.act(surface.outbox);
    ImGui::SameLine(0, gap);
  }
}

}  // namespace unroll::viz
