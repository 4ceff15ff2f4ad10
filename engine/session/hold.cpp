#include "engine/session/hold.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace unroll {

namespace {

/// [first, end) within 0 .. count, where an end of 0 means all; false if nothing is left.
bool fit(std::int32_t& first, std::int32_t& end, int count) {
  if (end == 0) end = count;
  return first >= 0 && first < end && end <= count;
}

std::string span_text(std::int32_t first, std::int32_t end) {
  return std::to_string(first) + " to " + std::to_string(end - 1);
}

Result<Ok> few_enough(const std::vector<Hold>& holds) {
  if (holds.size() <= kMostHolds) return Ok{};
  return Error{"hold", std::to_string(holds.size()) + " holds at once; at most " +
                           std::to_string(kMostHolds) + ". Release some first."};
}

/// Quantities that can be held, by name; first those that are called like `wanted` in its layer.
std::string holdable(const Trace<float>& trace, const std::string& wanted) {
  constexpr std::size_t kMostNamed = 12;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < trace.table().size(); ++i)
    if (trace.kept(static_cast<int>(i)) && !trace.table()[i].info.readout)
      names.push_back(trace.table()[i].address());
  const std::string last = wanted.substr(std::min(wanted.find('.'), wanted.size()));
  std::ranges::stable_partition(
      names, [&](const std::string& name) { return !last.empty() && name.ends_with(last); });
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i)
    out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kMostNamed ? out + " and others, named in the view Cell" : out;
}

Result<Ok> fit_block(Hold& hold, int rows, int steps, const std::string& where, const char* word) {
  if (!std::isfinite(hold.amount)) return Error{where, "The amount must be a finite number."};
  if (!fit(hold.first_row, hold.end_row, rows))
    return Error{where, "Rows " + span_text(hold.first_row, hold.end_row) + " are not among 0 to " +
                            std::to_string(rows - 1) + "."};
  if (!fit(hold.first_step, hold.end_step, steps))
    return Error{where, word + span_text(hold.first_step, hold.end_step) + " are not among 0 to " +
                            std::to_string(steps - 1) + "."};
  return Ok{};
}

}  // namespace

Result<std::vector<Hold>> hold_weights(const std::vector<Hold>& holds, Params<float>& theta) {
  if (const auto few = few_enough(holds); !few) return few.error();
  std::vector<Hold> others;
  const std::vector<ParamInfo>& infos = theta.table().infos();
  for (Hold hold : holds) {
    const auto info = std::ranges::find(infos, hold.slot, &ParamInfo::name);
    if (info == infos.end()) {
      others.push_back(std::move(hold));
      continue;
    }
    const auto block = fit_block(hold, info->rows, info->cols, "hold " + hold.slot, "Columns ");
    if (!block) return block.error();
    MatrixView<float> weights = theta.matrix(static_cast<int>(info - infos.begin()));
    const auto amount = static_cast<float>(hold.amount);
    for (int col = hold.first_step; col < hold.end_step; ++col)
      for (int row = hold.first_row; row < hold.end_row; ++row) {
        float& weight = weights(row, col);
        weight = hold.kind == InterventionKind::kClamp   ? amount
                 : hold.kind == InterventionKind::kScale ? weight * amount
                                                         : weight + amount;
      }
  }
  return others;
}

Result<std::vector<Intervention>> interventions_of(const std::vector<Hold>& holds,
                                                   const Trace<float>& trace) {
  if (const auto few = few_enough(holds); !few) return few.error();
  std::vector<Intervention> out;
  for (Hold hold : holds) {
    const std::string where = "hold " + hold.slot;
    int slot = -1;
    for (std::size_t i = 0; i < trace.table().size(); ++i)
      if (trace.table()[i].address() == hold.slot) slot = static_cast<int>(i);
    if (slot < 0)
      return Error{where, "This model has no such quantity. It has " + holdable(trace, hold.slot) +
                              ". Nothing of this list is held."};
    if (!trace.kept(slot)) return Error{where, "It is too large to be kept at this length T."};
    if (trace.table()[static_cast<std::size_t>(slot)].info.readout)
      return Error{where, "Nothing is computed from it, so holding it would change nothing."};
    if (const auto block = fit_block(hold, trace.rows(slot), trace.steps(slot), where, "Steps ");
        !block)
      return block.error();
    out.push_back({.kind = hold.kind,
                   .slot = slot,
                   .first_row = hold.first_row,
                   .end_row = hold.end_row,
                   .first_step = hold.first_step,
                   .end_step = hold.end_step,
                   .amount = hold.amount});
  }
  return out;
}

}  // namespace unroll
