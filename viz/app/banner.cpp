#include "viz/app/banner.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "viz/views/rescue.h"
#include "viz/widgets/button.h"
#include "viz/widgets/format.h"
#include "viz/widgets/icons.h"

namespace unroll::viz {
namespace {

constexpr float kLeastText = 360;  // logical pixels, beside the buttons

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
  const std::uint64_t good = last_good_update(now);
  BannerText m;
  m.problem = true;
  m.icon = icon::kWarning;
  m.title = "The numbers left the real line at update " +
            format_count(static_cast<std::int64_t>(fault.update));
  m.text = fault.text;
  if (now.update > 0) {
    bool first = true;
    for (const std::string& change : changes_after_fault(controller.store().config())) {
      const Rescue rescue = rescue_of(change);
      m.actions.push_back({rescue.key == "lr" ? "Halve the learning rate" : "Clip at norm 1",
                           std::exchange(first, false), [rescue](Outbox& o) { o.wish(rescue); }});
    }
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

/// A session file was brought: what goes if it is opened.
BannerText about_open(const Controller& controller) {
  if (!controller.open_offered()) return {};
  const Snapshot& now = *controller.now();
  std::string lost;
  if (now.furthest > 0)
    lost = "the run of " + format_count(static_cast<std::int64_t>(now.furthest)) + " updates";
  if (const std::size_t kept = now.runs.size() - 1; kept > 0)
    lost += std::string(lost.empty() ? "" : " and ") +
            (kept == 1 ? "the kept one" : "the " + std::to_string(kept) + " kept ones");
  BannerText m;
  m.icon = icon::kWarning;
  m.title = "Open the saved session in place of yours?";
  m.text = "What is here goes, without a way back: " + lost + ".";
  m.actions.push_back({"Open", false, [](Outbox& o) { o.wish(AnswerOpen{true}); }});
  m.actions.push_back({"Keep mine", true, [](Outbox& o) { o.wish(AnswerOpen{false}); }});
  return m;
}

/// The first rival that has diverged.
BannerText about_rivals(const Controller& controller) {
  const Race& race = controller.race();
  for (std::size_t i = 0; i < race.size(); ++i) {
    const Snapshot* rival = race.at(i).now();
    if (!rival || rival->state != RunState::kDiverged || rival->fault.empty()) continue;
    const std::size_t run = i + 1;
    const Fault& fault = rival->fault.front();
    BannerText m;
    m.problem = true;
    m.icon = icon::kWarning;
    m.title = "The numbers of model " + std::string(1, run_letter(run)) +
              " left the real line at update " +
              format_count(static_cast<std::int64_t>(fault.update));
    m.text = fault.text + " The others go on without it.";
    bool first = true;
    for (const std::string& change : changes_after_fault(race.config(i))) {
      const Rescue rescue = rescue_of(change);
      m.actions.push_back({rescue.key == "lr" ? "Halve its learning rate" : "Clip it at norm 1",
                           std::exchange(first, false), [run, rescue](Outbox& o) {
                             o.wish(ChangeRival{run, rescue.key, rescue.value});
                           }});
    }
    if (controller.shown_run() != run)
      m.actions.push_back(
          {"Show it", false, [run](Outbox& o) { o.state().shown_run = static_cast<int>(run); }});
    m.actions.push_back({"Take it out", false, [run](Outbox& o) { o.wish(RemoveRival{run}); }});
    return m;
  }
  return {};
}

BannerText message(const Controller& controller) {
  BannerText m = about_engine(controller.runner());
  if (m.empty() && controller.now()) m = about_open(controller);
  if (m.empty() && controller.now()) m = about_fault(controller);
  if (m.empty()) m = about_rivals(controller);
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

/// Where the buttons stand in a room of that width, one row after the other; gives the rows.
int button_rows(const BannerText& m, float width) {
  int rows = m.actions.empty() ? 0 : 1;
  float used = 0;
  for (const Action& a : m.actions) {
    const float own = button_width(a.label) + px(metric::kGap);
    if (used > 0 && used + own > width + px(metric::kGap)) ++rows, used = 0;
    used += own;
  }
  return rows;
}

/// Whether the buttons stand below the text and not beside it.
bool stacked(const BannerText& m, float width, bool phone) {
  return phone || width - buttons_width(m) < px(kLeastText);
}

float text_room(const BannerText& m, float width, bool phone) {
  const float inner = width - 2 * px(metric::kPad) - px(28);
  return stacked(m, width, phone) ? inner : inner - buttons_width(m) - px(metric::kGap);
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
  if (stacked(m, width, phone))
    return text + pad +
           static_cast<float>(button_rows(m, text_room(m, width, phone))) *
               (control + px(metric::kGap));
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
  const bool below = stacked(m, rect.GetWidth(), surface.phone());
  const float room = text_room(m, rect.GetWidth(), surface.phone());
  const float text = text_height(m, room);
  const float x = rect.Min.x + pad + px(28);
  float y = below ? rect.Min.y + gap : snap(rect.GetCenter().y - text / 2);
  draw_text_in(canvas(), Type::kHeading, {rect.Min.x + pad, y, x, y + line_height(Type::kTitle)},
               Align::kLeft, m.problem ? t.bad : t.accent, m.icon);
  y += draw_wrapped(canvas(), Type::kTitle, {x, y}, room, t.ink, m.title);
  y += draw_wrapped(canvas(), Type::kLabel, {x, y}, room, t.ink, m.text);
  ui().items().cell(m.title, rect.Min, rect.Max, m.text, Role::kStatus);
  const float left = below ? x : rect.Max.x - pad - buttons_width(m) + gap;
  const float control = ui().control_height();
  ImVec2 at(left, below ? y + gap : snap(rect.GetCenter().y - control / 2));
  for (const Action& a : m.actions) {
    const ButtonSpec spec{.kind = a.primary ? ButtonKind::kPrimary : ButtonKind::kPlain};
    const float width = button_width(a.label, spec);
    if (below && at.x > left && at.x + width > left + room) at = {left, at.y + control + gap};
    ImGui::SetCursorScreenPos(at);
    if (button(a.label, spec)) a.act(surface.outbox);
    at.x += width + gap;
  }
}

}  // namespace unroll::viz
