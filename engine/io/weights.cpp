#include "engine/io/weights.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/base/utf8.h"

namespace unroll {
namespace {

template <class Number>
std::vector<Number> row_major(const auto& matrix) {
  std::vector<Number> out;
  out.reserve(static_cast<std::size_t>(matrix.size()));
  for (Eigen::Index r = 0; r < matrix.rows(); ++r)
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) out.push_back(matrix(r, c));
  return out;
}

/// The entry of our parameter that is (row, col) of a piece.
template <class M>
auto& entry(M& matrix, const TorchTensor& tensor, int row, int col) {
  return tensor.transposed ? matrix.coeffRef(col, row) : matrix.coeffRef(row, col);
}

template <Scalar S>
std::vector<S> gather(const Params<S>& theta, const TorchTensor& tensor) {
  std::vector<S> out(static_cast<std::size_t>(tensor.rows) * static_cast<std::size_t>(tensor.cols));
  for (const TensorPiece& piece : tensor.pieces) {
    if (piece.added_when_read) continue;
    const auto own = theta.matrix(piece.param);
    for (int r = 0; r < piece.rows; ++r)
      for (int c = 0; c < tensor.cols; ++c)
        out[static_cast<std::size_t>(piece.torch_row + r) * static_cast<std::size_t>(tensor.cols) +
            static_cast<std::size_t>(c)] = entry(own, tensor, piece.own_row + r, c);
  }
  return out;
}

/// Takes over into our parameters what the tensor holds of them.
void scatter(const Numbers& numbers, const TorchTensor& tensor, Params<double>& theta) {
  for (const TensorPiece& piece : tensor.pieces) {
    auto own = theta.matrix(piece.param);
    for (int r = 0; r < piece.rows; ++r)
      for (int c = 0; c < tensor.cols; ++c) {
        const std::size_t at =
            static_cast<std::size_t>(piece.torch_row + r) * static_cast<std::size_t>(tensor.cols) +
            static_cast<std::size_t>(c);
        const double number =
            std::visit([at](const auto& v) { return static_cast<double>(v[at]); }, numbers);
        double& to = entry(own, tensor, piece.own_row + r, c);
        if (!piece.added_when_read)
          to = number;
        else if (number != 0)  // -0 + 0 would be another number than what was written
          to += number;
      }
  }
}

std::string tensor_place(std::string_view name) { return "tensor \"" + printable(name) + "\""; }

}  // namespace

template <Scalar S>
Result<std::vector<NamedTensor>> to_torch(const Params<S>& theta) {
  const auto tensors = torch_tensors(theta.table());
  if (!tensors) return tensors.error();
  std::vector<NamedTensor> out;
  for (const TorchTensor& tensor : tensors.value())
    out.push_back({tensor.name, tensor.shape(), gather(theta, tensor)});
  return out;
}

template <Scalar S>
Result<Params<S>> from_torch(std::shared_ptr<const ParamTable> table,
                             const std::vector<NamedTensor>& tensors) {
  const auto wanted = torch_tensors(*table);
  if (!wanted) return wanted.error();
  std::map<std::string_view, const NamedTensor*> given;
  for (const NamedTensor& tensor : tensors) {
    if (!given.emplace(tensor.name, &tensor).second)
      return Error{tensor_place(tensor.name), "it is there twice"};
    if (std::ranges::find(wanted.value(), tensor.name, &TorchTensor::name) == wanted.value().end())
      return Error{tensor_place(tensor.name),
                   "this model has no such tensor; choose the model that the file was made with"};
  }
  Params<double> sum(table);
  for (const TorchTensor& tensor : wanted.value()) {
    const auto found = given.find(tensor.name);
    if (found == given.end())
      return Error{tensor_place(tensor.name),
                   "it is missing; its shape should be " + shape_text(tensor.shape())};
    const NamedTensor& from = *found->second;
    if (from.shape != tensor.shape())
      return Error{tensor_place(tensor.name),
                   "its shape is " + printable(shape_text(from.shape), 80) +
                       ", but this model needs " + shape_text(tensor.shape())};
    scatter(from.data, tensor, sum);
  }
  Params<S> theta(std::move(table));
  std::ranges::transform(sum.values(), theta.values().begin(),
                         [](double value) { return static_cast<S>(value); });
  return theta;
}

template <Scalar S>
std::vector<NamedTensor> own_tensors(const Params<S>& theta) {
  std::vector<NamedTensor> out;
  int index = 0;
  for (const ParamInfo& info : theta.table().infos()) {
    const auto matrix = theta.matrix(index++);
    out.push_back({info.name,
                   {static_cast<std::uint64_t>(info.rows), static_cast<std::uint64_t>(info.cols)},
                   row_major<S>(matrix)});
  }
  return out;
}

template Result<std::vector<NamedTensor>> to_torch(const Params<float>&);
template Result<std::vector<NamedTensor>> to_torch(const Params<double>&);
template Result<Params<float>> from_torch(std::shared_ptr<const ParamTable>,
                                          const std::vector<NamedTensor>&);
template Result<Params<double>> from_torch(std::shared_ptr<const ParamTable>,
                                           const std::vector<NamedTensor>&);
template std::vector<NamedTensor> own_tensors(const Params<float>&);
template std::vector<NamedTensor> own_tensors(const Params<double>&);

}  // namespace unroll
