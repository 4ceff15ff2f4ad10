// recurrent-js: matrices of one column on a tape, so a sequence at a time with one-hot columns; its own plain update.

import { data } from "./workloads.mjs";

export const LIBRARIES = ["recurrent-js"];

const RATE = 0.05;

export async function make(work, { libraries: [{ Graph, LSTM, Mat, RNN }] }) {
  if (work.kind === "block") return null;
  const { symbols, hidden, batch, steps } = work;
  const Net = work.kind === "lstm" ? LSTM : RNN;
  const net = new Net({ architecture: { inputSize: symbols, hiddenUnits: [hidden], outputSize: symbols }, mu: 0, std: 0.1 });
  const { inputs, targets } = data(work);
  const column = (id) => {
    const m = new Mat(symbols, 1);
    m.w[id] = 1;
    return m;
  };
  /** Loss of the scores m, whose gradient is left in m.dw. */
  const compare = (m, target) => {
    let top = -Infinity, sum = 0;
    for (let i = 0; i < symbols; ++i) top = Math.max(top, m.w[i]);
    for (let i = 0; i < symbols; ++i) sum += Math.exp(m.w[i] - top);
    for (let i = 0; i < symbols; ++i) m.dw[i] = (Math.exp(m.w[i] - top) / sum - (i === target ? 1 : 0)) / (steps * batch);
    return Math.log(sum) + top - m.w[target];
  };
  return () => {
    let loss = 0;
    for (let b = 0; b < batch; ++b) {
      const graph = new Graph();
      graph.memorizeOperationSequence(true);
      let state = null;
      for (let t = 0; t < steps; ++t) {
        state = net.forward(column(inputs[t * batch + b]), state, graph);
        loss += compare(state.output, targets[t * batch + b]);
      }
      graph.backward();
    }
    net.update(RATE);
    return loss / (steps * batch);
  };
}
