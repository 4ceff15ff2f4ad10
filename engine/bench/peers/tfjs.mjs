// TensorFlow.js on its wasm back end, with one thread and SIMD: layers by hand from its operations, the products of a step
// as one, which is its fastest form.

import { ADAM, HEADS, data, weights } from "./workloads.mjs";

export const LIBRARIES = ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"];

export async function make(work, { libraries: [tf, wasm], wasm: folder }) {
  wasm.setThreadsCount(1);
  if (folder !== undefined) wasm.setWasmPaths(folder);
  await tf.setBackend("wasm");
  await tf.ready();
  const { kind, symbols, embedding, hidden, batch, steps } = work;
  const parameters = [];
  const matrix = (rows, cols) => {
    const made = tf.variable(tf.tensor2d(weights(rows, cols), [rows, cols]));
    parameters.push(made);
    return made;
  };
  const bias = (size, value = 0) => {
    const made = tf.variable(tf.fill([size], value));
    parameters.push(made);
    return made;
  };
  const { inputs, targets } = data(work);
  // The wasm back end cannot differentiate the look-up of rows, so a product with one-hot rows stands in for it.
  const x = tf.oneHot(tf.tensor1d(inputs, "int32"), symbols).cast("float32");
  const labels = tf.oneHot(tf.tensor1d(targets, "int32"), symbols).cast("float32");
  const table = matrix(symbols, embedding);
  const forward = kind === "block" ? block() : recurrent();
  const out = matrix(hidden, symbols), outBias = bias(symbols);

  function recurrent() {
    const gates = kind === "lstm" ? 4 : 1;
    const W = matrix(embedding + hidden, gates * hidden), b = bias(gates * hidden);
    return () => {
      const read = tf.unstack(x.matMul(table).reshape([steps, batch, embedding]));
      let h = tf.zeros([batch, hidden]), c = h;
      const states = [];
      for (const at of read) {
        const a = tf.concat([at, h], 1).matMul(W).add(b);
        if (gates === 1) {
          h = a.tanh();
        } else {
          const [i, f, g, o] = tf.split(a, 4, 1);
          c = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
          h = o.sigmoid().mul(c.tanh());
        }
        states.push(h);
      }
      return tf.concat(states, 0);
    };
  }

  function block() {
    const qkv = matrix(hidden, 3 * hidden), qkvBias = bias(3 * hidden), proj = matrix(hidden, hidden), projBias = bias(hidden);
    const up = matrix(hidden, 4 * hidden), upBias = bias(4 * hidden), down = matrix(4 * hidden, hidden), downBias = bias(hidden);
    const norms = [0, 1, 2].map(() => [bias(hidden, 1), bias(hidden)]);
    const mask = tf.tensor2d(Float32Array.from({ length: steps * steps }, (_, i) => (i % steps > Math.floor(i / steps) ? -1e9 : 0)),
      [steps, steps]);
    const normed = (v, [gain, shift]) => {
      const centred = v.sub(v.mean(-1, true));
      return centred.mul(centred.square().mean(-1, true).add(1e-5).rsqrt()).mul(gain).add(shift);
    };
    return () => {
      const rows = batch * steps;
      // Sequence by sequence, so that a product takes a sequence as a block.
      let v = x.matMul(table).reshape([steps, batch, hidden]).transpose([1, 0, 2]).reshape([rows, hidden]);
      const parts = tf.split(normed(v, norms[0]).matMul(qkv).add(qkvBias), 3, 1)
        .map((m) => m.reshape([batch, steps, HEADS, hidden / HEADS]).transpose([0, 2, 1, 3]));
      const score = tf.matMul(parts[0], parts[1], false, true).div(Math.sqrt(hidden / HEADS)).add(mask);
      const mixed = tf.matMul(tf.softmax(score), parts[2]).transpose([0, 2, 1, 3]).reshape([rows, hidden]);
      v = v.add(mixed.matMul(proj).add(projBias));
      v = v.add(normed(v, norms[1]).matMul(up).add(upBias).relu().matMul(down).add(downBias));
      return normed(v, norms[2]).reshape([batch, steps, hidden]).transpose([1, 0, 2]).reshape([rows, hidden]);
    };
  }

  const adam = tf.train.adam(ADAM.rate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
  return () => {
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.losses.softmaxCrossEntropy(labels, forward().matMul(out).add(outBias)), parameters);
      const names = Object.keys(grads);
      const norm = tf.addN(names.map((name) => grads[name].square().sum())).sqrt();
      const scale = tf.minimum(1, tf.div(ADAM.clip, norm));
      adam.applyGradients(Object.fromEntries(names.map((name) => [name, grads[name].mul(scale)])));
      return value;
    });
    const number = loss.dataSync()[0];
    loss.dispose();
    return number;
  };
}
