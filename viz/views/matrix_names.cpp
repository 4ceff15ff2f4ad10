#include "viz/views/matrix_names.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <string_view>

#include "viz/views/reading.h"
#include "viz/views/slot_notation.h"
#include "viz/widgets/glyphs.h"

namespace unroll::viz {
namespace {

std::vector<std::string> numbered(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

std::string_view last_part(const std::string& name) {
  return std::string_view(name).substr(name.rfind('.') + 1);
}

/// The slot that the parameter is used for; nullptr if none says so.
const SlotView* user_of(const ExampleView& example, const std::string& parameter) {
  for (const SlotView& slot : example.slots)
    if (std::ranges::find(slot.parameters, parameter) != slot.parameters.end()) return &slot;
  return nullptr;
}

/// What the columns are multiplied with: for recurrent matrices the state of the step before.
const SlotView* read_with(const ExampleView& example, const SlotView& user,
                          const MatrixFinding& matrix) {
  const bool recurrent = last_part(matrix.choice.parameter) == "Wh";
  for (const SlotRead& read : user.reads) {
    const SlotView& slot = example.slots[read.slot];
    const bool before = read.delay == 1 || read.delay == -1;
    if (before == recurrent && slot.rows > 0 && matrix.cols % slot.rows == 0) return &slot;
  }
  return nullptr;
}

/// Names of what stands in the columns that `slot` holds.
MatrixEdge edge_of(const Snapshot& snapshot, const SlotView& slot) {
  const TaskView& task = snapshot.task;
  const bool one_hot = snapshot.config.model.embedding == EmbeddingKind::kOneHot;
  MatrixEdge edge;
  if (slot.layer == "embed" && one_hot) {
    edge.word = "symbol that is read";
    for (int i = 0; i < slot.rows; ++i) edge.names.push_back(symbol_glyph(task, i));
  } else if (slot.layer == "source" && one_hot && !task.sources.empty()) {
    edge.word = "symbol of the source";
    for (int i = 0; i < slot.rows; ++i) edge.names.push_back(source_glyph(task, i));
  } else if (slot.layer == "input" && task.symbols.size() == static_cast<std::size_t>(slot.rows)) {
    edge.word = "number that is read";
    for (const std::string& name : task.symbols) edge.names.push_back(with_codes(name));
  } else {
    edge.word = "entry of " + slot.layer + "." + slot.name;
    edge.names = numbered(slot.rows);
  }
  return edge;
}

MatrixEdge columns_of(const Snapshot& snapshot, const MatrixFinding& matrix) {
  const std::string& name = matrix.choice.parameter;
  const TaskView& task = snapshot.task;
  MatrixEdge edge;
  if (matrix.cols == 1) return {"", {""}};
  if (last_part(name) == "E") {
    const bool source = name.starts_with("source");
    edge.word = source ? "symbol of the source" : "symbol that is read";
    for (int i = 0; i < matrix.cols; ++i)
      edge.names.push_back(source ? source_glyph(task, i) : symbol_glyph(task, i));
    return edge;
  }
  if (last_part(name) == "P") return {"time step", numbered(matrix.cols)};
  const SlotView* user = user_of(snapshot.example, name);
  const SlotView* read = user ? read_with(snapshot.example, *user, matrix) : nullptr;
  if (read == nullptr) return {"column", numbered(matrix.cols)};
  edge = edge_of(snapshot, *read);
  if (read->rows < matrix.cols) {
    edge.word += ", step after step";
    const std::vector<std::string> one = edge.names;
    while (edge.names.size() < static_cast<std::size_t>(matrix.cols))
      edge.names.insert(edge.names.end(), one.begin(), one.end());
  }
  return edge;
}

MatrixEdge rows_of(const Snapshot& snapshot, const MatrixFinding& matrix) {
  const TaskView& task = snapshot.task;
  const std::string& name = matrix.choice.parameter;
  const std::string layer = name.substr(0, name.rfind('.'));
  if (layer == "out" && static_cast<std::size_t>(matrix.rows) == task.classes.size()) {
    MatrixEdge edge{"answer", {}};
    for (int i = 0; i < matrix.rows; ++i)
      edge.names.push_back(task.loss == LossKind::kSquared
                               ? with_codes(task.classes[static_cast<std::size_t>(i)])
                               : class_glyph(task, i));
    return edge;
  }
  return {last_part(name) == "E" || last_part(name) == "P" ? "number of the vector"
                                                           : "unit of " + layer,
          numbered(matrix.block_rows())};
}

}  // namespace

MatrixNames matrix_names(const Snapshot& snapshot, const MatrixFinding& matrix) {
  return {rows_of(snapshot, matrix), columns_of(snapshot, matrix)};
}

std::string gate_name(const MatrixFinding& matrix, int block) {
  const std::string& letter = matrix.blocks[static_cast<std::size_t>(block)];
  const std::string_view word = gate_word(letter);
  return std::string(word.empty() ? "gate" : word) + " " + letter;
}

std::vector<std::string> thinned(const std::vector<std::string>& names, int group, float cell,
                                 float room) {
  const auto every =
      std::bit_ceil(static_cast<unsigned>(std::max(1.0f, std::ceil(room / std::max(0.1f, cell)))));
  std::vector<std::string> out;
  for (std::size_t i = 0; i < names.size(); i += static_cast<std::size_t>(group))
    out.push_back(out.size() % every == 0 ? names[i] : std::string());
  return out;
}

}  // namespace unroll::viz
