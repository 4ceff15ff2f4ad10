// A worker of a page in Chromium, for what is timed there.

import {chromium} from 'playwright-core';
import {listen, makeHandler} from '../../web/serve.mjs';

// Pages that are isolated from others have a clock of 5 microseconds, others one of 100.
const kIsolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/// Runs `script` in a worker that finds the files of `folder` beside it and receives `words`. What the worker posts is
/// printed; null ends it, {error} fails.
export async function runInWorker(folder, script, words) {
  const texts = {
    '/': ['text/html', '<!doctype html><title>benchmark</title>'],
    '/worker.js': ['text/javascript', script],
  };
  const files = await makeHandler(folder);
  const server = await listen((request, response) => {
    for (const [name, value] of Object.entries(kIsolated)) response.setHeader(name, value);
    const text = texts[request.url];
    if (!text) return files(request, response);
    response.writeHead(200, {'Content-Type': text[0]});
    response.end(text[1]);
  }, 0);
  const browser = await chromium.launch({
    executablePath: process.env.UNROLL_CHROMIUM ?? '/usr/bin/chromium', headless: true,
    args: ['--no-sandbox', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.exposeFunction('give', (line) => console.log(line));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate((args) => new Promise((resolve, reject) => {
      const worker = new Worker('worker.js');
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({data}) => {
        if (data === null) resolve();
        else if (data.error) reject(new Error(data.error));
        else window.give(data);
      };
      worker.postMessage(args);
    }), words);
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
    server.close();
  }
}
