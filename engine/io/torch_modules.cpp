#include "engine/io/torch_modules.h"

#include <array>
#include <vector>

#include "engine/base/contract.h"
#include "engine/base/numbers.h"
#include "engine/io/torch_blocks.h"

namespace unroll {
namespace {

constexpr std::array<std::string_view, kActivationNames.size()> kFunctions = {
    "torch.tanh", "torch.relu", "torch.sigmoid", "torch.nn.Identity()"};
constexpr int kMlpGrowth = 4;

std::string text(int number) { return std::to_string(number); }

class Writer {
 public:
  Writer(const ModelConfig& config, const DataShape& shape) : c_(config), s_(shape) {}

  TorchModules write() {
    int top = 0;
    switch (c_.kind) {
      case ModelKind::kRnn:
      case ModelKind::kLstm:
      case ModelKind::kGru:
        top = add_recurrent();
        break;
      case ModelKind::kFeedForward:
      case ModelKind::kConcatenate:
      case ModelKind::kBag:
        top = add_memoryless();
        break;
      case ModelKind::kAttention:
      case ModelKind::kTransformer:
        top = add_attentive();
        break;
    }
    module("out", "torch.nn.Linear(" + text(top) + ", " + text(s_.outputs) + ")");
    step("return self.out(x)");
    TorchModules out;
    for (std::size_t i = 0; i < kTorchBlocks; ++i)
      if (used_[i]) out.blocks += torch_block(static_cast<TorchBlock>(i));
    out.modules = std::move(modules_);
    out.steps = std::move(steps_);
    return out;
  }

 private:
  void module(const std::string& name, const std::string& call) {
    modules_ += "        self." + name + " = " + call + "\n";
  }
  void step(const std::string& line) { steps_ += "        " + line + "\n"; }
  void use(TorchBlock block) { used_[static_cast<std::size_t>(block)] = true; }
  std::string_view function() const { return kFunctions[static_cast<std::size_t>(c_.activation)]; }
  std::string activated(const std::string& call) const {
    return c_.activation == Activation::kIdentity ? call
                                                  : std::string(function()) + "(" + call + ")";
  }

  /// `to` = the vectors of the input or source; returns their size. `width`: of a learned table.
  int add_input(const PortShape& port, bool of_source, const std::string& to, int width) {
    const std::string from = of_source ? "source" : "inputs";
    if (port.kind == PortKind::kValues) {
      step(to + " = " + from + ".to(self.out.weight)");
      return port.size;
    }
    if (c_.embedding == EmbeddingKind::kOneHot) {
      step(to + " = torch.nn.functional.one_hot(" + from + ", " + text(port.size) +
           ").to(self.out.weight)");
      return port.size;
    }
    const std::string name = of_source ? "source" : "embedding";
    module(name, "torch.nn.Embedding(" + text(port.size) + ", " + text(width) + ")");
    step(to + " = self." + name + "(" + from + ")");
    return width;
  }

  int add_memoryless() {
    int size = add_input(s_.input, false, "x", c_.embedding_size);
    if (c_.kind == ModelKind::kConcatenate) {
      use(TorchBlock::kSideBySide);
      step("x = side_by_side(x, " + text(s_.input.steps) + ")");
      size *= s_.input.steps;
    }
    if (c_.kind == ModelKind::kBag)
      step("x = x.cumsum(0) / torch.arange(1, len(x) + 1).reshape(-1, 1, 1).to(x)");
    for (int layer = 0; layer < c_.layers; ++layer) {
      const std::string name = "ff" + text(layer);
      module(name, "torch.nn.Linear(" + text(size) + ", " + text(c_.hidden) + ")");
      step("x = " + activated("self." + name + "(x)"));
      size = c_.hidden;
    }
    return size;
  }

  /// Whether torch.nn has the cell.
  bool usual_cell() const {
    if (c_.cut == Switch::kOn || c_.untied == Switch::kOn) return false;
    if (c_.kind == ModelKind::kGru) return c_.reset == ResetKind::kAfter;
    return c_.kind == ModelKind::kLstm || c_.activation == Activation::kTanh ||
           c_.activation == Activation::kRelu;
  }

