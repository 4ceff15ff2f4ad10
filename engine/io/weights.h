#pragma once
// Our parameters against the tensors of a PyTorch state_dict: names, order of the gates, transposed
// tables, and two biases where we have one.

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/io/named_tensor.h"
#include "engine/nn/params.h"

namespace unroll {

/// A block of rows of one of our parameters and where it lies in a tensor of PyTorch.
struct TensorPiece {
  int param = 0;      ///< index into the parameter table
  int own_row = 0;    ///< first row in our parameter
  int torch_row = 0;  ///< first row in PyTorch's tensor
  int rows = 0;
  /// PyTorch adds a second bias to ours: read, it is added on; written, it stays zero.
  bool added_when_read = false;
};

struct TorchTensor {
  std::string name;         ///< "rnn.weight_ih_l0"
  int rows = 0, cols = 0;   ///< a vector has one column
  bool vector = false;      ///< shape (rows,) in place of (rows, cols)
  bool transposed = false;  ///< our parameter is the transpose (embeddings)
  std::vector<TensorPiece> pieces;

  TensorShape shape() const;
};

/// The state_dict that a model with these parameters has in PyTorch:
///
///   embed.E -> embedding.weight (transposed)        NAME.W, NAME.b -> NAME.weight, NAME.bias
///   CELLk.Wx, .Wh, .b -> rnn.weight_ih_lk, rnn.weight_hh_lk, rnn.bias_ih_lk (and rnn.bias_hh_lk =
///   0)
///
/// CELL is rnn, lstm (gates i f g o) or gru (r z n, with gruk.bh the candidate's recurrent bias, as
/// PyTorch's only variant has it); "lstm0r" is the backward direction of layer 0, "_l0_reverse".
/// An Error names the parameter that has no counterpart.
Result<std::vector<TorchTensor>> torch_tensors(const ParamTable& table);

/// The parameters as a state_dict, float as F32 and double as F64.
template <Scalar S>
Result<std::vector<NamedTensor>> to_torch(const Params<S>& theta);

/// Parameters from a state_dict: all of them or an Error that names the tensor that is missing, not
/// known, there twice, or of another shape, with both shapes. Numbers are rounded to S.
template <Scalar S>
Result<Params<S>> from_torch(std::shared_ptr<const ParamTable> table,
                             const std::vector<NamedTensor>& tensors);

/// The parameters under our own names, (rows, cols) each.
template <Scalar S>
std::vector<NamedTensor> own_tensors(const Params<S>& theta);

}  // namespace unroll
