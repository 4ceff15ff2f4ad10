// Loads every exported model of a folder into TensorFlow.js, over HTTP as a page does, and prints a line of JSON for each:
// its name, how far its outputs are from those wanted, and the weights of which it is not noticed that they are turned around.
//
// Usage: node tests/repo/tfjs_models.mjs FOLDER

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const folder = process.argv[2];
const server = createServer((request, response) => {
  const file = join(folder, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  response.setHeader('Content-Type', file.endsWith('.json') ? 'application/json' : 'application/octet-stream');
  if (existsSync(file)) response.end(readFileSync(file));
  else response.writeHead(404).end();
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
await tf.ready();

/** The data (T, B, ...) as TensorFlow.js wants it: (B, T, ...). */
function inputOf({ steps, batch, numbers, inputs, values }) {
  if (numbers > 0) return tf.transpose(tf.tensor(values, [steps, batch, numbers]), [1, 0, 2]);
  return tf.transpose(tf.tensor(inputs, [steps, batch], 'int32'));
}

function distance(model, input, { steps, batch, outputs, predictions }) {
  const got = tf.transpose(model.predict(input), [1, 0, 2]);
  if (got.shape.join() !== [steps, batch, outputs].join()) return Infinity;
  const numbers = got.dataSync();
  return Math.max(...predictions.map((wanted, i) => Math.abs(wanted - numbers[i])));
}

for (const name of readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'model.json')))) {
  const wanted = JSON.parse(readFileSync(join(folder, name, 'wanted.json'), 'utf8'));
  const model = await loadLayersModel(`http://127.0.0.1:${server.address().port}/${name}/model.json`);
  const input = inputOf(wanted);
  const away = distance(model, input, wanted);
  const missed = [];
  for (const weight of model.weights) {
    const kept = weight.read().clone();
    weight.write(tf.reverse(kept, [0]));
    if (!(distance(model, input, wanted) > 1e-5)) missed.push(weight.name);
    weight.write(kept);
  }
  console.log(JSON.stringify({ name, away, missed }));
}
server.close();
