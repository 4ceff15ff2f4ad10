#include "engine/io/torch_script.h"

#include <array>
#include <utility>

#include "engine/base/contract.h"
#include "engine/base/numbers.h"
#include "engine/base/utf8.h"

namespace unroll {
namespace {

using Gap = std::pair<std::string_view, std::string>;

/// The program with @gaps@ that filled() fills.
constexpr std::string_view kScript = R"py("""A model trained with Unroll, as a PyTorch module.

    python3 THIS.py WEIGHTS.safetensors ID [ID ...]

reads symbol ids one after the other and prints, in a line for each, the probability of every
symbol to come next. SYMBOLS[i] is the text of symbol i. Needs PyTorch and nothing else.
"""

import json
import struct
import sys

import torch

ORIGIN = @origin@
SYMBOLS = [
@symbols@]


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
@modules@
    def forward(self, ids, state=None):
        """ids (T, B), whole numbers -> scores (T, B, symbols) and the state after the last step."""
        x = @input@
        h, state = self.rnn(x, state)
        return self.out(h), state


def read_safetensors(path):
    """All tensors of a safetensors file by name."""
    types = {"F32": torch.float32, "F64": torch.float64}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


def load(path):
    """The model with the weights of this file, ready to be run."""
    weights = read_safetensors(path)
    model = Model().to(weights["out.weight"].dtype)
    model.load_state_dict(weights)
    return model.eval()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    model = load(sys.argv[1])
    ids = torch.tensor([int(word) for word in sys.argv[2:]]).unsqueeze(1)
    with torch.no_grad():
        scores, _ = model(ids)
    for row in torch.softmax(scores[:, 0], dim=1).tolist():
        print(*row)


if __name__ == "__main__":
    main()
)py";

std::string filled(std::string_view text, const std::vector<Gap>& gaps) {
  std::string out;
  for (;;) {
    const std::size_t begin = text.find('@');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = text.find('@', begin + 1);
    const std::string_view name = text.substr(begin + 1, end - begin - 1);
    for (const auto& [gap, value] : gaps)
      if (gap == name) out += value;
    text.remove_prefix(end + 1);
  }
}

/// The call that makes the recurrent module, without its sizes.
struct CellModule {
  ModelKind kind;
  std::string_view name;
  bool has_activation;
};
constexpr std::array<CellModule, kModelKindNames.size()> kCellModules = {{
    {ModelKind::kRnn, "RNN", true},
}};

std::string module_lines(const ModelConfig& config, int symbols) {
  const bool learned = config.embedding == EmbeddingKind::kLearned;
  const std::string count = std::to_string(symbols), hidden = std::to_string(config.hidden);
  const std::string inputs = learned ? std::to_string(config.embedding_size) : count;
  const CellModule& cell = kCellModules[static_cast<std::size_t>(config.kind)];
  UNROLL_ASSERT(cell.kind == config.kind, "a row of kCellModules is at another kind's place");
  std::string out;
  if (learned)
    out += "        self.embedding = torch.nn.Embedding(" + count + ", " + inputs + ")\n";
  out += "        self.rnn = torch.nn." + std::string(cell.name) + "(" + inputs + ", " + hidden;
  if (cell.has_activation)
    out += ", nonlinearity=" +
           python_string(kActivationNames[static_cast<std::size_t>(config.activation)]);
  out += ")\n        self.out = torch.nn.Linear(" + hidden + ", " + count + ")\n";
  return out;
}

}  // namespace

std::string python_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto step = decode_utf8(text);
    const char32_t code = step ? step->code : U'\ufffd';
    if (code == U'"' || code == U'\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (code >= 0x20 && code < 0x7f) {
      out += static_cast<char>(code);
    } else if (code == U'\n') {
      out += "\\n";
    } else if (code < 0x100) {
      out += "\\x" + format_hex(code, 2);
    } else {
      out += code < 0x10000 ? "\\u" + format_hex(code, 4) : "\\U" + format_hex(code, 8);
    }
    text.remove_prefix(step ? step->bytes : 1);
  }
  return out + "\"";
}

std::string write_torch_script(const ModelConfig& config, const std::vector<std::string>& symbols,
                               std::string_view origin) {
  std::string list;
  constexpr std::size_t kLine = 90;
  std::string line = "   ";
  for (const std::string& symbol : symbols) {
    const std::string item = " " + python_string(symbol) + ",";
    if (line.size() + item.size() > kLine) list += std::exchange(line, "   ") + "\n";
    line += item;
  }
  if (!symbols.empty()) list += line + "\n";
  const bool learned = config.embedding == EmbeddingKind::kLearned;
  return filled(kScript, {{"origin", python_string(origin)},
                          {"symbols", list},
                          {"modules", module_lines(config, static_cast<int>(symbols.size()))},
                          {"input", learned ? "self.embedding(ids)"
                                            : "torch.nn.functional.one_hot(ids, len(SYMBOLS))"
                                              ".to(self.out.weight.dtype)"}});
}

}  // namespace unroll
