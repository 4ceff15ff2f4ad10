#include "viz/views/run_tree.h"

#include <algorithm>
#include <cmath>

#include "engine/base/numbers.h"
#include "engine/session/config_fields.h"
#include "viz/views/measure.h"
#include "viz/views/race_table.h"
#include "viz/widgets/format.h"

namespace unroll::viz {
namespace {

void add_below(std::span<const RunCard> cards, std::uint32_t parent, int depth,
               std::vector<RunNode>& out) {
  std::vector<const RunCard*> children;
  for (const RunCard& card : cards) {
    const bool taken =
        std::ranges::any_of(out, [&card](const RunNode& node) { return node.card->id == card.id; });
    if (card.parent == parent && !taken) children.push_back(&card);
  }
  std::ranges::stable_sort(children, {}, [](const RunCard* card) { return card->fork; });
  for (const RunCard* child : children) {
    out.push_back({child, depth, child == children.back()});
    add_below(cards, child->id, depth + 1, out);
  }
}

/// Fields of both, side by side.
std::vector<FieldDifference> compared(const Config& left, const Config& right) {
  const std::vector<FieldDescription> a = list_fields(left), b = list_fields(right);
  std::vector<FieldDifference> out;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].value != b[i].value)
      out.push_back(
          {std::string(a[i].info.key), std::string(a[i].info.label), a[i].value, b[i].value});
  return out;
}

/// What a measured row is worth in the measure of its task; not a number if never.
double value_of(const RunCard& card) {
  const auto loss = static_cast<double>(card.held_out_bits);
  switch (card.measure) {
    case Measure::kAccuracy:
      return static_cast<double>(card.accuracy);
    case Measure::kError:
      return std::sqrt(loss);
    case Measure::kBits:
      break;
  }
  return loss;
}

}  // namespace

std::vector<RunNode> run_tree(std::span<const RunCard> cards) {
  std::vector<RunNode> out;
  add_below(cards, 0, 0, out);
  // What hangs on nothing that is there stands by itself.
  for (const RunCard& card : cards) {
    const bool taken =
        std::ranges::any_of(out, [&card](const RunNode& node) { return node.card->id == card.id; });
    if (taken) continue;
    out.push_back({&card, 0, true});
    add_below(cards, card.id, 1, out);
  }
  return out;
}

Config config_after(const RunCard& card, std::uint64_t update) {
  Config config = card.config;
  for (const LoggedEdit& edit : card.edits)
    if (edit.after <= update) (void)set_field(config, edit.key, edit.value).ok();
  return config;
}

Config config_at_end(const RunCard& card) { return config_after(card, card.furthest); }

std::vector<FieldDifference> differences(const RunCard& left, const RunCard& right) {
  std::vector<FieldDifference> out = compared(config_at_end(left), config_at_end(right));
  const std::vector<FieldDifference> start = compared(left.config, right.config);
  for (FieldDifference& field : out)
    field.from_start = std::ranges::any_of(
        start, [&field](const FieldDifference& other) { return other.key == field.key; });
  return out;
}

std::string run_words(const RunCard& card, const RunCard* parent) {
  if (!parent) return model_words(card.config);
  std::string out;
  for (const FieldDifference& field : differences(*parent, card)) {
    if (!out.empty()) out += ", ";
    out += field.label + " " + field.right;
  }
  if (out.empty()) return "the same settings, from update " + std::to_string(card.fork) + " on";
  return out + " from update " + std::to_string(card.fork) + " on";
}

std::string run_result(const RunCard& card) {
  const double value = value_of(card);
  if (!std::isfinite(value)) return "–";
  TaskView task;
  task.measure = card.measure;
  task.loss = card.loss;
  return measure_text(task, value);
}

std::string runs_text(std::span<const RunCard> cards) {
  std::string out = "run\tbranch of\tat update\tmodel\tseed\tupdates\tresult\tpinned";
  for (const FieldDescription& field : list_fields(Config{}))
    out += "\t" + std::string(field.info.key);
  out += "\n";
  for (const RunCard& card : cards) {
    const double value = value_of(card);
    out += std::to_string(card.id) + "\t" + (card.parent ? std::to_string(card.parent) : "") +
           "\t" + (card.parent ? std::to_string(card.fork) : "") + "\t" + model_words(card.config) +
           "\t" + std::to_string(card.config.seed) + "\t" + std::to_string(card.furthest) + "\t" +
           (std::isfinite(value) ? format_shortest(value) : std::string()) + "\t" +
           (card.pinned ? "yes" : "no");
    for (const FieldDescription& field : list_fields(config_at_end(card)))
      out += "\t" + field.value;
    out += "\n";
  }
  return out;
}

}  // namespace unroll::viz
