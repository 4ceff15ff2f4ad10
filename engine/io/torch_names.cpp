#include "engine/io/torch_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace unroll {
namespace {

/// A kind of recurrent cell: how its gates are stacked, a letter each, by us and by PyTorch.
struct CellKind {
  std::string_view own_gates, torch_gates;
};
constexpr std::array<CellKind, 3> kCells = {{{"h", "h"}, {"ifgo", "ifgo"}, {"rzn", "rzn"}}};

/// A parameter of a cell, gate by gate; `bias` has one column for each step's weights.
struct CellRow {
  std::string_view own, torch;
  bool bias;
};
constexpr std::array<CellRow, 3> kCellRows = {
    {{"Wx", "weight_ih", false}, {"Wh", "weight_hh", false}, {"b", "bias_ih", true}}};
/// A GRU's second bias: of the candidate only.
constexpr std::string_view kCandidateBias = "bh", kSecondBias = "bias_hh";
constexpr char kCandidate = 'n';
constexpr std::array<std::string_view, 2> kStarts = {"h0", "c0"};

struct PlainRow {
  std::string_view own, torch;
  bool vector, transposed;
};
constexpr std::array<PlainRow, 5> kPlainRows = {{
    {"W", "weight", false, false},
    {"b", "bias", true, false},
    {"g", "weight", true, false},
    {"E", "weight", false, true},
    {"P", "weight", false, true},
}};
/// The look back of a recurrent decoder, a module inside the layer for each.
constexpr std::array<PlainRow, 5> kLookRows = {{
    {"Wq", "query.weight", false, false},
    {"Wk", "key.weight", false, false},
    {"W", "key.weight", false, false},
    {"b", "key.bias", true, false},
    {"v", "score.weight", false, true},
}};
/// Projections of attention that PyTorch keeps one below the other.
constexpr std::array<std::string_view, 3> kProjections = {"q", "k", "v"};

/// Layers whose PyTorch module has another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kModules = {
    {{"embed", "embedding"},
     {"encpatch", "encoder_patch"},
     {"encpos", "encoder_pos"},
     {"encnorm", "encoder_norm"}}};

/// A layer of a transformer's block: NAME + number + ending.
struct BlockPart {
  std::string_view name, ending, torch;
};
constexpr std::array<BlockPart, 7> kBlockParts = {{
    {"norm", "a", "norm1"},
    {"attn", "", "self_attn"},
    {"norm", "x", "norm2"},
    {"cross", "", "multihead_attn"},
    {"norm", "b", "norm2"},
    {"mlp", "", "linear1"},
    {"out", "", "linear2"},
}};
constexpr std::string_view kEncoderPrefix = "enc", kNormAfterCross = "norm3";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Builds the tensors of one table.
class Mapping {
 public:
  explicit Mapping(const ParamTable& table) : table_(table) {
    for (const ParamInfo& info : table.infos()) index_[info.name] = static_cast<int>(index_.size());
  }

  Result<Ok> add(int param) {
    const ParamInfo& info = this->info(param);
    const std::size_t dot = info.name.find('.');
    const std::string layer = info.name.substr(0, dot);
    const std::string tensor = dot == std::string::npos ? "" : info.name.substr(dot + 1);
    bool added = false;
    if (has(layer, "Wx") && has(layer, "Wh") && has(layer, "b"))
      added = add_cell(param, layer, tensor);
    else if (has(layer, "Wq") && has(layer, "Wo"))
      added = add_attention(param, layer, tensor);
    else if (layer == "cross")
      added = add_plain(param, layer, tensor, kLookRows);
    else
      added = add_plain(param, module_of(layer), tensor, kPlainRows);
    if (added) return Ok{};
    return Error{"parameter " + info.name, "PyTorch has no tensor for it that this program knows"};
  }

  std::vector<TorchTensor> take() { return std::move(tensors_); }

 private:
  const ParamInfo& info(int param) const { return table_.infos()[static_cast<std::size_t>(param)]; }
  /// The parameter `layer`.`tensor`; -1 if there is none.
  int find(const std::string& layer, std::string_view tensor) const {
    const auto at = index_.find(layer + "." + std::string(tensor));
    return at == index_.end() ? -1 : at->second;
  }
  bool has(const std::string& layer, std::string_view tensor) const {
    return find(layer, tensor) >= 0;
  }

  /// The name of a layer's module.
  std::string module_of(const std::string& layer) const {
    for (const auto& [own, torch] : kModules)
      if (layer == own) return std::string(torch);
    for (const bool of_encoder : {false, true}) {
      if (of_encoder && !layer.starts_with(kEncoderPrefix)) break;
      const std::string prefix(of_encoder ? kEncoderPrefix : "");
      const std::string_view rest = std::string_view(layer).substr(prefix.size());
      for (const BlockPart& part : kBlockParts) {
        if (!rest.starts_with(part.name) || !rest.ends_with(part.ending)) continue;
        const std::size_t digits = rest.size() - part.name.size() - part.ending.size();
        if (rest.size() < part.name.size() + part.ending.size()) continue;
        const std::string number(rest.substr(part.name.size(), digits));
        // Only a block begins with a norm.
        if (!is_number(number) || !has(prefix + "norm" + number + "a", "g")) continue;
        const bool third = part.ending == "b" && has(prefix + "norm" + number + "x", "g");
        return (of_encoder ? "encoder." : "blocks.") + number + "." +
               std::string(third ? kNormAfterCross : part.torch);
      }
    }
    return layer;
  }

