#include "engine/tasks/task.h"

#include <algorithm>

#include "engine/base/contract.h"
#include "engine/base/numbers.h"
#include "engine/tasks/example.h"
#include "engine/tasks/spelling.h"

namespace unroll {

namespace {

constexpr std::size_t kLineWidth = 96;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string numbers(const std::vector<double>& from, std::size_t rows, std::size_t column) {
  std::string out;
  for (std::size_t i = 0; i < rows; ++i)
    out += (i == 0 ? "" : ",") + format_fixed(from[column * rows + i], 2);
  return out;
}

struct Row {
  std::string title;
  std::vector<std::string> cells;
};

/// Rows of cells under each other, wrapped together.
std::string table(const std::vector<Row>& rows) {
  std::size_t width = 1, titles = 0, count = 0;
  for (const Row& row : rows) {
    titles = std::max(titles, row.title.size());
    count = std::max(count, row.cells.size());
    for (const std::string& cell : row.cells) width = std::max(width, count_characters(cell));
  }
  const std::size_t per_line =
      std::max<std::size_t>(1, (kLineWidth - std::min(kLineWidth, titles)) / (width + 1));
  std::string out;
  for (std::size_t first = 0; first < count; first += per_line)
    for (const Row& row : rows) {
      std::string line = row.title + std::string(titles - row.title.size() + 1, ' ');
      for (std::size_t i = first; i < std::min(first + per_line, row.cells.size()); ++i)
        line += ' ' + row.cells[i] + std::string(width - count_characters(row.cells[i]), ' ');
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + '\n';
    }
  return out;
}

}  // namespace

Task::Task(TaskFacts facts) : facts_(std::move(facts)) {
  const DataShape& shape = facts_.shape;
  UNROLL_ASSERT(static_cast<int>(facts_.inputs.size()) == shape.input.size &&
                    static_cast<int>(facts_.outputs.size()) == shape.outputs &&
                    static_cast<int>(facts_.sources.size()) == shape.source.size,
                "a name for each input, output and source");
  UNROLL_ASSERT(!facts_.feedback || facts_.feedback->reads.size() == facts_.outputs.size(),
                "an input for each class that is fed back");
}

std::vector<StepLink> Task::links(const Batch&, int) const { return {}; }

std::string Task::describe_rows(const Batch& batch, int column, bool of_source) const {
  const PortShape& port = of_source ? facts_.shape.source : facts_.shape.input;
  const auto size = static_cast<std::size_t>(batch.size);
  const auto rows = static_cast<std::size_t>(port.size);
  const auto outputs = static_cast<std::size_t>(facts_.shape.outputs);
  Row in{of_source ? "source" : "input", {}}, out{"target", {}};
  const int steps = of_source ? batch.source_steps : batch.steps;
  for (int t = 0; t < steps && batch.real(t, column, of_source); ++t) {
    const std::size_t at = static_cast<std::size_t>(t) * size + static_cast<std::size_t>(column);
    if (port.kind == PortKind::kSymbols) {
      const std::vector<int>& ids = of_source ? batch.source : batch.inputs;
      const auto& names = of_source ? facts_.sources : facts_.inputs;
      in.cells.push_back(visible_symbol(names[static_cast<std::size_t>(ids[at])]));
    } else {
      in.cells.push_back(numbers(of_source ? batch.source_values : batch.values, rows, at));
    }
    if (of_source) continue;
    if (batch.targets[at] < 0)
      out.cells.emplace_back("·");
    else if (facts_.shape.loss == LossKind::kSoftmax)
      out.cells.push_back(
          visible_symbol(facts_.outputs[static_cast<std::size_t>(batch.targets[at])]));
    else
      out.cells.push_back(numbers(batch.target_values, outputs, at));
  }
  return of_source ? table({in}) : table({in, out});
}

std::string Task::source_text(const Batch& batch, int column) const {
  const Example one = unpack(facts_.shape, batch, column);
  return facts_.shape.source.kind == PortKind::kSymbols
             ? spell(facts_.sources, one.source)
             : numbers(one.source_values, one.source_values.size(), 0);
}

std::string Task::describe(const Batch& batch, int column) const {
  const bool source = facts_.shape.source.kind != PortKind::kNone;
  return (source ? describe_rows(batch, column, true) : "") + describe_rows(batch, column, false);
}

bool TaskEntry::uses(std::string_view key) const {
  return std::ranges::find(fields, key) != fields.end() && !key.empty();
}

}  // namespace unroll
