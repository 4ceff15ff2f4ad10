// The part of the style guide that draws data. The numbers are formulas.

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "viz/widgets/card.h"
#include "viz/widgets/colored_text.h"
#include "viz/widgets/format.h"
#include "viz/widgets/gallery.h"
#include "viz/widgets/guesses.h"
#include "viz/widgets/heat_map.h"
#include "viz/widgets/heat_strip.h"
#include "viz/widgets/legend_line.h"
#include "viz/widgets/line_plot.h"

namespace unroll::viz {
namespace {

constexpr int kSteps = 32, kUnits = 14, kWords = 5;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::string_view kLine = "X:1 M:6/8 L:1/8 K:D |DFA dAF|GBd";

std::size_t cell(int major, int minor, int stride) {
  return static_cast<std::size_t>(major) * static_cast<std::size_t>(stride) +
         static_cast<std::size_t>(minor);
}

std::span<const float> last_of(const std::vector<float>& values, std::size_t count) {
  return std::span<const float>(values).last(count);
}

}  // namespace

Gallery::Gallery() {
  for (int t = 0; t < kSteps; ++t)
    for (int unit = 0; unit < kUnits; ++unit)
      states_.push_back(
          std::tanh(1.6f * std::sin(0.23f * static_cast<float>((unit + 1) * (t + 2))) +
                    0.4f * std::cos(0.7f * static_cast<float>(unit))));
  for (int t = 0; t < kSteps; ++t)
    gradient_.push_back(std::pow(10.0f, -6.0f + 0.19f * static_cast<float>(t)));
  gradient_[3] = 0;
  for (int r = 0; r < kWords; ++r) {
    float sum = 0;
    for (int c = 0; c < kWords; ++c) {
      weights_.push_back(std::exp(2.2f * std::sin(1.7f * static_cast<float>(r * 3 + c * c))));
      sum += weights_.back();
    }
    for (int c = 0; c < kWords; ++c) weights_[cell(r, c, kWords)] /= sum;
  }
  for (int k = 0; k < 160; ++k) {
    const float x = static_cast<float>(k), wobble = std::sin(x * 1.9f) + std::sin(x * 0.83f);
    const float fall = 1.2f + 4.2f * std::exp(-x / 42);
    loss_.push_back(fall + 0.02f * wobble);
    seed_a_.push_back(fall * 1.12f + 0.06f * std::sin(x * 0.7f));
    seed_b_.push_back(fall * 0.88f + 0.06f * std::cos(x * 0.6f));
    baseline_run_.push_back(3.4f + 1.9f * std::exp(-x / 25) + 0.05f * std::cos(x));
  }
}

void Gallery::heat_maps() {
  begin_card("Heat maps", {.note = "row: who looks, column: at what"});
  const std::array<std::string_view, kWords> words = {"he", "tossed", "the", "ball", "serve"};
  const ColorScale weight = {.kind = ScaleKind::kMagnitude, .limit = 1};
  heat_map("attention", MatrixView::by_rows(weights_, kWords, kWords),
           {.scale = weight,
            .height = px(24 + 5 * 34),
            .row_names = words,
            .column_names = words,
            .address = address_of("attn0.w"),
            .marked_row = 3});
  color_legend(weight);
  const std::array<float, 15> odd = {-1,   -0.6f,     -0.2f,      0,     0.2f, 0.6f,   1,    2.5f,
                                     kNaN, kInfinity, -kInfinity, -0.9f, 0.5f, -0.35f, 0.05f};
  const ColorScale signed_scale = {.kind = ScaleKind::kSigned, .limit = 1};
  heat_map("signed", MatrixView::by_rows(odd, 3, 5),
           {.scale = signed_scale, .height = px(3 * 28), .address = address_of("odd")});
  color_legend(signed_scale, true);
  heat_map("none", {}, {.scale = signed_scale, .height = px(48), .empty = "No weights yet"});
  end_card();
}

void Gallery::over_time() {
  begin_card("Over time", {.note = "one axis, one playhead",
                           .help = "The same time step stands at the same place in every row."});
  const Rect room = content_rect();
  const TimeAxis axis =
      TimeAxis::over(room.Min.x + lane_name_width(), room.Max.x - px(4), 1, kSteps);
  std::vector<Token> tokens, shaded;
  for (int t = 0; t < kSteps; ++t) {
    const std::string_view c = kLine.substr(static_cast<std::size_t>(t), 1);
    tokens.push_back({.text = c});
    shaded.push_back({.text = c, .value = states_[cell(t, 2, kUnits)], .strong = t == 9});
  }
  shaded[20].value = kNaN;
  const int now = 17;
  const float top = ImGui::GetCursorScreenPos().y;
  token_row("input", tokens, axis,
            {.name = {.text = "input"}, .address = address_of("input"), .current = now});
  const Rect input_row(axis.x0, top, axis.end(), ImGui::GetItemRectMax().y);
  const ColorScale activity = {.kind = ScaleKind::kSigned, .limit = 1};
  heat_strip(
      "hidden state", MatrixView::by_columns(states_, kUnits, kSteps), axis,
      {.scale = activity, .name = {.text = "h_t", .model = 0}, .address = address_of("rnn0.h")});
  bar_lane(
      "gradient", gradient_, axis,
      {.limit = 1, .logarithmic = true, .name = {.text = "‖∂h_t‖"}, .address = address_of("grad")});
  std::vector<Guess> guesses;
  for (int t = 0; t < kSteps; ++t) {
    const float p = 0.35f + 0.3f * std::sin(0.9f * static_cast<float>(t));
    guesses.push_back({kLine.substr(static_cast<std::size_t>((t + 1) % kSteps), 1), p, true});
    guesses.push_back({"d", (1 - p) * 0.6f, false});
    guesses.push_back({"\n", (1 - p) * 0.2f, false});
  }
  const float guess_top = ImGui::GetCursorScreenPos().y;
  guess_lane("guesses", guesses, axis,
             {.rows = 3, .name = {.text = "p_t", .word = "guesses", .note = "best on top"}});
  const Rect guess_rows(axis.x0, guess_top, axis.end(), ImGui::GetItemRectMax().y);
  const float shaded_top = ImGui::GetCursorScreenPos().y;
  token_row("unit 2", shaded, axis, {.scale = activity, .name = {.text = "unit 2", .model = 1}});
  const Rect shaded_row(axis.x0, shaded_top, axis.end(), ImGui::GetItemRectMax().y);
  std::vector<float> blown = states_;
  for (int unit = 0; unit < kUnits; ++unit) {
    blown[cell(20, unit, kUnits)] = unit % 3 ? kInfinity : kNaN;
    blown[cell(21, unit, kUnits)] = kNaN;
  }
  heat_strip("overflow", MatrixView::by_columns(blown, kUnits, kSteps), axis,
             {.scale = activity, .height = px(56), .name = {.text = "NaN"}, .fade_after = 24},
             {.state = WidgetState::kHovered});
  heat_strip("walked", MatrixView::by_columns(states_, kUnits, kSteps), axis,
             {.scale = activity, .height = px(42), .name = {.text = "focused"}},
             {.state = WidgetState::kFocused});
  heat_strip("off", MatrixView::by_columns(states_, kUnits, kSteps), axis,
             {.scale = activity, .height = px(28), .name = {.text = "off"}},
             {.state = WidgetState::kDisabled});
  heat_strip("nothing", {}, axis, {.height = px(14), .name = {.text = "empty"}});
  const Rect band = take_place({px(1), px(metric::kPlayheadLabel)});
  const Rect gaps[] = {input_row, guess_rows, shaded_row};
  playhead(axis, now, top, band.Min.y, "t = 17", band.Min.y, gaps);
  playhead(axis, now + 5, top, band.Min.y, "", -1, gaps, true);
  color_legend(activity, true);
  const LegendEntry legend[] = {
      {.text = "memory", .scale = activity},
      {.text = "probability", .scale = {.kind = ScaleKind::kMagnitude, .limit = 1}},
      {.text = "right guess", .mark = LegendMark::kFrame, .color = theme().good},
      {.text = "tall = unexpected", .mark = LegendMark::kBars, .color = theme().muted}};
  legend_line(legend, axis.x0);
  end_card();
}

void Gallery::curves() {
  const Theme& t = theme();
  begin_card("Curves", {.note = "bits per character, one bold line and two seeds"});
  const float width = ImGui::GetContentRegionAvail().x, gap = px(metric::kPad);
  const bool narrow = width < px(480);
  const float half = narrow ? width : (width - gap) / 2, height = px(170);
  const auto beside = [&] {
    if (!narrow) ImGui::SameLine(0, gap);
  };
  const ModelLook a = model_look(t, 0), b = model_look(t, 1);
  const PlotSeries losses[] = {
      {.name = "seed 2", .y = seed_a_, .color = b.color, .thin = true},
      {.name = "seed 3", .y = seed_b_, .color = b.color, .thin = true},
      {.name = "A rnn", .y = baseline_run_, .color = a.color, .style = a.style},
      {.name = "B lstm", .y = loss_, .color = b.color, .style = b.style},
  };
  const PlotBaseline unigram[] = {{4.1f, "unigram"}};
  const PlotSpec spec = {.height = height,
                         .y_min = 0.0f,
                         .x_label = "updates",
                         .baselines = unigram,
                         .x_noun = "update"};
  line_plot("loss", losses, spec, {.width = half});
  beside();
  line_plot("loss, pointed at", losses, spec, {.state = WidgetState::kHovered, .width = half});

  std::vector<float> norms = gradient_;
  norms[12] = kNaN;
  norms[13] = kInfinity;
  const std::vector<float> clipped(static_cast<std::size_t>(kSteps), 1e-3f);
  const PlotSeries gradients[] = {
      {.name = "raw", .y = norms, .color = a.color},
      {.name = "clipped", .y = clipped, .color = t.muted, .style = LineStyle::kDashed}};
  line_plot("norm", gradients,
            {.height = height,
             .log_y = true,
             .x_label = "updates",
             .y_label = "length, log scale",
             .x_mark = 20,
             .x_mark_label = "clipped from here"},
            {.width = half});
  beside();
  line_plot("empty plot", {},
            {.height = height, .empty = "No updates yet", .empty_how = "Press Play or Space."},
            {.width = half});
  const PlotSeries few[] = {{.name = "one point", .y = last_of(loss_, 1), .color = b.color},
                            {.name = "C gru",
                             .y = last_of(seed_a_, 12),
                             .color = t.models[2],
                             .style = LineStyle::kDotted}};
  line_plot("few", few, {.height = px(120)}, {.state = WidgetState::kFocused, .width = half});
  beside();
  line_plot("off", few, {.height = px(120)}, {.state = WidgetState::kDisabled, .width = half});
  end_card();
}

void Gallery::reading() {
  begin_card("Text and guesses", {.note = "colour: unit 2"});
  const std::string_view tune =
      "T:The Washing Line\nM:6/8 L:1/8 K:D\n|:D2F A2d|f2d A2F|G2B d2g|f3 d3:|\nIt was a bright "
      "cold "
      "morning, and nobody had thought of bread. ♪♫";
  std::vector<Token> text;
  for (std::size_t i = 0; i < tune.size();) {
    std::size_t length = 1;
    while (i + length < tune.size() &&
           (static_cast<unsigned char>(tune[i + length]) & 0xC0) == 0x80)
      ++length;
    const float at = static_cast<float>(i);
    text.push_back({.text = tune.substr(i, length),
                    .value = i < 100 ? std::sin(at * 0.31f) * std::sin(at * 0.047f) : 0});
    i += length;
  }
  text[30].value = kNaN;
  const float width = ImGui::GetContentRegionAvail().x, gap = px(metric::kPad * 2);
  const bool narrow = width < px(480);
  const float side = narrow ? width : width * 0.36f;
  colored_text("sample", text,
               {.scale = {.kind = ScaleKind::kSigned, .limit = 1},
                .caret = static_cast<int>(text.size()),
                .address = address_of("sample")},
               {.width = narrow ? width : width - side - gap});
  if (!narrow) ImGui::SameLine(0, gap);
  const Guess guesses[] = {{"d", 0.512f, false},  {"f", 0.231f, true},    {"|", 0.0942f, false},
                           {" ", 0.0412f, false}, {"\n", 4.1e-5f, false}, {"♪", kNaN, false}};
  guess_list("next", guesses, {.width = side});
  guess_chips("in a row", std::span(guesses).first(4), {.width = narrow ? width : side});
  end_card();
}

}  // namespace unroll::viz
