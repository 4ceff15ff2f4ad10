#include "viz/app/screen.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/contract.h"
#include "viz/app/banner.h"
#include "viz/app/bars.h"
#include "viz/app/docks.h"
#include "viz/app/guide.h"
#include "viz/app/help_overlay.h"
#include "viz/app/keys.h"
#include "viz/views/continuation.h"
#include "viz/views/holds.h"
#include "viz/views/measure.h"
#include "viz/views/model_name.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/unroll_states.h"
#include "viz/widgets/card.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

// Shares of the columns, logical pixels. What a panel needs to be of use, and who gets the rest.
constexpr float kLeastTask = 240, kLeastStage = 396, kLeastStrip = 168, kLeastGenerate = 232;
constexpr float kLeastHalf = 340;  // of guide and next symbol beside each other
constexpr float kPhoneUnroll = 448, kPhoneCurves = 460;
constexpr float kWidestAside = 760;  // of a view of the side columns that is alone
constexpr float kFirstGuess = 200;   // height of a panel that has not been drawn yet

constexpr ImGuiWindowFlags kBare =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
    ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse;

/// What the title line of a panel offers: the views that share its dock, if it is shared.
struct TitleTabs {
  TitleTabs(const ViewInfo& shown, std::span<const ViewInfo> all, std::size_t findings) {
    if (is_shared(shown.dock)) members = views_of(all, shown.dock);
    for (const ViewInfo& member : members) {
      if (member.id == shown.id) before = chosen = static_cast<int>(names.size());
      names.push_back(member.title);
      counts.push_back(member.id == "clinic" ? static_cast<int>(findings) : 0);
    }
  }

  std::vector<ViewInfo> members;
  std::vector<std::string_view> names;
  std::vector<int> counts;
  int chosen = 0, before = 0;
};

/// The panel's name for ImGui. Views that share a panel share what it remembers of the keyboard.
std::string card_name(const ViewInfo& info) {
  return std::string(info.title) + (info.dock == Dock::kStage   ? "###stage"
                                    : info.dock == Dock::kStrip ? "###strip"
                                                                : "");
}

/// Of a view that has the whole window: rows of a name and a number are not torn apart over all of
/// it.
Rect place_alone(const View& view, Rect room) {
  const Dock dock = view.info().dock;
  if (dock != Dock::kLeft && dock != Dock::kRight) return room;
  const float spare = std::max(0.0f, room.GetWidth() - px(kWidestAside));
  room.Min.x += snap(spare / 2);
  room.Max.x -= snap(spare / 2);
  return room;
}

/// A finger drags the content where it touches nothing that moves itself.
void drag_to_scroll() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (!ui().look().touch || !ImGui::IsMouseDragging(0)) return;
  const bool free = g.ActiveId == 0 || g.ActiveId == g.CurrentWindow->MoveId ||
                    (g.ActiveIdWindow && g.ActiveId == g.ActiveIdWindow->MoveId);
  if (!free || !window->Rect().Contains(g.IO.MouseClickedPos[0])) return;
  ImGui::SetScrollY(window, window->Scroll.y - g.IO.MouseDelta.y);
}

