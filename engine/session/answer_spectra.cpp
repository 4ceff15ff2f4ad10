// Eigenvalues and singular values of every recurrent matrix.

#include <cmath>

#include "engine/analysis/spectrum.h"
#include "engine/session/answer_work.h"
#include "engine/session/state_slots.h"

namespace unroll {

namespace {

/// Eigenvalues of larger matrices take seconds.
constexpr int kLargest = 256;

std::vector<int> recurrent_weights(const ParamTable& table) {
  std::vector<int> out;
  for (std::size_t i = 0; i < table.infos().size(); ++i)
    if (table.infos()[i].name.ends_with(".Wh")) out.push_back(static_cast<int>(i));
  return out;
}

MatrixSpectrum describe(const std::string& name, const std::string& block,
                        const Matrix<double>& matrix) {
  const analysis::Spectrum spectrum = analysis::spectrum(matrix);
  MatrixSpectrum out{.name = name, .block = block};
  for (const auto& value : spectrum.eigenvalues) {
    out.re.push_back(static_cast<float>(value.real()));
    out.im.push_back(static_cast<float>(value.imag()));
  }
  out.singular_values.assign(spectrum.singular_values.begin(), spectrum.singular_values.end());
  out.radius = spectrum.radius;
  out.finite = spectrum.finite;
  return out;
}

}  // namespace

double spectrum_work(const Subject& s) {
  const double size = s.config.model.hidden;
  if (size > kLargest) return 0;
  const auto blocks = static_cast<double>(row_blocks(s.config.model.kind).size());
  const auto weights = static_cast<double>(recurrent_weights(s.theta.table()).size());
  return 60 * weights * blocks * size * size * size;
}

Result<SpectrumFinding> find_spectra(const Subject& s) {
  const std::vector<int> weights = recurrent_weights(s.theta.table());
  if (weights.empty())
    return Error{"",
                 "This model has no recurrent matrix: no state is multiplied by the same "
                 "weights again and again."};
  const int size = s.config.model.hidden;
  if (size > kLargest)
    return Error{"", "The eigenvalues of a matrix of " + std::to_string(size) + " x " +
                         std::to_string(size) + " would take too long; choose H of at most " +
                         std::to_string(kLargest) + "."};
  SpectrumFinding finding;
  const std::vector<std::string> blocks = row_blocks(s.config.model.kind);
  for (const int index : weights) {
    const ParamInfo& info = s.theta.table().infos()[static_cast<std::size_t>(index)];
    if (info.cols > size)
      finding.note = "Every step has weights of its own; these are those of the first.";
    const Matrix<double> all = s.theta.matrix(index).leftCols(size).template cast<double>();
    for (std::size_t b = 0; b < blocks.size(); ++b)
      finding.matrices.push_back(describe(
          info.name, blocks[b], all.middleRows(static_cast<Eigen::Index>(b) * size, size)));
  }
  return finding;
}

}  // namespace unroll
