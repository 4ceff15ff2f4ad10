// Models whose steps look at each other. Names of the layers in their order:
//
//   encoder (prefix "enc", only with a source): source, encpatch, encpos, then like the decoder's
//     encnorm0a encattn0 encres0a encnorm0b encmlp0 encout0 encres0b ..., encnorm
//   input: embed or input; patch (to the width, unless symbols have vectors of that size); pos
//   attention: attn0
//   transformer, for each block: norm0a attn0 res0a, [norm0x cross0 res0x,] norm0b mlp0 out0 res0b;
//     then norm

#include "engine/nn/add.h"
#include "engine/nn/attention.h"
#include "engine/nn/builder.h"
#include "engine/nn/embedding.h"
#include "engine/nn/layer_norm.h"
#include "engine/nn/linear.h"
#include "engine/nn/model_rules.h"
#include "engine/nn/position.h"

namespace unroll {

namespace {

constexpr int kMlpGrowth = 4;  // hidden units of a block for each unit of its width

/// Puts together one side, encoder or decoder.
template <Scalar S>
struct Stack {
  Builder<S>& b;
  const ModelConfig& config;
  std::string prefix;

  Port add_start(const PortShape& shape, bool of_source) {
    Port x;
    const bool learned =
        shape.kind == PortKind::kSymbols && config.embedding == EmbeddingKind::kLearned;
    if (learned)
      x = b.template add<Embedding<S>>(of_source ? "source" : "embed", config.embedding, shape.size,
                                       config.width, of_source)
              .output();
    else
      x = b.template add<Linear<S>>(prefix + "patch", add_input(b, config, shape, of_source),
                                    config.width)
              .output();
    if (config.positions == PositionKind::kNone) return x;
    return b.template add<Position<S>>(prefix + "pos", x, config.positions, shape.steps).output();
  }

  Port normalise(const std::string& name, Port x) {
    return b.template add<LayerNorm<S>>(prefix + name, x).output();
  }
  Port residual(const std::string& name, Port x, Port change) {
    return b.template add<Add<S>>(prefix + name, x, change).output();
  }

  /// A block with the norms before its parts (Xiong et al., 2020).
  Port add_block(int number, Port x, bool causal, const Port* memory) {
    const std::string n = std::to_string(number);
    const Port own = normalise("norm" + n + "a", x);
    const Port looked =
        b.template add<Attention<S>>(prefix + "attn" + n, own, own, config, causal).output();
    x = residual("res" + n + "a", x, looked);
    if (memory != nullptr) {
      const Port asking = normalise("norm" + n + "x", x);
      const Port found =
          b.template add<Attention<S>>(prefix + "cross" + n, asking, *memory, config, false)
              .output();
      x = residual("res" + n + "x", x, found);
    }
    const Port hidden =
        b.template add<Linear<S>>(prefix + "mlp" + n, normalise("norm" + n + "b", x),
                                  kMlpGrowth * config.width, config.activation, config.input_init)
            .output();
    const Port change =
        b.template add<Linear<S>>(prefix + "out" + n, hidden, config.width).output();
    return residual("res" + n + "b", x, change);
  }
};

}  // namespace

template <Scalar S>
Port build_attentive(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  const bool causal = hides_future(config, shape);
  Stack<S> main{b, config, ""};
  if (config.kind == ModelKind::kAttention) {
    const Port x = main.add_start(shape.input, false);
    return b.template add<Attention<S>>("attn0", x, x, config, causal).output();
  }

  const bool reads_source = shape.source.kind != PortKind::kNone;
  Port memory;
  if (reads_source) {
    Stack<S> encoder{b, config, "enc"};
    memory = encoder.add_start(shape.source, true);
    for (int block = 0; block < config.blocks; ++block)
      memory = encoder.add_block(block, memory, false, nullptr);
    memory = encoder.normalise("norm", memory);
  }
  Port x = main.add_start(shape.input, false);
  for (int block = 0; block < config.blocks; ++block)
    x = main.add_block(block, x, causal, reads_source ? &memory : nullptr);
  return main.normalise("norm", x);
}

template Port build_attentive<float>(Builder<float>&, const ModelConfig&, const DataShape&);
template Port build_attentive<double>(Builder<double>&, const ModelConfig&, const DataShape&);

}  // namespace unroll
