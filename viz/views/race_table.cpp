#include "viz/views/race_table.h"

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "viz/views/measure.h"
#include "viz/views/model_name.h"
#include "viz/views/reading.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

/// A measured row in the task's measure; nothing if it was not measured.
std::optional<double> measured(const TaskView& task, const HistoryRow& row) {
  const auto loss = static_cast<double>(row.held_out_bits);
  const auto accuracy = static_cast<double>(row.accuracy);
  const double value = task.measure == Measure::kAccuracy ? accuracy
                       : task.measure == Measure::kError  ? std::sqrt(loss)
                                                          : loss;
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool passes(const TaskView& task, const HistoryRow& row) {
  if (!measured(task, row)) return false;
  const auto accuracy = static_cast<double>(row.accuracy);
  return task.measure == Measure::kAccuracy
             ? accuracy >= kPassed
             : has_learned(task, static_cast<double>(row.held_out_bits), accuracy);
}

std::string named(const RaceRow& row) { return std::string(1, row.letter); }

std::string update_text(std::int64_t update) { return "update " + format_count(update); }

/// "A", "A and B", "A, B and C".
std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

}  // namespace

std::string model_words(const Config& config) {
  const ModelConfig& m = config.model;
  std::string out = kind_words(m);
  if (is_attentive(m.kind)) {
    out += " " + std::to_string(m.width);
    if (m.heads > 1) out += ", " + std::to_string(m.heads) + " heads";
    if (m.kind == ModelKind::kTransformer && m.blocks > 1)
      out += ", " + std::to_string(m.blocks) + " blocks";
    if (m.positions == PositionKind::kNone) out += ", no positions";
    return out;
  }
  if (is_recurrent(m.kind) && m.bidirectional == Switch::kOn) out = "two-way " + out;
  out += " " + std::to_string(m.hidden);
  if (m.layers > 1 && (is_recurrent(m.kind) || m.kind == ModelKind::kFeedForward))
    out += ", " + std::to_string(m.layers) + " layers";
  if (m.kind == ModelKind::kLstm || m.kind == ModelKind::kGru)
    out += ", bias " + format_short(m.gate_bias);
  if (is_recurrent(m.kind)) {
    if (m.recurrent_init != RecurrentInit::kNormal)
      out += ", " + std::string(kRecurrentInitNames[static_cast<std::size_t>(m.recurrent_init)]);
    if (m.gain != 1) out += ", gain " + format_short(m.gain);
    if (m.cut == Switch::kOn) out += ", state cut";
  }
  return out;
}

RaceRow race_row(const RunView& view, std::size_t run) {
  RaceRow row;
  row.letter = static_cast<char>('A' + run);
  row.model = model_words(view.config);
  if (!view.now) return row;
  const Snapshot& now = *view.now;
  row.started = true;
  row.parameters = parameter_count(now);
  row.cost = now.cost;
  row.update = now.update;
  row.us_per_update = now.us_per_update;
  for (const HistoryRow& h : view.history) {
    if (h.update > now.update) break;
    if (const auto value = measured(now.task, h)) {
      row.held_out = value;
      row.learned = has_learned(now.task, static_cast<double>(h.held_out_bits),
                                static_cast<double>(h.accuracy), kClearly);
    }
    if (!row.passed && h.update > 0 && passes(now.task, h)) row.passed = h.update;
  }
  return row;
}

std::vector<RaceRow> race_rows(std::span<const RunView> runs) {
  std::vector<RaceRow> rows;
  for (std::size_t i = 0; i < runs.size(); ++i) rows.push_back(race_row(runs[i], i));
  return rows;
}

std::string race_verdict(std::span<const RaceRow> rows, const TaskView& task, bool memory) {
  std::vector<const RaceRow*> able, others;
  bool trained = false;
  for (const RaceRow& row : rows) {
    if (!row.started) continue;
    trained |= row.update > 0;
    (row.passed ? able : others).push_back(&row);
  }
  if (!trained)
    return memory ? "Which one remembers? None was trained yet." : "None was trained yet.";
  std::stable_sort(able.begin(), able.end(),
                   [](const RaceRow* a, const RaceRow* b) { return *a->passed < *b->passed; });
  const auto state_of = [&](const RaceRow& row) {
    return named(row) + (row.held_out ? " " + measure_text(task, *row.held_out) : "");
  };
  std::vector<std::string> rest;
  for (const RaceRow* row : others) rest.push_back(state_of(*row));
  const bool counted = task.measure == Measure::kAccuracy;
  if (able.empty()) {
    const bool on_the_way =
        std::ranges::any_of(others, [](const RaceRow* row) { return row->learned; });
    return (on_the_way ? "Right so far: "
            : memory   ? "None remembers yet: "
                       : "None has learned it yet: ") +
           listed(rest) + ".";
  }
  std::string out = named(*able.front()) + (memory ? " remembers" : " has learned it") + ": " +
                    (counted ? "95 % right at " : "better than every rule at ") +
                    update_text(*able.front()->passed);
  std::vector<std::string> later;
  for (std::size_t i = 1; i < able.size(); ++i)
    later.push_back(named(*able[i]) + " at " + update_text(*able[i]->passed));
  if (!later.empty()) out += ", " + listed(later);
  if (rest.empty()) return out + ".";
  return out + ". Not yet: " + listed(rest) + " after " +
         update_text(static_cast<std::int64_t>(others.front()->update)) + ".";
}

std::string_view passed_words(const TaskView& task) {
  return task.measure == Measure::kAccuracy ? "95 % at" : "beats rules";
}

std::string race_text(std::span<const RaceRow> rows, const TaskView& task) {
  std::string out =
      "run\tmodel\tparameters\tmultiply-adds per step\tdependent products\tms per "
      "update\tupdate\theld-out\t" +
      std::string(passed_words(task)) + "\n";
  for (const RaceRow& row : rows) {
    out += named(row) + "\t" + row.model + "\t" + std::to_string(row.parameters) + "\t" +
           std::to_string(row.cost.multiply_adds_per_step()) + "\t" +
           std::to_string(row.cost.dependent_products) + "\t" +
           (row.us_per_update > 0 ? format_shortest(row.us_per_update / 1e3) : std::string()) +
           "\t" + std::to_string(row.update) + "\t" +
           (row.held_out ? format_shortest(*row.held_out) : std::string()) + "\t" +
           (row.passed ? std::to_string(*row.passed) : std::string()) + "\n";
  }
  return out;
}

}  // namespace unroll::viz
