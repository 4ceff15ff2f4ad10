// jax-js on its wasm back end: loss, gradient, clip and Adam in one compiled function. Every use of an array but the last
// takes a reference (`.ref`), as the library asks.

import { ADAM, HEADS, data, weights } from "./workloads.mjs";

export const LIBRARIES = ["@jax-js/jax"];

export async function make(work, { libraries: [{ defaultDevice, init, jit, nn, numpy: np, tree, valueAndGrad }] }) {
  await init("wasm");
  defaultDevice("wasm");
  const { kind, symbols, embedding, hidden, batch, steps } = work;
  const matrix = (rows, cols) => np.array(weights(rows, cols)).reshape([rows, cols]);
  const { inputs, targets } = data(work);
  const oneHot = (ids) => {
    const rows = new Float32Array(ids.length * symbols);
    ids.forEach((id, i) => { rows[i * symbols + id] = 1; });
    return np.array(rows).reshape([ids.length, symbols]);
  };
  const x = oneHot(inputs), labels = oneHot(targets);
  const parameters = { table: matrix(symbols, embedding), out: matrix(hidden, symbols), outBias: np.zeros([symbols]) };
  let forward;

  if (kind !== "block") {
    const gates = kind === "lstm" ? 4 : 1;
    Object.assign(parameters, { Wx: matrix(embedding, gates * hidden), Wh: matrix(hidden, gates * hidden), b: np.zeros([gates * hidden]) });
    forward = (p, read) => {
      // The input's part of all steps is one product.
      const inputPart = np.matmul(np.matmul(read, p.table), p.Wx).add(p.b).reshape([steps, batch, gates * hidden]);
      const parts = np.split(inputPart, steps, 0);
      let h = np.zeros([batch, hidden]), c = np.zeros([batch, hidden]);
      const states = [];
      parts.forEach((part, t) => {
        const a = part.reshape([batch, gates * hidden]).add(np.matmul(h, p.Wh.ref));
        if (gates === 1) {
          h = np.tanh(a);
        } else {
          const [i, f, g, o] = np.split(a, 4, 1);
          c = nn.sigmoid(f).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
          h = nn.sigmoid(o).mul(np.tanh(t + 1 < steps ? c.ref : c));
        }
        states.push(t + 1 < steps ? h.ref : h);
      });
      p.Wh.dispose();
      return np.concatenate(states, 0);
    };
  } else {
    Object.assign(parameters, {
      qkv: matrix(hidden, 3 * hidden), qkvBias: np.zeros([3 * hidden]), proj: matrix(hidden, hidden), projBias: np.zeros([hidden]),
      up: matrix(hidden, 4 * hidden), upBias: np.zeros([4 * hidden]), down: matrix(4 * hidden, hidden), downBias: np.zeros([hidden]),
      gains: [0, 1, 2].map(() => np.ones([hidden])), shifts: [0, 1, 2].map(() => np.zeros([hidden])),
    });
    const rows = batch * steps;
    const normed = (v, gain, shift) => {
      const centred = v.ref.sub(np.mean(v, -1, { keepdims: true }));
      const spread = np.sqrt(np.mean(np.square(centred.ref), -1, { keepdims: true }).add(1e-5));
      return centred.div(spread).mul(gain).add(shift);
    };
    forward = (p, read) => {
      let v = np.transpose(np.matmul(read, p.table).reshape([steps, batch, hidden]), [1, 0, 2]).reshape([rows, hidden]);
      const all = np.matmul(normed(v.ref, p.gains[0], p.shifts[0]), p.qkv).add(p.qkvBias);
      const [q, k, u] = np.split(all, 3, 1)
        .map((m) => np.transpose(m.reshape([batch, steps, HEADS, hidden / HEADS]), [0, 2, 1, 3]));
      const mask = np.triu(np.ones([steps, steps]), 1).mul(-1e9);
      const score = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).div(Math.sqrt(hidden / HEADS)).add(mask);
      const mixed = np.transpose(np.matmul(nn.softmax(score, -1), u), [0, 2, 1, 3]).reshape([rows, hidden]);
      v = v.add(np.matmul(mixed, p.proj).add(p.projBias));
      const wide = nn.relu(np.matmul(normed(v.ref, p.gains[1], p.shifts[1]), p.up).add(p.upBias));
      v = v.add(np.matmul(wide, p.down).add(p.downBias));
      return np.transpose(normed(v, p.gains[2], p.shifts[2]).reshape([batch, steps, hidden]), [1, 0, 2]).reshape([rows, hidden]);
    };
  }

  const loss = (p, read, wanted) => {
    const { out, outBias, ...rest } = p;
    const scores = np.matmul(forward(rest, read), out).add(outBias);
    return np.sum(nn.logSoftmax(scores, -1).mul(wanted)).mul(-1 / (steps * batch));
  };
  const update = jit((p, first, second, scales, read, wanted) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(p), read, wanted);
    const squares = tree.leaves(tree.ref(gradient)).map((g) => np.sum(np.square(g)));
    const norm = np.sqrt(squares.reduce((a, b) => a.add(b)));
    const clipped = np.minimum(np.array(1), np.array(ADAM.clip).div(norm));
    const g = tree.map((m) => m.mul(clipped.ref), gradient);
    clipped.dispose();
    const m = tree.map((old, now) => old.mul(ADAM.beta1).add(now.mul(1 - ADAM.beta1)), first, tree.ref(g));
    const v = tree.map((old, now) => old.mul(ADAM.beta2).add(np.square(now).mul(1 - ADAM.beta2)), second, g);
    const [rate, root] = np.split(scales, 2, 0);
    const theta = tree.map(
      (t, a, b) => t.sub(a.mul(rate.ref).div(np.sqrt(b).div(root.ref).add(ADAM.epsilon))), p, tree.ref(m), tree.ref(v));
    rate.dispose();
    root.dispose();
    return [value, theta, m, v];
  });

  let theta = parameters;
  let first = tree.map((p) => np.zeros(p.shape), tree.ref(theta)), second = tree.map((p) => np.zeros(p.shape), tree.ref(theta));
  let power1 = 1, power2 = 1;
  return async () => {
    power1 *= ADAM.beta1;
    power2 *= ADAM.beta2;
    const scales = np.array(new Float32Array([ADAM.rate / (1 - power1), Math.sqrt(1 - power2)]));
    let value;
    [value, theta, first, second] = update(theta, first, second, scales, x.ref, labels.ref);
    return (await value.data())[0];
  };
}