  void add_cells(const std::string& name, int inputs, int steps, bool both_ways) {
    const std::string sizes = text(inputs) + ", " + text(c_.hidden);
    std::string call;
    if (usual_cell()) {
      constexpr std::array<std::string_view, 3> kModules = {"RNN", "LSTM", "GRU"};
      call = "torch.nn." + std::string(kModules[static_cast<std::size_t>(c_.kind)]) + "(" + sizes;
      if (c_.layers > 1) call += ", num_layers=" + text(c_.layers);
      if (both_ways) call += ", bidirectional=True";
      if (c_.kind == ModelKind::kRnn)
        call += c_.activation == Activation::kRelu ? ", nonlinearity=\"relu\""
                                                   : ", nonlinearity=\"tanh\"";
    } else {
      use(TorchBlock::kRecurrent);
      call = "Recurrent(\"" + std::string(kModelKindNames[static_cast<std::size_t>(c_.kind)]) +
             "\", " + sizes + ", layers=" + text(c_.layers) + ", ways=" + (both_ways ? "2" : "1");
      if (c_.kind == ModelKind::kRnn) call += ", activation=" + std::string(function());
      if (c_.kind == ModelKind::kGru && c_.reset == ResetKind::kBefore)
        call += ", resets_before=True";
      // Weights for the one step of a sequence of length 1 are no other than those of all.
      if (c_.untied == Switch::kOn && steps > 1) call += ", steps=" + text(steps);
      if (c_.cut == Switch::kOn) call += ", cut=True";
    }
    module(name, call + ")");
  }

  /// starts() of learned vectors `state` ("h0") of `name`.
  std::string learned(const std::string& name, const std::string& state, bool both_ways,
                      const std::string& x) {
    use(TorchBlock::kStarts);
    std::string list;
    for (int layer = 0; layer < c_.layers; ++layer)
      for (int way = 0; way < (both_ways ? 2 : 1); ++way) {
        const std::string vector =
            name + "_" + state + "_l" + text(layer) + (way == 1 ? "_reverse" : "");
        module(vector, "torch.nn.Parameter(torch.zeros(" + text(c_.hidden) + "))");
        list += (list.empty() ? "" : ", ") + ("self." + vector);
      }
    return "starts([" + list + "], " + x + ")";
  }

  bool cells() const { return c_.kind == ModelKind::kLstm; }

  /// The call of a stack on `x` that begins with its own initial states.
  std::string call_alone(const std::string& name, const std::string& x, bool both_ways) {
    const std::string begin = "self." + name + "(" + x;
    if (c_.start == StartState::kZero) return begin + ")";
    const std::string h = learned(name, "h0", both_ways, x);
    if (!cells()) return begin + ", " + h + ")";
    return begin + ", (" + h + ", " + learned(name, "c0", both_ways, x) + "))";
  }

  /// One state for each layer of the decoder from a pair of the encoder's, `state` = h or c.
  void merge_ways(const std::string& state, const std::string& ending, bool activated) {
    for (int layer = 0; layer < c_.layers; ++layer)
      module("handover" + text(layer) + ending,
             "torch.nn.Linear(" + text(2 * c_.hidden) + ", " + text(c_.hidden) + ")");
    std::string list;
    for (int layer = 0; layer < c_.layers; ++layer) {
      const std::string map = "self.handover" + text(layer) + ending + "(torch.cat([" + state +
                              "[" + text(2 * layer) + "], " + state + "[" + text(2 * layer + 1) +
                              "]], 1))";
      list += (list.empty() ? "" : ", ") + (activated ? "torch.tanh(" + map + ")" : map);
    }
    step(state + " = torch.stack([" + list + "])");
  }

  int add_recurrent() {
    const bool both_ways = c_.bidirectional == Switch::kOn;
    if (s_.source.kind == PortKind::kNone) {
      const int size = add_input(s_.input, false, "x", c_.embedding_size);
      add_cells("rnn", size, s_.input.steps, both_ways);
      step("x, _ = " + call_alone("rnn", "x", both_ways));
      return both_ways ? 2 * c_.hidden : c_.hidden;
    }
    const int read = add_input(s_.source, true, "m", c_.embedding_size);
    const bool picture = s_.source.kind == PortKind::kValues && s_.source.steps == 1;
    std::string start = "h";
    if (picture) {
      std::string list;
      for (int layer = 0; layer < c_.layers; ++layer) {
        const std::string name = "handover" + text(layer);
        module(name, "torch.nn.Linear(" + text(read) + ", " + text(c_.hidden) + ")");
        list += (list.empty() ? "" : ", ") + ("torch.tanh(self." + name + "(m[0]))");
      }
      step("h = torch.stack([" + list + "])");
      if (cells())
        start = c_.start == StartState::kLearned ? "(h, " + learned("rnn", "c0", false, "m") + ")"
                                                 : "(h, torch.zeros_like(h))";
    } else {
      add_cells("encoder", read, s_.source.steps, both_ways);
      step((cells() ? "m, (h, c) = " : "m, h = ") + call_alone("encoder", "m", both_ways));
      if (both_ways) merge_ways("h", "", true);
      if (both_ways && cells()) merge_ways("c", "c", false);
      if (cells()) start = "(h, c)";
    }
    const int size = add_input(s_.input, false, "x", c_.embedding_size);
    add_cells("rnn", size, s_.input.steps, false);
    step("x, _ = self.rnn(x, " + start + ")");
    if (!picture && c_.cross != CrossKind::kNone) add_look_back(both_ways);
    return c_.hidden;
  }

