// A small server for the built page: this machine only, files of one folder only.
//   node serve.mjs --root FOLDER [--port N]

import {createReadStream} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import path from 'node:path';
import {parseArgs} from 'node:util';

const kTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};
const kPortsToTry = 20;

function refuse(response, status, text, headers = {}) {
  response.writeHead(status, {'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff', ...headers});
  response.end(`${status} ${text}\n`);
}

/// The file in `root` that `url` names, or null: nothing above the root, no hidden files, no links out.
async function locate(root, url) {
  let name;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return null;
  }
  if (!name.startsWith('/') || /[\0\\]/.test(name)) return null;
  if (name.split('/').some((part) => part.startsWith('.'))) return null;
  if (name.endsWith('/')) name += 'index.html';
  const file = path.join(root, name);
  if (!file.startsWith(root + path.sep)) return null;
  try {
    const real = await realpath(file);
    if (!real.startsWith(root + path.sep)) return null;
    const info = await stat(real);
    return info.isFile() ? {file: real, info} : null;
  } catch {
    return null;
  }
}

/// A request handler for the files of `root`.
export async function makeHandler(folder) {
  const root = await realpath(folder);
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'only GET and HEAD', {Allow: 'GET, HEAD'});
    }
    const found = await locate(root, request.url);
    if (!found) return refuse(response, 404, 'there is no such file');
    const tag = `"${found.info.size.toString(36)}-${found.info.mtimeMs.toString(36)}"`;
    const headers = {
      'Cache-Control': 'no-cache',
      'Content-Type': kTypes[path.extname(found.file)] ?? 'application/octet-stream',
      'ETag': tag,
      'X-Content-Type-Options': 'nosniff',
    };
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304, headers);
      return response.end();
    }
    response.writeHead(200, {...headers, 'Content-Length': found.info.size});
    if (request.method === 'HEAD') return response.end();
    createReadStream(found.file).on('error', () => response.destroy()).pipe(response);
  };
}

/// Listens on 127.0.0.1, at `port` or the next free one; port 0 takes any. Gives the server.
export async function listen(handler, port) {
  for (let n = 0; n < kPortsToTry; n += 1) {
    const server = createServer(handler);
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port === 0 ? 0 : port + n, '127.0.0.1', resolve);
      });
      return server;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`ports ${port} to ${port + kPortsToTry - 1} are all taken; choose another with --port`);
}

async function main() {
  const {values} = parseArgs({options: {root: {type: 'string'}, port: {type: 'string', default: '8080'}}});
  const port = Number(values.port);
  if (!values.root || !Number.isInteger(port) || port < 0 || port > 65535) {
    console.error('usage: node serve.mjs --root FOLDER [--port N]');
    process.exit(2);
  }
  const server = await listen(await makeHandler(values.root), port);
  console.log(`Unroll is at http://127.0.0.1:${server.address().port}/  (stop with Ctrl+C)`);
}

if (process.argv[1] && import.meta.url === new URL(`file://${await realpath(process.argv[1])}`).href) {
  main().catch((error) => {
    console.error(`serve: ${error.message}`);
    process.exit(1);
  });
}
