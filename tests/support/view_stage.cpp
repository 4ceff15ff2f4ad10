#include "tests/support/view_stage.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>

#include "viz/views/input_edits.h"
#include "viz/views/operation_cursor.h"
#include "viz/widgets/card.h"

namespace unroll::viz::testing {

ViewStage::ViewStage(const View& view, const Snapshot& snapshot, const HarnessOptions& options,
                     bool on_phone)
    : ui(options), outbox(state), phone(on_phone), view_(&view), snapshot_(&snapshot) {
  ui.body = [this] {
    state.lit = std::exchange(state.pointing, {});  // as the screen does
    const std::vector<InputEdit> edits = input_edits(*snapshot_);
    const ViewInput input{.now = *snapshot_,
                          .state = state,
                          .config = snapshot_->config,
                          .holds = snapshot_->holds,
                          .edits = edits,
                          .curves = curves,
                          .history = snapshot_->history,
                          .texts = texts.choices(),
                          .runs = runs,
                          .log = log,
                          .phone = phone,
                          .tunes = tunes ? &*tunes : nullptr,
                          .sounding = sounding};
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    follow_operation(input, outbox);
    begin_card(view_->info().title, {8, 8, size.x - 8, size.y - 8}, {.note = view_->note(input)});
    view_->draw(input, outbox);
    end_card();
  };
  show(view, snapshot);
}

void ViewStage::show(const View& view, const Snapshot& snapshot) {
  view_ = &view;
  snapshot_ = &snapshot;
  state = {};
  sounding = {};
  tunes.reset();
  runs.clear();
  log.clear();
  if (writes_tunes(snapshot.task) && !snapshot.samples.empty())
    tunes = read_tunes(snapshot.samples.back());
  curves.follow(++epoch_, snapshot.history);
  ui.step(4);
}

const View& view_called(const std::vector<std::unique_ptr<View>>& views, std::string_view id) {
  const auto found =
      std::ranges::find_if(views, [&](const auto& view) { return view->info().id == id; });
  INFO(id);
  REQUIRE(found != views.end());
  return **found;
}

std::string listing(const ItemRegistry& items) {
  std::string text;
  for (const Item& item : items.items())
    text += item.path() + "=" + item.value + "@" + std::to_string(item.min.x) + "," +
            std::to_string(item.min.y) + "\n";
  return text;
}

}  // namespace unroll::viz::testing