/// A column that scrolls as a whole where it is higher than `rect`. Ends with ImGui::EndChild().
void begin_scrolling(const char* name, const Rect& rect) {
  ImGui::SetCursorScreenPos(rect.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild(name, rect.GetSize(), 0,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NavFlattened |
                        ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
}

/// `chosen`: what CardSpec::save was set to, -1 for nothing.
void wish_file(Surface& surface, const ViewInfo& info, int chosen) {
  if (chosen >= 0)
    surface.outbox.wish(SavePanel{std::string(info.id), static_cast<PanelFormat>(chosen)});
}

/// What a stage also says where there is room: whose numbers these are.
std::vector<std::string> fuller_notes(const ViewInput& input, const ViewInfo& info,
                                      const std::string& note) {
  if (info.dock != Dock::kStage) return {};
  const std::string model = model_name(input.now.config.model);
  if (note.empty()) return {model};
  const std::size_t last = note.rfind(" · ");
  std::vector<std::string> notes = {model + " · " + note};
  // The update also stands in the top bar.
  if (last != std::string::npos) notes.push_back(model + " · " + note.substr(0, last));
  notes.push_back(model);
  return notes;
}

/// Whether the task has something to write: a text or a series goes on, a source is answered.
bool writes(const Snapshot& now) {
  return is_text(now.task) || is_series(now.task) || !now.example.source.empty() ||
         !now.example.source_values.empty();
}

/// The cell view and What if list what is held themselves.
bool tells_what_is_held(const ViewInput& input, const ViewInfo& info) {
  return !input.holds.empty() && info.dock == Dock::kStage && info.id != "cell" &&
         info.id != "whatif";
}

/// Tells what is held on a strip over the lower end of a panel of fixed size, so that what was
/// pointed at stays where it is.
void tell_what_is_held(Surface& surface, const Rect& panel) {
  const LayoutGuard layout;
  const float pad = px(metric::kGap), height = ui().control_height(true) + pad;
  const Rect strip(panel.Min.x + pad, panel.Max.y - height - pad, panel.Max.x - pad,
                   panel.Max.y - pad);
  begin_scrolling("##held", strip);
  fill_rect(canvas(), strip, theme().panel, px(metric::kRadiusControl));
  stroke_rect(canvas(), strip, theme().warn, px(metric::kRadiusControl), px(metric::kLine));
  ImGui::SetCursorScreenPos({strip.Min.x + pad / 2, strip.Min.y + pad / 2});
  held_line(surface.input, surface.outbox);
  ImGui::EndChild();
}

/// In a race: the model that a panel shows; -1 for what all models share.
int letter_of(const ViewInput& input, const ViewInfo& info) {
  static constexpr std::string_view kShared[] = {"task",    "training", "race",    "runs",
                                                 "horizon", "log",      "settings"};
  const bool shared = std::ranges::find(kShared, info.id) != std::end(kShared);
  return input.runs.size() > 1 && !shared ? input.shown_run : -1;
}

}  // namespace

Screen::Screen(std::vector<std::unique_ptr<View>> views) : views_(std::move(views)) {
  for (const auto& view : views_) infos_.push_back(view->info());
}

const View* Screen::find(std::string_view id) const {
  for (const auto& view : views_)
    if (view->info().id == id) return view.get();
  return nullptr;
}

float Screen::wanted_height(const View& view) const {
  const auto found = heights_.find(view.info().id);
  return found == heights_.end() ? px(kFirstGuess) : found->second;
}

void Screen::panel(Surface& surface, const View& view, const Rect& rect, bool scroll) {
  const ViewInfo info = view.info();
  const std::string note = view.note(surface.input);
  const std::vector<std::string> fuller = fuller_notes(surface.input, info, note);
  TitleTabs tabs(info, infos_, surface.controller.findings());
  int save = -1;
  places_[std::string(info.id)] = rect;
  begin_card(card_name(info), rect,
             {.note = note,
              .fuller_notes = fuller,
              .help = info.help,
              .scroll = scroll,
              .tabs = tabs.names,
              .tab_counts = tabs.counts,
              .save = &save,
              .model = letter_of(surface.input, info),
              .tab = &tabs.chosen});
  wish_file(surface, info, save);
  view.draw(surface.input, surface.outbox);
  if (tabs.chosen != tabs.before)
    open(surface.state(), tabs.members[static_cast<std::size_t>(tabs.chosen)], infos_);
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  // What is scrolled out of sight is not laid out: its height is what it was.
  if (!window->SkipItems)
    heights_[std::string(info.id)] = snap(window->DC.CursorMaxPos.y - window->Pos.y +
                                          window->Scroll.y + window->WindowPadding.y);
  if (scroll) drag_to_scroll();
  if (tells_what_is_held(surface.input, info)) tell_what_is_held(surface, rect);
  end_card();
  ui().items().cell("panel: " + std::string(info.id), rect.Min, rect.Max, note, Role::kText);
  if (ImGui::IsMouseHoveringRect(rect.Min, rect.Max)) under_pointer_ = info.id;
}

void Screen::flowing_panel(Surface& surface, const View& view, bool titled) {
  const ViewInfo info = view.info();
  const std::string note = view.note(surface.input);
  const std::vector<std::string> fuller = fuller_notes(surface.input, info, note);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x;
  TitleTabs tabs(info, infos_, surface.controller.findings());
  int save = -1;
  if (titled)
    begin_card(card_name(info), {.note = note,
                                 .fuller_notes = fuller,
                                 .help = info.help,
                                 .tabs = tabs.names,
                                 .tab_counts = tabs.counts,
                                 .save = &save,
                                 .model = letter_of(surface.input, info),
                                 .tab = &tabs.chosen});
  else
    begin_card("##" + std::string(info.title));
  wish_file(surface, info, save);
  if (tells_what_is_held(surface.input, info)) held_line(surface.input, surface.outbox);
  view.draw(surface.input, surface.outbox);
  if (tabs.chosen != tabs.before)
    open(surface.state(), tabs.members[static_cast<std::size_t>(tabs.chosen)], infos_);
  end_card();
  const float bottom = ImGui::GetCursorScreenPos().y - ImGui::GetStyle().ItemSpacing.y;
  ui().items().cell("panel: " + std::string(info.id), at, {right, bottom}, note, Role::kText);
  places_[std::string(info.id)] = {at, {right, bottom}};
}

const Rect* Screen::place_of(std::string_view view) const {
  const auto found = places_.find(view);
  return found == places_.end() ? nullptr : &found->second;
}

std::vector<float> Screen::heights_of(const std::vector<const View*>& members, float room) const {
  const float gap = px(metric::kGap);
  std::vector<Stretch> shares;
  float least = -gap;
  for (const View* view : members) {
    const std::string_view id = view->info().id;
    Stretch share{wanted_height(*view), 0};
    if (id == "task") share = {px(kLeastTask), 1};
    if (id == "generate") share = {px(kLeastGenerate), 1};
    shares.push_back(share);
    least += share.natural + gap;
  }
  // Too little room: the column scrolls as a whole, and nothing inside it does.
  if (least > room)
    for (std::size_t i = 0; i < members.size(); ++i) shares[i] = {wanted_height(*members[i]), 0};
  return share_height(shares, room, gap);
}

void Screen::column(Surface& surface, Dock dock, const Rect& rect) {
  const float gap = px(metric::kGap);
  std::vector<const View*> members;
  for (const auto& view : views_)
    if (view->info().dock == dock && (view->info().id != "generate" || writes(surface.input.now)))
      members.push_back(view.get());
  begin_scrolling(dock == Dock::kLeft ? "left" : "right", rect);
  const float width = ImGui::GetContentRegionAvail().x;
  float used = 0;
  if (dock == Dock::kRight && surface.state().guide_open) {
    const float before = ImGui::GetCursorScreenPos().y;
    guide_card(surface);
    used = ImGui::GetCursorScreenPos().y - before;
  }
  const std::vector<float> heights = heights_of(members, rect.GetHeight() - used);
  ImVec2 at = ImGui::GetCursorScreenPos();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Rect place(at.x, at.y, at.x + width, at.y + heights[i]);
    panel(surface, *members[i], place, true);
    at.y += heights[i] + gap;
  }
  drag_to_scroll();
  ImGui::EndChild();
}

