"""As much of Keras as exported scripts use, in NumPy: Sequential, Embedding, SimpleRNN, LSTM, GRU, Bidirectional, Dense,
after the formulas of its documentation. Debian has no Keras; with this the scripts run from end to end. The exported
models themselves are checked with TensorFlow.js.
"""

import types

import numpy

FUNCTIONS = {
    "tanh": numpy.tanh,
    "relu": lambda a: numpy.maximum(a, 0),
    "sigmoid": lambda a: 1 / (1 + numpy.exp(-a)),
    "linear": lambda a: a,
    "softmax": lambda a: numpy.exp(a) / numpy.exp(a).sum(-1, keepdims=True),
}


class Layer:
    def __init__(self, units, output=None, activation="linear", name="", return_sequences=False, recurrent_activation="sigmoid",
                 reset_after=True):
        self.units, self.name, self.reset_after = units if output is None else output, name, reset_after
        self.function, self.gate = FUNCTIONS[activation], FUNCTIONS[recurrent_activation]
        self.weights = None

    def set_weights(self, arrays):
        shapes = self.shapes(*(array.shape for array in arrays))
        assert [array.shape for array in arrays] == shapes, f"{self.name}: {[a.shape for a in arrays]} for {shapes}"
        self.weights = [numpy.asarray(array, dtype=numpy.float64) for array in arrays]


class Embedding(Layer):
    def shapes(self, table):
        return [(table[0], self.units)]

    def __call__(self, x):
        return self.weights[0][x]


class Dense(Layer):
    def shapes(self, kernel, bias):
        return [(kernel[0], self.units), (self.units,)]

    def __call__(self, x):
        return self.function(x @ self.weights[0] + self.weights[1])


class Cell(Layer):
    gates = 1

    def shapes(self, kernel, recurrent, bias):
        width = self.gates * self.units
        two = isinstance(self, GRU) and self.reset_after
        return [(kernel[0], width), (self.units, width), (2, width) if two else (width,)]

    def __call__(self, x):
        h = c = numpy.zeros((len(x), self.units))
        out = []
        for t in range(x.shape[1]):
            h, c = self.step(x[:, t], h, c)
            out.append(h)
        return numpy.stack(out, 1)


class SimpleRNN(Cell):
    def step(self, x, h, c):
        kernel, recurrent, bias = self.weights
        return self.function(x @ kernel + h @ recurrent + bias), c


class LSTM(Cell):
    gates = 4

    def step(self, x, h, c):
        kernel, recurrent, bias = self.weights
        i, f, g, o = numpy.split(x @ kernel + h @ recurrent + bias, 4, 1)
        c = self.gate(f) * c + self.gate(i) * self.function(g)
        return self.gate(o) * self.function(c), c


class GRU(Cell):
    gates = 3

    def step(self, x, h, c):
        kernel, recurrent, bias = self.weights
        first, second = bias if self.reset_after else (bias, 0)
        xz, xr, xh = numpy.split(x @ kernel + first, 3, 1)
        if self.reset_after:
            uz, ur, uh = numpy.split(h @ recurrent + second, 3, 1)
            z, r = self.gate(xz + uz), self.gate(xr + ur)
            candidate = self.function(xh + r * uh)
        else:
            Uz, Ur, Uh = numpy.split(recurrent, 3, 1)
            z, r = self.gate(xz + h @ Uz), self.gate(xr + h @ Ur)
            candidate = self.function(xh + (r * h) @ Uh)
        return z * h + (1 - z) * candidate, c


class Bidirectional:
    def __init__(self, layer, name=""):
        self.forward, self.name = layer, name
        self.backward = type(layer)(layer.units, reset_after=layer.reset_after)
        self.backward.function = layer.function

    def set_weights(self, arrays):
        self.forward.set_weights(arrays[:len(arrays) // 2])
        self.backward.set_weights(arrays[len(arrays) // 2:])

    def __call__(self, x):
        return numpy.concatenate([self.forward(x), self.backward(x[:, ::-1])[:, ::-1]], 2)


class Sequential:
    def __init__(self, layers):
        self.layers = layers[1:]  # like Keras', without the input

    def predict(self, x, verbose=0):
        for layer in self.layers:
            x = layer(x)
        return x


def module():
    """What `import keras` gives."""
    keras = types.ModuleType("keras")
    keras.Sequential = Sequential
    keras.Input = lambda shape, dtype="float32": (shape, dtype)
    keras.layers = types.SimpleNamespace(Embedding=Embedding, SimpleRNN=SimpleRNN, LSTM=LSTM, GRU=GRU,
                                         Bidirectional=Bidirectional, Dense=Dense)
    return keras
