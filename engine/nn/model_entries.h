#pragma once
// The models as the manual and README list them.

#include <array>

#include "engine/nn/model_config.h"

namespace unroll {

struct ModelEntry {
  ModelKind kind;
  std::string_view title;
  std::string_view help;  ///< what it computes, and its source

  constexpr std::string_view id() const { return kModelKindNames[static_cast<std::size_t>(kind)]; }
};

/// All models, in the order of ModelKind.
inline constexpr std::array<ModelEntry, kModelKindNames.size()> kModelEntries = {{
    {ModelKind::kRnn, "Plain recurrent network",
     "The state is a function of the input and the state before (Elman, 1990); tanh, relu, sigmoid "
     "or identity."},
    {ModelKind::kLstm, "Long short-term memory",
     "Gates decide what a cell keeps, stores and shows (Hochreiter and Schmidhuber, 1997; Gers et "
     "al., 2000)."},
    {ModelKind::kGru, "Gated recurrent unit",
     "Two gates, no cell (Cho et al., 2014); the reset gate acts before or after the recurrent "
     "product."},
    {ModelKind::kFeedForward, "Feed-forward network, step by step",
     "The same layers at each step alone: nothing is remembered."},
    {ModelKind::kConcatenate, "All steps side by side",
     "One layer reads everything up to now at once; its weights grow with the length."},
    {ModelKind::kBag, "Bag", "Reads the mean of everything up to now: order is lost."},
    {ModelKind::kAttention, "Attention",
     "One layer of heads that look at all steps (Vaswani et al., 2017), with or without "
     "positions."},
    {ModelKind::kTransformer, "Transformer",
     "Blocks of attention and a small network with norms before them (Xiong et al., 2020); with a "
     "source also an encoder and cross attention."},
}};

}  // namespace unroll
