// The recurrent matrix: its eigenvalues against the unit circle, and the norms of the last update.

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/views/gradient_parts.h"
#include "viz/views/operation_cursor.h"
#include "viz/views/operation_light.h"
#include "viz/views/spacing.h"
#include "viz/widgets/card.h"
#include "viz/widgets/complex_plane.h"
#include "viz/widgets/dropdown.h"
#include "viz/widgets/format.h"
#include "viz/widgets/overlay.h"
#include "viz/widgets/states.h"

namespace unroll::viz {
namespace {

constexpr int kReadouts = 5, kLeastReadouts = 3;
constexpr float kReadoutWidth = 120;  // logical pixels

std::string name_of(const MatrixSpectrum& m) {
  return m.block.empty() ? m.name : m.name + ", rows of " + m.block;
}

void tell(const MatrixSpectrum& m, const PlaneHit& hit) {
  if (!hit) return;
  const auto i = static_cast<std::size_t>(hit.index);
  const double re = static_cast<double>(m.re[i]), im = static_cast<double>(m.im[i]);
  const double modulus = std::hypot(re, im);
  TooltipText text;
  text.name = "λ_{" + std::to_string(hit.index) + "} of " + name_of(m);
  text.value = "|λ| = " + format_value(modulus);
  text.shape = format_shape(static_cast<int>(m.re.size()), static_cast<int>(m.re.size()));
  text.formula = {"λ = " + format_value(re) + (im < 0 ? " − " : " + ") +
                  format_value(std::abs(im)) + " i"};
  text.note = modulus > 1   ? "Outside the circle: multiplied again and again it grows."
              : modulus > 0 ? "Inside the circle: multiplied again and again it fades."
                            : "";
  tooltip(std::move(text), hit.focused ? &hit.rect : nullptr);
}

/// The present choice, drawn as a list where there are several.
const MatrixSpectrum& chosen(const SpectrumFinding& spectra, const ViewInput& input,
                             Outbox& outbox) {
  std::vector<std::string> names;
  for (const MatrixSpectrum& m : spectra.matrices) names.push_back(name_of(m));
  const std::vector<std::string_view> views(names.begin(), names.end());
  const int count = static_cast<int>(names.size());
  // The topmost layer's first matrix, unless it has gates: then the gate that keeps the memory.
  int standard = count - 1;
  for (int i = 0; i < count; ++i) {
    const std::string& block = spectra.matrices[static_cast<std::size_t>(i)].block;
    if (block == "f" || block == "z") standard = i;
  }
  int at = outbox.state().gradient_matrix;
  if (at < 0 || at >= count) at = standard;
  if (count > 1 && dropdown("##recurrent matrix", at, views, {.dense = !input.phone}))
    outbox.state().gradient_matrix = at;
  return spectra.matrices[static_cast<std::size_t>(at)];
}

/// Raw and clipped norm of the whole gradient of the last update, a row.
void norm_readout(const ViewInput& input) {
  // Who has gone back in time has rows of later updates too.
  const auto row = std::find_if(
      input.history.rbegin(), input.history.rend(),
      [&](const HistoryRow& candidate) { return candidate.update <= input.now.update; });
  double raw = NAN, after = NAN;
  if (row != input.history.rend()) {
    raw = static_cast<double>(row->gradient_norm);
    after = static_cast<double>(row->clipped_norm);
  }
  // While the cursor is where it is clipped: that of the coming update.
  const bool coming = touches_norm(input.now, input.state);
  if (coming) {
    raw = step_record(input.now)->gradient_norm;
    after = step_record(input.now)->clipped_norm;
  }
  const bool clipped = after < raw;
  std::string text = std::isnan(raw) ? "–" : format_value(raw);
  if (clipped) text += " → " + format_value(after);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  readout_row(coming    ? "coming norm"
              : clipped ? "norm, clipped"
                        : "gradient norm",
              text, clipped ? theme().warn : 0);
  light_norm(input, {at, {at.x + width, ImGui::GetItemRectMax().y}});
}

}  // namespace

float least_spectrum_height() {
  const float title = std::max(picture_title_height(), ui().control_height(true));  // or a list
  return title + ImGui::GetStyle().ItemSpacing.y + kLeastReadouts * px(metric::kTitleRow);
}

void spectrum_picture(const ViewInput& input, Outbox& outbox, float height) {
  const float top = ImGui::GetCursorScreenPos().y;
  const float width = ImGui::GetContentRegionAvail().x;
  const auto& answer = input.now.findings.spectra;
  const bool several = answer && answer->ok() && answer->found.matrices.size() > 1;
  if (!several)
    picture_title("Recurrent matrix",
                  answer && answer->ok() ? answer->found.matrices[0].name : std::string());
  const auto room = [&] { return top + height - ImGui::GetCursorScreenPos().y; };
  if (!answer || !answer->ok()) {
    const float norm = px(metric::kTitleRow) + ImGui::GetStyle().ItemSpacing.y;
    empty_state(take_place({width, room() - norm}), answer ? "No eigenvalues" : "Measuring",
                answer ? std::string_view(answer->refused) : std::string_view());
    norm_readout(input);
    return;
  }
  const MatrixSpectrum& m = chosen(answer->found, input, outbox);
  const float below = kReadouts * px(metric::kTitleRow);
  // Where it is wider than high, the numbers stand beside the plane.
  const bool beside = width - room() >= px(kReadoutWidth);
  const float side = snap(beside ? room() : std::max(px(60), std::min(width, room() - below)));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const RowSpacing rows(0);
  if (!beside) ImGui::SetCursorScreenPos({at.x + snap((width - side) / 2), at.y});
  const PlaneHit hit = complex_plane(
      "eigenvalues", m.re, m.im,
      {.side = side,
       .address =
           [&](int i) { return "eigenvalue " + m.name + m.block + "[" + std::to_string(i) + "]"; },
       .empty = "Entries that are no numbers"});
  tell(m, hit);
  if (beside) begin_column({at.x + side + px(metric::kGap), at.y}, width - side - px(metric::kGap));
  std::size_t outside = 0;
  for (std::size_t i = 0; i < m.re.size(); ++i) outside += std::hypot(m.re[i], m.im[i]) > 1 ? 1 : 0;
  // Beside a low plane there is no room for all of them.
  const int fitting = beside ? static_cast<int>(side / px(metric::kTitleRow)) : kReadouts;
  if (fitting >= kReadouts - 1) readout_row("dots fade", std::to_string(m.re.size() - outside));
  readout_row("squares grow", std::to_string(outside));
  readout_row("largest |λ|", format_value(m.radius));
  if (fitting >= kReadouts)
    readout_row("largest σ", m.singular_values.empty()
                                 ? "–"
                                 : format_value(static_cast<double>(m.singular_values.front())));
  norm_readout(input);
  if (beside) end_column();
}

}  // namespace unroll::viz
