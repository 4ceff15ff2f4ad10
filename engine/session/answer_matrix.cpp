// One parameter of the model: its values, its gradient, or what the coming update or all updates so
// far add to it.

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "engine/base/stronger.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

/// Cells along an edge; more could be told apart on no screen.
constexpr int kMostCells = 128, kMostRowsOfBlock = 64;
constexpr std::size_t kBins = 31;  // odd: zero has one of its own

int group_of(int count, int most) { return (count + most - 1) / most; }

std::vector<float> cells_of(const ConstMatrixView<float>& m, const MatrixFinding& f) {
  const auto rows = static_cast<std::size_t>(f.cell_rows());
  std::vector<float> cells(rows * static_cast<std::size_t>(f.cell_cols()), 0.0f);
  for (int c = 0; c < f.cols; ++c)
    for (int r = 0; r < f.rows; ++r) {
      const int row = r / f.block_rows() * f.block_cells() + r % f.block_rows() / f.row_group;
      float& cell =
          cells[static_cast<std::size_t>(c / f.col_group) * rows + static_cast<std::size_t>(row)];
      cell = stronger(cell, m(r, c));
    }
  return cells;
}

void count(const ConstMatrixView<float>& m, MatrixFinding& f) {
  double sum = 0, squares = 0;
  std::uint64_t finite = 0;
  for (int c = 0; c < f.cols; ++c)
    for (int r = 0; r < f.rows; ++r) {
      const auto v = static_cast<double>(m(r, c));
      if (!std::isfinite(v)) {
        ++f.non_finite;
        continue;
      }
      f.smallest = finite == 0 ? v : std::min(f.smallest, v);
      f.largest = finite == 0 ? v : std::max(f.largest, v);
      f.zeros += v == 0 ? 1 : 0;
      sum += v;
      squares += v * v;
      ++finite;
    }
  f.mean = finite == 0 ? 0 : sum / static_cast<double>(finite);
  f.norm = std::sqrt(squares);
  f.limit = std::max(std::abs(f.smallest), std::abs(f.largest));
  f.histogram.assign(kBins, 0);
  for (int c = 0; c < f.cols; ++c)
    for (int r = 0; r < f.rows; ++r) {
      const auto v = static_cast<double>(m(r, c));
      if (!std::isfinite(v)) continue;
      const double at = f.limit == 0 ? 0.5 : 0.5 + v / f.limit / 2;
      ++f.histogram[std::min(kBins - 1, static_cast<std::size_t>(at * kBins))];
    }
}

/// The letters of the blocks of rows, where `info` is a weight or bias of a cell that has several.
std::vector<std::string> blocks_in(const ParamInfo& info, const ModelConfig& model) {
  std::vector<std::string> blocks = row_blocks(model.kind);
  const bool fits = info.rows == static_cast<int>(blocks.size()) * model.hidden;
  const std::string_view name = std::string_view(info.name).substr(info.name.rfind('.') + 1);
  const bool of_cell = name == "Wx" || name == "Wh" || name == "b";
  return is_recurrent(model.kind) && blocks.size() > 1 && fits && of_cell
             ? blocks
             : std::vector<std::string>{};
}

/// Index of the parameter that `choice` names; -1 if there is none.
int parameter_of(const Subject& s, const MatrixChoice& choice) {
  if (!choice.parameter.empty()) return s.model.find_param(choice.parameter);
  const std::vector<ParamInfo>& all = s.theta.table().infos();
  const auto recurrent =
      std::ranges::find_if(all, [](const ParamInfo& p) { return p.name.ends_with(".Wh"); });
  const auto first = recurrent != all.end()
                         ? recurrent
                         : std::ranges::find_if(all, [](const ParamInfo& p) { return p.cols > 1; });
  return first == all.end() ? (all.empty() ? -1 : 0) : static_cast<int>(first - all.begin());
}

}  // namespace

double matrix_work(const Subject& s, const MatrixChoice& choice) {
  const int index = parameter_of(s, choice);
  if (index < 0) return 0;
  return static_cast<double>(s.theta.matrix(index).size()) +
         (choice.part == MatrixPart::kChange  ? work_of_update(s)
          : choice.part == MatrixPart::kSoFar ? static_cast<double>(s.theta.values().size())
                                              : 0.0);
}

Result<MatrixFinding> find_matrix(const Subject& s, const MatrixChoice& choice) {
  const int index = parameter_of(s, choice);
  if (index < 0)
    return Error{"", "This model has no parameter “" + choice.parameter + "”; choose another."};
  const ParamInfo& info = s.theta.table().infos()[static_cast<std::size_t>(index)];
  MatrixFinding finding{.choice = {info.name, choice.part}, .rows = info.rows, .cols = info.cols};
  finding.blocks = blocks_in(info, s.config.model);
  finding.row_group =
      group_of(finding.block_rows(), finding.blocks.empty() ? kMostCells : kMostRowsOfBlock);
  finding.col_group = group_of(info.cols, kMostCells);
  const auto fill = [&](const ConstMatrixView<float>& m) {
    finding.cells = cells_of(m, finding);
    count(m, finding);
  };
  const auto fill_difference = [&](Params<float> to, const Params<float>& from) {
    for (std::size_t i = 0; i < to.values().size(); ++i) to.values()[i] -= from.values()[i];
    fill(std::as_const(to).matrix(index));
  };
  switch (choice.part) {
    case MatrixPart::kValue:
      fill(s.theta.matrix(index));
      break;
    case MatrixPart::kGradient:
      fill(s.gradient.matrix(index));
      break;
    case MatrixPart::kChange: {
      const Rehearsal next = s.run.rehearse(s.config.train);
      if (next.report.fault)
        return Error{"", "The coming update cannot be made: " + next.report.fault->place +
                             " is not finite."};
      fill_difference(next.theta, s.run.theta());
      break;
    }
    case MatrixPart::kSoFar:
      if (s.imported)
        return Error{"",
                     "The parameters came from a file, so the seed does not tell how they began."};
      fill_difference(s.run.theta(), s.model.initial_parameters(s.config.seed));
      break;
  }
  return finding;
}

}  // namespace unroll
