// The workloads of engine/bench/workload.cpp, as the other programs build them.

const sizes = {
  W1: ["rnn", 64, 32, 64, 16, 32],
  W2: ["lstm", 64, 64, 128, 32, 64],
  W3: ["lstm", 96, 128, 256, 32, 100],
  W3b: ["lstm", 96, 128, 1024, 8, 100],
  W4: ["block", 64, 64, 64, 16, 64],
  W5: ["rnn", 16, 8, 8, 1, 16],
};

export const workloads = Object.entries(sizes).map(([name, [kind, symbols, embedding, hidden, batch, steps]]) =>
  ({ name, kind, symbols, embedding, hidden, batch, steps }));

/** Symbols at random, step by step, of which each names its successor: the same in every run. */
export function data({ symbols, batch, steps }) {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const inputs = Int32Array.from({ length: steps * batch }, () => Math.floor(next() * symbols));
  return { inputs, targets: inputs.map((x) => (x + 1) % symbols) };
}

/** A matrix of the usual size of first weights. */
export function weights(rows, cols, fan = rows) {
  const scale = 1 / Math.sqrt(fan);
  return Float32Array.from({ length: rows * cols }, (_, i) => scale * Math.sin(12.9898 * (i + 1)));
}

export const ADAM = { rate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1 };
export const HEADS = 4;