  template <class Rows>
  bool add_plain(int param, const std::string& module, std::string_view tensor, const Rows& rows) {
    const auto row = std::ranges::find(rows, tensor, &PlainRow::own);
    if (row == rows.end()) return false;
    TorchTensor out{module + "." + std::string(row->torch),
                    info(param).rows,
                    info(param).cols,
                    row->vector,
                    row->transposed,
                    {}};
    if (row->transposed) std::swap(out.rows, out.cols);
    out.pieces.push_back({param, 0, 0, out.rows});
    tensors_.push_back(std::move(out));
    return true;
  }

  bool add_attention(int param, const std::string& layer, std::string_view tensor) {
    const std::string module = module_of(layer);
    if (tensor == "Wo") return add_whole(module + ".out_proj.weight", param, false);
    if (tensor == "bo") return add_whole(module + ".out_proj.bias", param, true);
    if (tensor.size() != 2 ||
        std::ranges::find(kProjections, tensor.substr(1)) == kProjections.end())
      return false;
    const bool vector = tensor[0] == 'b';
    // Keys and values of another width than the query have tensors of their own.
    bool same = true;
    for (const std::string_view letter : kProjections) {
      const int other = find(layer, "W" + std::string(letter));
      if (other < 0) return false;
      same = same && info(other).cols == info(find(layer, "Wq")).cols;
    }
    if (!vector && !same)
      return add_whole(module + "." + std::string(tensor.substr(1)) + "_proj_weight", param, false);
    if (tensor.substr(1) != kProjections.front()) return true;  // comes with the first
    TorchTensor out{module + (vector ? ".in_proj_bias" : ".in_proj_weight"),
                    0,
                    info(param).cols,
                    vector,
                    false,
                    {}};
    for (const std::string_view letter : kProjections) {
      const int own = find(layer, (vector ? "b" : "W") + std::string(letter));
      if (own < 0) return false;
      out.pieces.push_back({own, 0, out.rows, info(own).rows});
      out.rows += info(own).rows;
    }
    tensors_.push_back(std::move(out));
    return true;
  }

  bool add_whole(std::string name, int param, bool vector) {
    const ParamInfo& i = info(param);
    tensors_.push_back({std::move(name), i.rows, i.cols, vector, false, {{param, 0, 0, i.rows}}});
    return true;
  }

  bool add_cell(int param, const std::string& layer, std::string_view tensor) {
    const int copies = info(find(layer, "b")).cols, units = info(find(layer, "Wh")).cols / copies;
    const int gates = units > 0 ? info(find(layer, "Wh")).rows / units : 0;
    const auto cell = std::ranges::find_if(kCells, [gates](const CellKind& c) {
      return static_cast<int>(c.own_gates.size()) == gates;
    });
    if (cell == kCells.end()) return false;
    std::string_view base = layer;
    const bool reverse = base.ends_with('r');
    if (reverse) base.remove_suffix(1);
    const std::size_t digits = base.find_last_not_of("0123456789") + 1;
    const std::string number(base.substr(digits));
    if (number.empty()) return false;
    const std::string module = base.starts_with("encoder") ? "encoder" : "rnn";
    const std::string suffix = "_l" + number + (reverse ? "_reverse" : "");
    if (std::ranges::find(kStarts, tensor) != kStarts.end())
      return add_whole(module + "_" + std::string(tensor) + suffix, param, true);

    const bool untied = copies > 1;
    const std::string ending = suffix + (untied ? "_steps" : "");
    const int candidate = find(layer, kCandidateBias);
    if (tensor == kCandidateBias)
      return !untied ||
             add_whole(module + "." + std::string(kSecondBias) + "_n" + ending, param, false);
    const auto row = std::ranges::find(kCellRows, tensor, &CellRow::own);
    if (row == kCellRows.end()) return false;
    const ParamInfo& own = info(param);
    const bool vector = row->bias && !untied;
    tensors_.push_back({module + "." + std::string(row->torch) + ending, own.rows, own.cols, vector,
                        false, gate_pieces(param, *cell, units)});
    // PyTorch's GRU resets after the product only, and has no weights for single steps.
    const bool resets_before =
        cell->own_gates.find(kCandidate) != std::string_view::npos && candidate < 0;
    if (!vector || resets_before) return true;
    TorchTensor second{module + "." + std::string(kSecondBias) + suffix,
                       own.rows,
                       1,
                       true,
                       false,
                       gate_pieces(param, *cell, units)};
    for (TensorPiece& piece : second.pieces) {
      piece.added_when_read = true;
      if (candidate >= 0 &&
          piece.own_row == units * static_cast<int>(cell->own_gates.find(kCandidate)))
        piece = {candidate, 0, piece.torch_row, units};
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

}  // namespace unroll
