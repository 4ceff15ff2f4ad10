// Models with a state that goes from step to step: stacks of recurrent layers, alone or as encoder
// and decoder.

#include "engine/nn/builder.h"
#include "engine/nn/cross_attention.h"
#include "engine/nn/gru.h"
#include "engine/nn/handover.h"
#include "engine/nn/join.h"
#include "engine/nn/linear.h"
#include "engine/nn/lstm.h"
#include "engine/nn/rnn.h"

namespace unroll {

namespace {

/// The states of one layer; both ways if it is bidirectional.
struct Level {
  std::vector<Port> h, c;
};

/// What goes on from a stack: the states of each layer and the columns on top.
struct Stack {
  std::vector<Level> levels;
  Port top;
};

template <Scalar S>
void add_cell(Builder<S>& b, const ModelConfig& config, const std::string& name, Port x,
              const Walk& walk, Level& level) {
  if (config.kind == ModelKind::kLstm) {
    const Lstm<S>& cell = b.template add<Lstm<S>>(name, x, config, walk);
    level.h.push_back(cell.output());
    level.c.push_back(cell.cell());
  } else if (config.kind == ModelKind::kGru) {
    level.h.push_back(b.template add<Gru<S>>(name, x, config, walk).output());
  } else {
    level.h.push_back(b.template add<Rnn<S>>(name, x, config, walk).output());
  }
}

/// What a stack is to be, apart from the configuration.
struct StackPlan {
  std::string name;
  int steps;
  bool both_ways;
  std::vector<std::vector<Port>> starts = {};  ///< initial states of each layer; empty = their own
  bool top_is_read = true;                     ///< or only the last states are
};

template <Scalar S>
Stack add_stack(Builder<S>& b, const ModelConfig& config, Port x, const StackPlan& plan) {
  Stack stack;
  for (int layer = 0; layer < config.layers; ++layer) {
    const std::string name = numbered(plan.name, layer);
    Walk walk{.steps = plan.steps};
    if (!plan.starts.empty()) walk.starts = plan.starts[static_cast<std::size_t>(layer)];
    Level level;
    add_cell(b, config, name, x, walk, level);
    const bool read = plan.top_is_read || layer + 1 < config.layers;
    if (plan.both_ways) {
      walk.reverse = true;
      add_cell(b, config, name + "r", x, walk, level);
      if (read) x = b.template add<Join<S>>(name + "j", level.h).output();
    } else {
      x = level.h.front();
    }
    stack.levels.push_back(level);
  }
  stack.top = x;
  return stack;
}

/// What the encoder's layer ends with, as a port. Of both ways W makes one state.
template <Scalar S>
Port hand_over(Builder<S>& b, const std::string& name, const std::vector<Port>& ends, int hidden,
               Activation activation) {
  if (ends.size() == 1) return b.template add<Handover<S>>(name, ends.front()).output();
  return b.template add<Handover<S>>(name, ends, hidden, activation).output();
}

/// The decoder's initial states, layer by layer.
template <Scalar S>
std::vector<std::vector<Port>> hand_over_all(Builder<S>& b, const ModelConfig& config,
                                             const Stack& encoder) {
  std::vector<std::vector<Port>> starts;
  for (int layer = 0; layer < config.layers; ++layer) {
    const Level& level = encoder.levels[static_cast<std::size_t>(layer)];
    const std::string name = numbered("handover", layer);
    starts.push_back({hand_over(b, name, level.h, config.hidden, Activation::kTanh)});
    if (!level.c.empty())
      starts.back().push_back(
          hand_over(b, name + "c", level.c, config.hidden, Activation::kIdentity));
  }
  return starts;
}

/// The decoder's state after a look at the encoder's: tanh(W [context; h] + b), Luong et al.
/// (2015), equation 5.
template <Scalar S>
Port look_back(Builder<S>& b, const ModelConfig& config, Port state, Port memory) {
  const Port context = b.template add<CrossAttention<S>>("cross", state, memory, config).output();
  const Port both = b.template add<Join<S>>("both", std::vector<Port>{context, state}).output();
  return b.template add<Linear<S>>("attend", both, config.hidden, Activation::kTanh).output();
}

}  // namespace

template <Scalar S>
Port build_recurrent(Builder<S>& b, const ModelConfig& config, const DataShape& shape) {
  const std::string name(kModelKindNames[static_cast<std::size_t>(config.kind)]);
  const bool both_ways = config.bidirectional == Switch::kOn;
  const int steps = shape.input.steps;
  if (shape.source.kind == PortKind::kNone) {
    const Port x = add_input(b, config, shape.input, false);
    return add_stack(b, config, x, {name, steps, both_ways}).top;
  }

  const Port source = add_input(b, config, shape.source, true);
  std::vector<std::vector<Port>> starts;
  Port memory;
  const bool picture = shape.source.kind == PortKind::kValues && shape.source.steps == 1;
  if (picture) {
    for (int layer = 0; layer < config.layers; ++layer)
      starts.push_back(
          {b.template add<Handover<S>>(numbered("handover", layer), std::vector<Port>{source},
                                       config.hidden, Activation::kTanh)
               .output()});
  } else {
    const bool looks_back = config.cross != CrossKind::kNone;
    const Stack encoder =
        add_stack(b, config, source, {"encoder", shape.source.steps, both_ways, {}, looks_back});
    starts = hand_over_all(b, config, encoder);
    memory = encoder.top;
  }
  const Port x = add_input(b, config, shape.input, false);
  const Port top = add_stack(b, config, x, {name, steps, false, starts}).top;
  if (picture || config.cross == CrossKind::kNone) return top;
  return look_back(b, config, top, memory);
}

template Port build_recurrent<float>(Builder<float>&, const ModelConfig&, const DataShape&);
template Port build_recurrent<double>(Builder<double>&, const ModelConfig&, const DataShape&);

}  // namespace unroll