  void add_look_back(bool both_ways) {
    use(TorchBlock::kLookBack);
    const int memory = both_ways ? 2 * c_.hidden : c_.hidden;
    std::string kind = "bahdanau";
    if (c_.cross == CrossKind::kLuong)
      kind = c_.score == ScoreKind::kDot && memory == c_.hidden ? "dot" : "general";
    module("cross", "LookBack(\"" + kind + "\", " + text(c_.hidden) + ", " + text(memory) + ")");
    module("attend", "torch.nn.Linear(" + text(memory + c_.hidden) + ", " + text(c_.hidden) + ")");
    step("x = torch.tanh(self.attend(torch.cat([self.cross(x, m), x], 2)))");
  }

  bool usual_scores() const { return c_.score == ScoreKind::kScaledDot && c_.sharpness == 1; }
  std::string own_attention() {
    use(TorchBlock::kAttention);
    return "Attention(" + text(c_.width) + ", " + text(c_.heads) + ", \"" +
           std::string(kScoreKindNames[static_cast<std::size_t>(c_.score)]) + "\", " +
           format_shortest(c_.sharpness) + ")";
  }

  /// The input (or source) as vectors of the width, with positions.
  void add_start(const PortShape& port, bool of_source) {
    const std::string to = of_source ? "m" : "x", prefix = of_source ? "encoder_" : "";
    const int size = add_input(port, of_source, to, c_.width);
    if (port.kind == PortKind::kValues || c_.embedding == EmbeddingKind::kOneHot) {
      module(prefix + "patch", "torch.nn.Linear(" + text(size) + ", " + text(c_.width) + ")");
      step(to + " = self." + prefix + "patch(" + to + ")");
    }
    if (c_.positions == PositionKind::kLearned) {
      module(prefix + "pos",
             "torch.nn.Embedding(" + text(port.steps) + ", " + text(c_.width) + ")");
      step(to + " = " + to + " + self." + prefix + "pos.weight[:len(" + to + ")].unsqueeze(1)");
    }
    if (c_.positions == PositionKind::kSinusoidal) {
      use(TorchBlock::kSines);
      step(to + " = " + to + " + sines(" + to + ")");
    }
  }

  void add_blocks(const std::string& name, bool decoder) {
    const std::string layer = decoder ? "TransformerDecoderLayer" : "TransformerEncoderLayer";
    module(name, "torch.nn.ModuleList(\n            torch.nn." + layer + "(" + text(c_.width) +
                     ", " + text(c_.heads) + ", " + text(kMlpGrowth * c_.width) +
                     ", dropout=0.0, activation=" + std::string(function()) +
                     ", norm_first=True)\n            for _ in range(" + text(c_.blocks) + "))");
    if (usual_scores()) return;
    modules_ += "        for block in self." + name +
                ":\n            block.self_attn = " + own_attention() + "\n";
    if (decoder) modules_ += "            block.multihead_attn = " + own_attention() + "\n";
  }

  int add_attentive() {
    const bool hides = c_.mask == MaskKind::kCausal || (c_.mask == MaskKind::kAuto && s_.causal);
    if (hides) use(TorchBlock::kCausal);
    const std::string mask = hides ? "causal(x)" : "None";
    if (c_.kind == ModelKind::kAttention) {
      add_start(s_.input, false);
      module("attn0", usual_scores() ? "torch.nn.MultiheadAttention(" + text(c_.width) + ", " +
                                           text(c_.heads) + ")"
                                     : own_attention());
      step("x, _ = self.attn0(x, x, x, attn_mask=" + mask + ")");
      return c_.width;
    }
    const std::string norm = "torch.nn.LayerNorm(" + text(c_.width) + ")";
    const bool reads_source = s_.source.kind != PortKind::kNone;
    if (reads_source) {
      add_start(s_.source, true);
      add_blocks("encoder", false);
      module("encoder_norm", norm);
      step("for block in self.encoder:");
      step("    m = block(m)");
      step("m = self.encoder_norm(m)");
    }
    add_start(s_.input, false);
    add_blocks("blocks", reads_source);
    module("norm", norm);
    step("for block in self.blocks:");
    step(reads_source ? "    x = block(x, m, tgt_mask=" + mask + ")"
                      : "    x = block(x, src_mask=" + mask + ")");
    step("x = self.norm(x)");
    return c_.width;
  }

  const ModelConfig& c_;
  const DataShape& s_;
  std::string modules_, steps_;
  std::array<bool, kTorchBlocks> used_ = {};
};

}  // namespace

TorchModules torch_modules(const ModelConfig& config, const DataShape& shape) {
  return Writer(config, shape).write();
}

}  // namespace unroll
