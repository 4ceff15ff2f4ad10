// brain.js: recurrent networks of its own, a sequence at a time, each with an update of its own.

import { data } from "./workloads.mjs";

export const LIBRARIES = ["brain.js"];

export async function make(work, { libraries: [brain] }) {
  if (work.kind === "block") return null;
  const { symbols, hidden, batch, steps } = work;
  const Net = work.kind === "lstm" ? brain.recurrent.LSTM : brain.recurrent.RNN;
  const net = new Net({ hiddenLayers: [hidden], inputSize: symbols, inputRange: symbols, outputSize: symbols });
  net.initialize();
  // It learns what comes next in a sequence, so the rule of the workload makes the sequences.
  const { inputs } = data(work);
  const sequences = Array.from({ length: batch }, (_, b) => Array.from({ length: steps }, (_, t) => (inputs[b] + t) % symbols));
  return () => {
    let sum = 0;
    for (const sequence of sequences) sum += net.trainPattern(sequence, 0.01);
    return sum / batch;
  };
}
