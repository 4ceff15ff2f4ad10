#include "engine/io/keras_script.h"

#include "engine/io/python_text.h"

namespace unroll {
namespace {

/// The program with @gaps@ that fill_gaps() fills.
constexpr std::string_view kScript = R"py("""A model trained with Unroll, as a Keras model.

    python3 THIS.py WEIGHTS.safetensors@usage@

reads @reading@ and prints, in a line for each step, what the model expects.
@symbol_note@Needs Keras and NumPy and nothing else.
"""

import json
import struct
import sys

import keras
import numpy

ORIGIN = @origin@
SYMBOLS = [
@symbols@]


def build():
    """Whole numbers or vectors (B, T, ...) -> what is expected at each step (B, T, outputs)."""
    return keras.Sequential([
        keras.Input(@input@),
@layers@    ])


def read_safetensors(path):
    """All tensors of a safetensors file by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "F64": "<f8"}
    return {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()}


def gates(tensor, order):
    """Blocks of rows in the order of Keras."""
    blocks = numpy.split(tensor, len(order))
    return numpy.concatenate([blocks[i] for i in order])


def dense(tensors, name):
    return [tensors[name + ".weight"].T, tensors[name + ".bias"]]


def cell(tensors, suffix, order, two_biases=False):
    """kernel, recurrent_kernel, bias of one direction of one layer."""
    kernels = [gates(tensors[f"rnn.weight_{kind}{suffix}"], order).T for kind in ("ih", "hh")]
    biases = [gates(tensors[f"rnn.bias_{kind}{suffix}"], order) for kind in ("ih", "hh")
              if f"rnn.bias_{kind}{suffix}" in tensors]
    return [*kernels, numpy.stack(biases) if two_biases else sum(biases)]


def load(path):
    """The model with the weights of this file."""
    tensors = read_safetensors(path)
    model = build()
    weights = [
@weights@    ]
    for layer, arrays in zip(model.layers, weights):
        layer.set_weights(arrays)
    return model


def predict(model, inputs, lengths=None):
    """What is expected at each step (B, T, outputs). lengths: of each sequence, where the steps behind its end are
    padding: it is read by itself, cut off there, and 0 stands behind it."""
    if lengths is None:
        return model.predict(inputs, verbose=0)
    rows = [model.predict(inputs[b:b + 1, :end], verbose=0) for b, end in enumerate(lengths)]
    return numpy.concatenate([numpy.pad(row, [(0, 0), (0, inputs.shape[1] - row.shape[1]), (0, 0)]) for row in rows])


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    words = sys.argv[2:]
    for row in predict(load(sys.argv[1]), numpy.array([@words@]))[0].tolist():
        print(*row)


if __name__ == "__main__":
    main()
)py";

std::string text(int number) { return std::to_string(number); }

std::string layer_call(const KerasLayer& layer) {
  const std::string begin = "keras.layers." + std::string(keras_class(layer.kind)) + "(";
  const std::string name = ", name=" + python_string(layer.name) + ")";
  if (layer.kind == KerasKind::kEmbedding)
    return begin + text(layer.inputs) + ", " + text(layer.units) + name;
  std::string out = begin + text(layer.units) + ", activation=" + python_string(layer.activation);
  if (layer.kind == KerasKind::kDense) return out + name;
  out += ", return_sequences=True";
  if (layer.kind != KerasKind::kSimpleRnn) out += ", recurrent_activation=\"sigmoid\"";
  if (layer.kind == KerasKind::kGru)
    out += std::string(", reset_after=") + (layer.reset_after ? "True" : "False");
  return layer.both_ways ? "keras.layers.Bidirectional(" + out + ")" + name : out + name;
}

std::string weights_call(const KerasLayer& layer) {
  if (layer.kind == KerasKind::kEmbedding) {
    // A one-hot input has no table: it is the identity matrix.
    return "[tensors.get(\"embedding.weight\", numpy.eye(" + text(layer.inputs) + "))]";
  }
  if (layer.kind == KerasKind::kDense) return "dense(tensors, " + python_string(layer.name) + ")";
  std::string order = "[0]";
  if (layer.kind == KerasKind::kLstm) order = "[0, 1, 2, 3]";
  if (layer.kind == KerasKind::kGru) order = "[1, 0, 2]";
  const std::string suffix = "_l" + layer.name.substr(layer.name.find_first_of("0123456789"));
  const auto call = [&](const std::string& way) {
    return "cell(tensors, " + python_string(suffix + way) + ", " + order +
           (layer.reset_after ? ", two_biases=True" : "") + ")";
  };
  return layer.both_ways ? call("") + " + " + call("_reverse") : call("");
}

}  // namespace

std::string write_keras_script(const std::vector<KerasLayer>& layers, const PortShape& input,
                               const std::vector<std::string>& symbols, std::string_view origin) {
  std::string calls, weights;
  for (const KerasLayer& layer : layers) {
    calls += "        " + layer_call(layer) + ",\n";
    weights += "        " + weights_call(layer) + ",\n";
  }
  const bool numbers = input.kind == PortKind::kValues;
  return fill_gaps(
      kScript,
      {{"origin", python_string(origin)},
       {"usage", numbers ? " X,X,... [X,X,... ...]" : " ID [ID ...]"},
       {"reading", numbers ? "the numbers of step after step" : "symbol ids one after the other"},
       {"symbol_note", symbols.empty() ? "" : "SYMBOLS[i] is the text of symbol i. "},
       {"symbols", python_strings(symbols)},
       {"input",
        numbers ? "(None, " + text(input.size) + ")" : std::string("(None,), dtype=\"int32\"")},
       {"layers", calls},
       {"weights", weights},
       {"words", numbers ? "[[float(number) for number in word.split(\",\")] for word in words]"
                         : "[int(word) for word in words]"}});
}

}  // namespace unroll
