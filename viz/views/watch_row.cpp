#include "viz/views/watch_row.h"

#include <string>

#include "viz/widgets/button.h"
#include "viz/widgets/icons.h"
#include "viz/widgets/segmented.h"

namespace unroll::viz {
namespace {

void stepper(const ViewInput& input, Outbox& outbox, std::string_view before,
             std::string_view between, float width) {
  const ExampleView& example = input.now.example;
  const auto count = static_cast<std::int64_t>(example.count);
  const auto show = [&](std::int64_t index) {
    outbox.post(Watch{example.from, static_cast<std::uint32_t>((index + count) % count)});
  };
  const Options step{.disabled = count < 2, .dense = !input.phone};
  if (icon_button("previous example", icon::kChevronLeft, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) - 1);
  ImGui::SameLine(0, px(metric::kHalfGap));
  const std::string which = std::string(before) + std::to_string(example.index + 1) +
                            std::string(between) + std::to_string(count);
  const Rect text = take_place({width, ui().control_height(!input.phone)});
  draw_text_in(canvas(), Type::kMono, text, Align::kCenter, theme().muted, which);
  ui().items().cell("example", text.Min, text.Max, which, Role::kText);
  ImGui::SameLine(0, px(metric::kHalfGap));
  if (icon_button("next example", icon::kChevronRight, ButtonKind::kQuiet, step))
    show(static_cast<std::int64_t>(example.index) + 1);
}

}  // namespace

void example_stepper(const ViewInput& input, Outbox& outbox) {
  stepper(input, outbox, "", "/", text_width(Type::kMono, "88/88"));
}

float named_example_width() { return text_width(Type::kMono, "example 88 of 88"); }

void named_example_stepper(const ViewInput& input, Outbox& outbox) {
  stepper(input, outbox, "example ", " of ", named_example_width());
}

void watch_row(const ViewInput& input, Outbox& outbox) {
  const ExampleView& example = input.now.example;
  const Options options{.dense = !input.phone};
  static constexpr std::string_view kSources[] = {"held-out", "training batch"};
  static constexpr std::string_view kShort[] = {"held-out", "batch"};
  int source = static_cast<int>(example.from);
  Options with_help = options;
  with_help.help =
      "Held-out examples are kept for measuring. The training batch is what the next update learns "
      "from.";
  if (segmented("##watch", source, input.phone ? kShort : kSources, with_help))
    outbox.post(Watch{static_cast<WatchSource>(source), 0});
  if (input.phone)
    ImGui::SameLine(0, px(metric::kHalfGap));
  else
    ImGui::SameLine();
  example_stepper(input, outbox);
}

}  // namespace unroll::viz
