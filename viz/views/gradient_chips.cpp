// What single steps do to the gradient, one chip for each.

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/views/cell_tips.h"
#include "viz/views/gradient_parts.h"
#include "viz/views/gradient_words.h"
#include "viz/views/time_window.h"
#include "viz/widgets/format.h"
#include "viz/widgets/heat_strip.h"

namespace unroll::viz {
namespace {

constexpr float kChip = 46, kNames = 54;  // logical pixels
/// Colours of factors end at a tenfold change.
constexpr ColorScale kFactors{.kind = ScaleKind::kSigned, .limit = 1};
constexpr ColorScale kProducts{.kind = ScaleKind::kSigned, .limit = 10};

float log10_of(float factor) { return factor > 0 ? std::log10(factor) : -INFINITY; }

std::string power_text(float log10) {
  if (std::isnan(log10)) return "NaN";
  if (std::isinf(log10)) return log10 < 0 ? "0" : "∞";
  if (std::abs(log10) < 2.5f) {
    const double value = std::pow(10.0, static_cast<double>(log10));
    return format_short(std::round(value * 1000) / 1000);
  }
  const float whole = std::floor(log10);
  const double lead = std::round(std::pow(10.0, static_cast<double>(log10 - whole)));
  const bool next = lead >= 10;
  const int exponent = static_cast<int>(whole) + (next ? 1 : 0);
  return (next ? "1" : format_short(lead)) + "e" + (exponent < 0 ? "−" : "") +
         std::to_string(std::abs(exponent));
}

/// The step of the k-th Jacobian in the order in which the layer walks, and back.
int step_of(const LayerJacobians& layer, int k) {
  return layer.reversed ? static_cast<int>(layer.spectral.size()) - 1 - k : k;
}

struct Row {
  std::vector<std::string> texts;
  std::vector<Token> tokens;

  void add(std::string text, float value) {
    texts.push_back(std::move(text));
    // Zero would count as no value at all: a factor of exactly 1 keeps the neutral fill.
    tokens.push_back({.value = std::isinf(value) ? std::copysign(1e30f, value) : value});
  }
  std::span<const Token> finish() {
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i].text = texts[i];
    return tokens;
  }
};

TooltipText factor_tip(const LayerJacobians& layer, int step) {
  const auto k = static_cast<std::size_t>(step_of(layer, step));
  const std::string t = std::to_string(step);
  const std::string before = std::to_string(layer.reversed ? step + 1 : step - 1);
  TooltipText text;
  const auto state = [&](const std::string& at) {
    return layer.with_cell ? "(h,c)_{" + at + "}" : "h_{" + at + "}";
  };
  text.name = "‖J_{" + t + "}‖ = ‖∂" + state(t) + " / ∂" + state(before) + "‖";
  text.value = format_value(static_cast<double>(layer.spectral[k]));
  if (layer.slot.layer.starts_with("rnn"))
    text.formula = {"J_{" + t + "} = diag(f'(a_{" + t + "})) Wh"};
  text.formula.push_back("root of the sum of squares " +
                         format_value(static_cast<double>(layer.frobenius[k])));
  text.note = layer.with_cell
                  ? "The largest factor by which this one step can stretch a gradient, through h "
                    "and c together."
                  : "The largest factor by which this one step can stretch a gradient.";
  return text;
}

TooltipText product_tip(const LayerJacobians& layer, int step) {
  const int last = static_cast<int>(layer.spectral.size()) - 1;
  const auto k = static_cast<std::size_t>(step_of(layer, step));
  const std::string from = std::to_string(layer.reversed ? 0 : last), to = std::to_string(step);
  TooltipText text;
  text.name = "‖J_{" + from + "} … J_{" + to + "}‖";
  text.value = power_text(layer.log10_to_end[k]);
  text.formula = {"product of the single norms, never smaller: " +
                  power_text(layer.log10_bound[k])};
  text.note = "What all steps from the end back to this one do together.";
  return text;
}

}  // namespace

float factor_chips_height(const GradientStage& s, float width, std::string_view reason) {
  const float gap = ImGui::GetStyle().ItemSpacing.y;
  if (!s.jacobians)
    return picture_title_height() + gap + wrapped_height(Type::kLabel, width, reason);
  return picture_title_height() + 2 * (px(metric::kTokenHeight) + gap);
}

void factor_chips(const GradientStage& s, std::string_view reason) {
  picture_title("What single steps do", s.jacobians ? "orange < 1 < blue" : "");
  const float width = ImGui::GetContentRegionAvail().x;
  const float left = ImGui::GetCursorScreenPos().x;
  if (!s.jacobians) {
    const Rect place = take_place({width, wrapped_height(Type::kLabel, width, reason)});
    draw_wrapped(canvas(), Type::kLabel, place.Min, width, theme().muted, reason);
    ui().items().cell("no factors", place.Min, place.Max, reason, Role::kText);
    return;
  }
  const LayerJacobians& layer = *s.jacobians;
  const int steps = static_cast<int>(layer.spectral.size());
  const int shown =
      std::clamp(static_cast<int>((width - px(kNames)) / px(kChip)), 1, std::max(1, steps));
  const int first = std::clamp(s.at - shown / 2, 0, std::max(0, steps - shown));
  const TimeAxis axis = TimeAxis::over(left + px(kNames), left + width, first, shown);
  Row factors, products;
  for (int t = first; t < std::min(steps, first + shown); ++t) {
    const auto k = static_cast<std::size_t>(step_of(layer, t));
    factors.add("×" + power_text(log10_of(layer.spectral[k])), log10_of(layer.spectral[k]));
    products.add(power_text(layer.log10_to_end[k]), layer.log10_to_end[k]);
  }
  const auto address = [](const char* what) {
    return [what](int, int t) { return std::string(what) + "@" + std::to_string(t); };
  };
  const CellHit factor = token_row("factors", factors.finish(), axis,
                                   {.scale = kFactors,
                                    .name = {.text = layer.with_cell ? "J_t of h, c" : "J_t"},
                                    .address = address("factor")});
  const CellHit product =
      token_row("products", products.finish(), axis,
                {.scale = kProducts, .name = {.text = "to end"}, .address = address("product")});
  for (const CellHit* hit : {&factor, &product}) {
    if (!*hit || hit->column >= steps) continue;
    point_at(s.outbox.state(), *hit, of_encoder(s.state));
    TooltipText tip =
        hit == &factor ? factor_tip(layer, hit->column) : product_tip(layer, hit->column);
    const SlotView* state = s.input.now.example.find(layer.slot.layer, layer.slot.name);
    const int units = state == nullptr ? 0 : state->rows * (layer.with_cell ? 2 : 1);
    tip.shape = format_shape(units, units);
    show_tip(*hit, std::move(tip));
    if (hit->clicked) move_playhead(s.outbox.state(), hit->column, of_encoder(s.state));
  }
}

}  // namespace unroll::viz
