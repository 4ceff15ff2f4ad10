#include "engine/io/torch_script.h"

#include <array>

#include "engine/io/python_text.h"
#include "engine/io/torch_modules.h"

namespace unroll {
namespace {

/// The program with @gaps@ that fill_gaps() fills.
constexpr std::string_view kScript = R"py("""A model trained with Unroll, as a PyTorch module.

    python3 THIS.py WEIGHTS.safetensors@usage@

reads @reading@ and prints, in a line for each step, @printing@.
@symbol_note@Needs PyTorch and nothing else.
"""

import json
@math@import struct
import sys

import torch

ORIGIN = @origin@
SYMBOLS = [
@symbols@]


@blocks@class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
@modules@
    def forward(self, inputs, source=None, lengths=None, source_lengths=None):
        """inputs @inputs@@sources@ -> scores (T, B, @outputs@).

        lengths, source_lengths: of each sequence, where the steps behind its end are padding. Scores
        of padding are 0, and nothing depends on what stands there.
        """
        if lengths is not None or source_lengths is not None:
            return self.one_by_one(inputs, source, lengths, source_lengths)
@steps@
    def one_by_one(self, inputs, source, lengths, source_lengths):
        """Each sequence by itself, cut off at its end."""
        scores = []
        for b in range(inputs.shape[1]):
            end = len(inputs) if lengths is None else int(lengths[b])
            source_end = None if source_lengths is None else int(source_lengths[b])
            own = self(inputs[:end, b:b + 1], None if source is None else source[:source_end, b:b + 1])
            padding = own.new_zeros(len(inputs) - end, *own.shape[1:])
            scores.append(torch.cat([own, padding]))
        return torch.cat(scores, 1)


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
    """The model with the weights of this file. Nothing in it differs between training and use."""
    weights = read_safetensors(path)
    model = Model().to(weights["out.weight"].dtype)
    model.load_state_dict(weights)
    return model


def predict(model, inputs, source=None, lengths=None, source_lengths=None):
    """@Printing@, (T, B, @outputs@). The lengths are those of Model.forward."""
    with torch.no_grad():
        scores = model(inputs, source, lengths, source_lengths)
    return @prediction@


def sequence(words, numbers):
    """Words of the command line as one sequence: an id each, or numbers with commas."""
    if numbers:
        rows = [[float(number) for number in word.split(",")] for word in words]
        return torch.tensor(rows, dtype=torch.float64).unsqueeze(1)
    return torch.tensor([int(word) for word in words]).unsqueeze(1)


def main():
    words = sys.argv[2:]
    split = words.index("--source") if "--source" in words else len(words)
    if split == 0 or ("--source" in words) != @has_source@:
        sys.exit(__doc__)
    inputs = sequence(words[:split], @has_numbers@)
    source = sequence(words[split + 1:], @source_numbers@) if @has_source@ else None
    for row in predict(load(sys.argv[1]), inputs, source)[:, 0].tolist():
        print(*row)


if __name__ == "__main__":
    main()
)py";

struct Prediction {
  std::string_view printing, call;
};
/// In the order of LossKind.
constexpr std::array<Prediction, 3> kPredictions = {{
    {"the probability of every class", "torch.softmax(scores, 2)"},
    {"the numbers that are expected", "scores"},
    {"the probability of every yes", "torch.sigmoid(scores)"},
}};

std::string tensor_shape(const PortShape& port, std::string_view steps) {
  const std::string sizes = "(" + std::string(steps) + ", B";
  return port.kind == PortKind::kValues ? sizes + ", " + std::to_string(port.size) + ")"
                                        : sizes + "), whole numbers";
}

std::string_view words_of(const PortShape& port) {
  return port.kind == PortKind::kValues ? " X,X,... [X,X,... ...]" : " ID [ID ...]";
}

std::string_view python_bool(bool value) { return value ? "True" : "False"; }

}  // namespace

std::string write_torch_script(const ModelConfig& config, const DataShape& shape,
                               const std::vector<std::string>& symbols, std::string_view origin) {
  const TorchModules parts = torch_modules(config, shape);
  const bool has_source = shape.source.kind != PortKind::kNone;
  const bool numbers = shape.input.kind == PortKind::kValues;
  const Prediction& prediction = kPredictions[static_cast<std::size_t>(shape.loss)];
  std::string sentence(prediction.printing);
  sentence[0] = 'T';
  const std::string usage = std::string(words_of(shape.input)) +
                            (has_source ? " --source" + std::string(words_of(shape.source)) : "");
  const std::string reading =
      std::string(numbers ? "the numbers of step after step" : "symbol ids one after the other") +
      (has_source ? ", after a source," : "");
  return fill_gaps(
      kScript,
      {{"origin", python_string(origin)},
       {"usage", usage},
       {"reading", reading},
       {"printing", std::string(prediction.printing)},
       {"Printing", sentence},
       {"prediction", std::string(prediction.call)},
       {"symbol_note", symbols.empty() ? "" : "SYMBOLS[i] is the text of symbol i. "},
       {"symbols", python_strings(symbols)},
       {"math", parts.blocks.find("math.") == std::string::npos ? "" : "import math\n"},
       {"blocks", parts.blocks},
       {"modules", parts.modules},
       {"steps", parts.steps},
       {"inputs", tensor_shape(shape.input, "T")},
       {"sources", has_source ? ", source " + tensor_shape(shape.source, "S") : ""},
       {"outputs", std::to_string(shape.outputs)},
       {"has_source", std::string(python_bool(has_source))},
       {"has_numbers", std::string(python_bool(numbers))},
       {"source_numbers", std::string(python_bool(shape.source.kind == PortKind::kValues))}});
}

}  // namespace unroll
