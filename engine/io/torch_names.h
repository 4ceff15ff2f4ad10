#pragma once
// What our parameters are called in a PyTorch state_dict, and where each lies in its tensors.

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

/// The state_dict that a model with these parameters has in PyTorch. Where PyTorch has the layer:
///
///   embed.E, source.E          embedding.weight, source.weight (torch.nn.Embedding: transposed)
///   CELLk.Wx .Wh .b [.bh]      rnn.weight_ih_lk, weight_hh_lk, bias_ih_lk, bias_hh_lk
///                              (torch.nn.RNN, LSTM with gates i f g o, GRU with r z n; bias_hh is
///                              0 but for bh); the encoder's: encoder.weight_ih_lk ...;
///                              "lstm0r", which walks back: "_l0_reverse"
///   attn0.Wq .bq .Wk ... .bo   attn0.in_proj_weight, in_proj_bias, out_proj.weight, out_proj.bias
///                              (torch.nn.MultiheadAttention)
///   block n of a transformer   blocks.n.self_attn, multihead_attn, norm1 ..., linear1, linear2
///                              (torch.nn.TransformerEncoderLayer, TransformerDecoderLayer); the
///                              encoder's: encoder.n. ...; norm, encoder_norm behind the blocks
///   pos.P, encpos.P            pos.weight, encoder_pos.weight (torch.nn.Embedding of steps)
///   NAME.W .b, NAME.g .b       NAME.weight, NAME.bias (torch.nn.Linear, LayerNorm)
///
/// What it has not, under names of ours: rnn_h0_lk, rnn_c0_lk (learned starts; encoder_h0_lk ...);
/// weights of a GRU that resets before the product like those of torch.nn.GRU, without bias_hh;
/// rnn.weight_ih_lk_steps ... (untied: the columns of step after step side by side);
/// cross.query.weight, cross.key.weight, cross.key.bias, cross.score.weight (the look back).
/// An Error names the parameter of a layer that is not known here.
Result<std::vector<TorchTensor>> torch_tensors(const ParamTable& table);

}  // namespace unroll
