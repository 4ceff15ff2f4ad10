// How many different looks an attention head holds, and attention on a table of the user's.

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/analysis/attention_stats.h"
#include "engine/nn/attention.h"
#include "engine/session/answer_work.h"
#include "engine/session/attention_matrix.h"

namespace unroll {

namespace {

/// Multiplications of all singular values; about a seventh of a second.
constexpr double kMostHeadWork = 6e8;

/// A slot that is filled by hand.
Port given_slot(ModelPlan& plan, const std::string& layer, int rows, bool in_source) {
  const LayerPlace place(layer, std::vector<Port>{}, in_source);
  return plan.port(plan.add_slot(place, {.name = "x", .symbol = "x_t"}, rows));
}

/// A projection that takes rows first ... of what it reads as they are.
void take_rows(Params<float>& theta, int parameter, int first) {
  MatrixView<float> W = theta.matrix(parameter);
  for (Eigen::Index i = 0; i < W.rows(); ++i) W(i, first + i) = 1;
}

std::vector<float> column_of(const Trace<float>& trace, int slot) {
  const ConstMatrixView<float> all = trace.value(slot);
  return {all.data(), all.data() + all.rows()};
}

int index_of_slot(const ModelPlan& plan, std::string_view name) {
  return static_cast<int>(
      std::ranges::find_if(plan.slots, [&](const TraceSlot& s) { return s.info.name == name; }) -
      plan.slots.begin());
}

}  // namespace

double heads_work(const Subject& s) {
  double work = 0;
  for (const AttentionMatrix& head : attention_matrices(s.trace)) {
    const auto rows = static_cast<double>(head.weights.rows()),
               cols = static_cast<double>(head.weights.cols());
    work += 10 * rows * cols * std::min(rows, cols);
  }
  return work > kMostHeadWork ? 0 : work;
}

Result<HeadsFinding> find_heads(const Subject& s) {
  const std::vector<AttentionMatrix> heads = attention_matrices(s.trace);
  if (heads.empty()) return Error{"", "This model has no attention weights to look at."};
  if (heads_work(s) == 0)
    return Error{"",
                 "The singular values of so many weights would take too long; choose a "
                 "smaller T."};
  HeadsFinding finding;
  for (const AttentionMatrix& head : heads)
    finding.heads.push_back(
        {.layer = head.layer,
         .head = head.head,
         .rank = analysis::effective_rank(head.weights).value_or(NAN),
         .most = static_cast<std::int32_t>(std::min(head.weights.rows(), head.weights.cols()))});
  return finding;
}

Result<SearchFinding> find_in_table(const SearchTable& table) {
  const std::size_t size = table.query.size(), most = SearchTable::kMostNumbers;
  const std::size_t entries = size == 0 ? 0 : table.keys.size() / size;
  if (size == 0 || size > most || entries == 0 || entries > SearchTable::kMostEntries ||
      table.keys.size() != entries * size || table.values.size() != entries * size)
    return Error{"", "The table needs a query of 1 to " + std::to_string(most) +
                         " numbers, and as many in the key and the value of each entry."};
  const int width = static_cast<int>(size), keys = static_cast<int>(entries);
  ModelPlan plan;
  const Port asking = given_slot(plan, "query", width, false),
             memory = given_slot(plan, "table", 2 * width, true);
  ModelConfig config;
  config.width = width;
  config.heads = 1;
  config.score = table.score;
  config.sharpness = table.sharpness;
  const Attention<float> attention(plan, "search", asking, memory, config, false);

  Params<float> theta(std::make_shared<const ParamTable>(plan.params));
  const auto& infos = plan.params.infos();
  for (std::size_t i = 0; i < infos.size(); ++i)
    if (infos[i].name.starts_with("search.W"))
      take_rows(theta, static_cast<int>(i), infos[i].name == "search.Wv" ? width : 0);
  Trace<float> trace(std::make_shared<const TraceTable>(plan.slots),
                     TraceSize{.source_steps = keys});
  std::ranges::copy(table.query, trace.value(asking.slot).data());
  for (int j = 0; j < keys; ++j)
    for (int i = 0; i < width; ++i) {
      const auto at = static_cast<std::size_t>(j * width + i);
      trace.value(memory.slot)(i, j) = table.keys[at];
      trace.value(memory.slot)(width + i, j) = table.values[at];
    }
  attention.forward(theta, trace);
  return SearchFinding{.score = column_of(trace, index_of_slot(plan, "score")),
                       .scaled = column_of(trace, index_of_slot(plan, "scaled")),
                       .weight = column_of(trace, index_of_slot(plan, "weight")),
                       .answer = column_of(trace, index_of_slot(plan, "mixed"))};
}

}  // namespace unroll