const View& Screen::open_one(const Surface& surface, Dock dock) const {
  const std::vector<ViewInfo> members = views_of(infos_, dock);
  UNROLL_ASSERT(!members.empty(), "a shared dock without a view");
  return *find(members[open_index(surface.input.state, members)].id);
}

void Screen::centre(Surface& surface, const Rect& rect) {
  const float gap = px(metric::kGap);
  const std::vector<float> heights =
      share_height({{px(kLeastStage), 2}, {px(kLeastStrip), 1}}, rect.GetHeight(), gap);
  begin_scrolling("centre", rect);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x, middle = at.y + heights[0];
  // Unroll and curves share out any height; the others may need more than there is.
  const View& stage = open_one(surface, Dock::kStage);
  panel(surface, stage, {at.x, at.y, right, middle}, stage.info().id != "unroll");
  const View& strip = open_one(surface, Dock::kStrip);
  panel(surface, strip, {at.x, middle + gap, right, middle + gap + heights[1]},
        strip.info().id != "curves");
  drag_to_scroll();
  ImGui::EndChild();
}

void Screen::desktop(Surface& surface) {
  top_bar(surface);
  if (const View* only = find(surface.state().maximised)) {
    panel(surface, *only, place_alone(*only, surface.frame.centre), true);
  } else {
    if (surface.frame.left.GetWidth() > 0) column(surface, Dock::kLeft, surface.frame.left);
    centre(surface, surface.frame.centre);
    column(surface, Dock::kRight, surface.frame.right);
  }
  scrub_bar(surface, surface.frame.scrub_bar);
}

void Screen::next_and_guide(Surface& surface) {
  const View& next = *find("next");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float gap = px(metric::kGap);
  const float half = (ImGui::GetContentRegionAvail().x - gap) / 2;
  if (!surface.state().guide_open || half < px(kLeastHalf)) {
    guide_card(surface);
    flowing_panel(surface, next, false);
    return;
  }
  begin_column(at, half);
  guide_card(surface);
  const float left_end = end_column();
  begin_column({at.x + half + gap, at.y}, half);
  flowing_panel(surface, next, false);
  const float right_end = end_column();
  ImGui::SetCursorScreenPos({at.x, std::max(left_end, right_end) + gap});
}

