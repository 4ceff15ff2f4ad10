#include "engine/io/weights.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "engine/base/utf8.h"

namespace unroll {
namespace {

/// A kind of recurrent cell: the order in which gates are stacked, a letter each.
struct CellKind {
  std::string_view name, own_gates, torch_gates;
};
constexpr std::array<CellKind, 3> kCells = {{
    {"rnn", "h", "h"},
    {"lstm", "ifgo", "ifgo"},
    {"gru", "rzn", "rzn"},
}};

/// Gate by gate or as it is; `bias` is a vector.
struct CellRow {
  std::string_view own, torch;
  bool vector;
};
constexpr std::array<CellRow, 3> kCellRows = {{
    {"Wx", "weight_ih", false},
    {"Wh", "weight_hh", false},
    {"b", "bias_ih", true},
}};
/// A second vector: its share of gate n is ours, the rest is added to b.
constexpr std::string_view kCandidateBias = "bh", kSecondBias = "bias_hh";
constexpr char kCandidate = 'n';

struct PlainRow {
  std::string_view own, torch;
  bool vector, transposed;
};
constexpr std::array<PlainRow, 3> kPlainRows = {{
    {"W", "weight", false, false},
    {"b", "bias", true, false},
    {"E", "weight", false, true},
}};
/// Layers whose PyTorch module has another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kModules = {
    {{"embed", "embedding"}}};

/// A parameter's name taken apart.
struct OwnName {
  std::string layer, tensor;       ///< "lstm0r", "Wx"
  const CellKind* cell = nullptr;  ///< null: no recurrent cell
  std::string torch_suffix;        ///< "_l0_reverse" of a cell
};

OwnName take_apart(const std::string& name) {
  OwnName out;
  const std::size_t dot = name.find('.');
  out.layer = name.substr(0, dot);
  if (dot != std::string::npos) out.tensor = name.substr(dot + 1);
  for (const CellKind& cell : kCells) {
    std::string_view rest = out.layer;
    if (!rest.starts_with(cell.name)) continue;
    rest.remove_prefix(cell.name.size());
    const bool reverse = rest.ends_with('r');
    if (reverse) rest.remove_suffix(1);
    if (rest.empty() || rest.find_first_not_of("0123456789") != std::string_view::npos) continue;
    out.cell = &cell;
    out.torch_suffix = "_l" + std::string(rest) + (reverse ? "_reverse" : "");
  }
  return out;
}

/// Builds the tensors of one table.
class Mapping {
 public:
  explicit Mapping(const ParamTable& table) : table_(table) {
    for (const ParamInfo& info : table.infos()) index_[info.name] = static_cast<int>(index_.size());
  }

  Result<Ok> add(int param) {
    const ParamInfo& info = table_.infos()[static_cast<std::size_t>(param)];
    const OwnName name = take_apart(info.name);
    const bool added = name.cell ? add_cell(param, info, name) : add_plain(param, info, name);
    if (added) return Ok{};
    return Error{"parameter " + info.name, "PyTorch has no tensor for it that this program knows"};
  }

  std::vector<TorchTensor> take() { return std::move(tensors_); }

 private:
  bool add_plain(int param, const ParamInfo& info, const OwnName& name) {
    const auto* row = std::ranges::find(kPlainRows, name.tensor, &PlainRow::own);
    if (row == kPlainRows.end()) return false;
    std::string module = name.layer;
    for (const auto& [own, torch] : kModules)
      if (module == own) module = torch;
    TorchTensor out{module + "." + std::string(row->torch),
                    info.rows,
                    info.cols,
                    row->vector,
                    row->transposed,
                    {}};
    if (row->transposed) std::swap(out.rows, out.cols);
    out.pieces.push_back({param, 0, 0, out.rows});
    tensors_.push_back(std::move(out));
    return true;
  }

  bool add_cell(int param, const ParamInfo& info, const OwnName& name) {
    const CellKind& cell = *name.cell;
    const bool has_candidate = cell.own_gates.find(kCandidate) != std::string_view::npos;
    const auto candidate = index_.find(name.layer + "." + std::string(kCandidateBias));
    // A GRU without that bias resets before the product, which PyTorch's cannot.
    if (has_candidate != (candidate != index_.end())) return false;
    if (name.tensor == kCandidateBias) return true;  // comes with b
    const auto* row = std::ranges::find(kCellRows, name.tensor, &CellRow::own);
    const int gates = static_cast<int>(cell.own_gates.size());
    if (row == kCellRows.end() || info.rows % gates != 0) return false;
    const int units = info.rows / gates;
    tensors_.push_back({"rnn." + std::string(row->torch) + name.torch_suffix, info.rows, info.cols,
                        row->vector, false, gate_pieces(param, cell, units)});
    if (!row->vector) return true;
    TorchTensor second{"rnn." + std::string(kSecondBias) + name.torch_suffix,
                       info.rows,
                       info.cols,
                       true,
                       false,
                       gate_pieces(param, cell, units)};
    for (TensorPiece& piece : second.pieces) piece.added_when_read = true;
    if (has_candidate) {
      const auto own_gate = static_cast<int>(cell.own_gates.find(kCandidate));
      for (TensorPiece& piece : second.pieces)
        if (piece.own_row == own_gate * units)
          piece = {candidate->second, 0, piece.torch_row, units};
    }
    tensors_.push_back(std::move(second));
    return true;
  }

  static std::vector<TensorPiece> gate_pieces(int param, const CellKind& cell, int units) {
    std::vector<TensorPiece> out;
    for (std::size_t own = 0; own < cell.own_gates.size(); ++own) {
      const std::size_t torch = cell.torch_gates.find(cell.own_gates[own]);
      out.push_back({param, static_cast<int>(own) * units, static_cast<int>(torch) * units, units});
    }
    return out;
  }

  const ParamTable& table_;
  std::map<std::string, int> index_;
  std::vector<TorchTensor> tensors_;
};

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
        to = piece.added_when_read ? to + number : number;
      }
  }
}

std::string tensor_place(std::string_view name) { return "tensor \"" + printable(name) + "\""; }

}  // namespace

TensorShape TorchTensor::shape() const {
  if (vector) return {static_cast<std::uint64_t>(rows)};
  return {static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(cols)};
}

Result<std::vector<TorchTensor>> torch_tensors(const ParamTable& table) {
  Mapping mapping(table);
  for (std::size_t i = 0; i < table.infos().size(); ++i)
    if (const auto added = mapping.add(static_cast<int>(i)); !added) return added.error();
  return mapping.take();
}

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