void Screen::phone(Surface& surface) {
  phone_top_bar(surface);
  const Rect& room = surface.frame.centre;
  const std::string& tab = surface.state().tab;
  ImGui::SetCursorScreenPos(room.Min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild(("tab " + tab).c_str(), room.GetSize(), 0,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NavFlattened |
                        ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollbar);
  ImGui::PopStyleVar();
  const auto fixed_panel = [&](const View& view, float height) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    panel(surface, view, {at.x, at.y, at.x + ImGui::GetContentRegionAvail().x, at.y + height},
          false);
  };
  if (tab == "unroll") {
    const View& view = open_one(surface, Dock::kStage);
    if (view.info().id == "unroll") {
      next_and_guide(surface);
      const float least = px(kPhoneUnroll) + extra_states_height(surface.input.now);
      fixed_panel(view, std::max(least, ImGui::GetContentRegionAvail().y));
    } else {
      flowing_panel(surface, view);
    }
  } else if (tab == "curves") {
    const View& view = open_one(surface, Dock::kStrip);
    if (view.info().id == "curves")
      fixed_panel(view, std::max(px(kPhoneCurves), ImGui::GetContentRegionAvail().y -
                                                       px(metric::kScrubBar) - px(40)));
    else
      flowing_panel(surface, view);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = px(metric::kScrubBar + 24);
    scrub_bar(surface, {at.x, at.y, at.x + ImGui::GetContentRegionAvail().x, at.y + height});
  } else if (tab == "generate") {
    flowing_panel(surface, *find("generate"));
  } else {
    for (const char* id : {"task", "model", "training"}) flowing_panel(surface, *find(id));
  }
  drag_to_scroll();
  ImGui::EndChild();
  phone_transport(surface);
  phone_tabs(surface);
}

void Screen::waiting(const Controller& controller, const Rect& room) {
  const std::string text = controller.runner().health_text();
  empty_state(room, "Starting the engine", text.empty() ? "This takes a moment." : text);
}

void Screen::draw(const Controller& controller, Outbox& outbox) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("unroll", nullptr, kBare);
  ImGui::PopStyleVar(2);

  ViewState& state = outbox.state();
  const float scale = ui().look().type_scale;
  FrameNeeds needs{.width = size.x,
                   .height = size.y,
                   .scale = scale,
                   .maximised = state.maximised,
                   .teaching = state.settings.teaching,
                   .first_visit = state.first_visit};
  Frame frame = lay_out(needs);
  phone_ = frame.kind == LayoutKind::kPhone;
  needs.banner_height = banner_height(controller, frame.centre.GetWidth(), phone_);
  frame = lay_out(needs);
  ui().overlay().bottom_inset =
      size.y - (phone_ ? frame.transport.Min.y : frame.scrub_bar.Min.y) + px(metric::kGap);

  if (!controller.now()) {
    waiting(controller, {0, 0, size.x, size.y});
    ImGui::End();
    return;
  }
  const std::vector<RunView> runs = controller.runs();
  const std::size_t shown = controller.shown_run();
  const SnapshotStore& store = controller.shown_store();
  const ViewInput input{.now = *store.numbers(),
                        .state = state,
                        .config = runs[shown].config,
                        .holds = store.holds(),
                        .edits = store.edits(),
                        .curves = store.curves(),
                        .history = runs[shown].history,
                        .texts = texts_.choices(),
                        .runs = runs,
                        .log = controller.log(),
                        .shown_run = static_cast<int>(shown),
                        .training = controller.pace().training(),
                        .phone = phone_,
                        .maximised = !phone_ && !state.maximised.empty(),
                        .tunes = controller.jukebox().tunes(),
                        .sounding = controller.jukebox().sounding()};
  Surface surface{controller, input, frame, outbox};
  handle_keys(surface, infos_);
  follow_operation(input, outbox);
  state.pointed.reset();
  state.lit = std::exchange(state.pointing, {});
  under_pointer_.clear();
  places_.clear();
  draw_banner(surface);
  if (phone_)
    phone(surface);
  else
    desktop(surface);
  state.hovered_panel = under_pointer_;
  if (state.pointing != state.lit) ui().request_frame();  // what was drawn before it was known
  ImGui::End();
  if (phone_) phone_menu(surface);
  help_overlay(surface);
}

}  // namespace unroll::viz
