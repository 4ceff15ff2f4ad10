import {execFile} from 'node:child_process';
import {symlinkSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, expectEqual, test} from './harness.mjs';
import {listen, makeHandler} from '../../web/serve.mjs';

/// Sends the request as it is, without a browser or a library putting the path in order.
function raw(address, line) {
  const {hostname, port} = new URL(address);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`));
    socket.on('data', (data) => { answer += data; }).on('end', () => resolve(answer)).on('error', reject);
  });
}
const status = (answer) => Number(answer.split(' ')[1]);

test('server: no path leads out of the folder', async (lab) => {
  const paths = ['/../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2fetc/passwd',
    '/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/..\\..\\etc\\passwd', '/index.html%00.js', '/%', '//etc/passwd',
    '/.git/config', '/./../index.html', 'index.html', '/%c0%ae%c0%ae/etc/passwd'];
  for (const name of paths) {
    const answer = await raw(lab.address, `GET ${name} HTTP/1.1`);
    expect(status(answer) >= 400 && status(answer) < 500, `GET ${name}: ${answer.slice(0, 60)}`);
    expect(!answer.includes('root:'), `GET ${name} gave a file of the system`);
  }
});

test('server: a link that leads out of the folder is not followed', async (lab) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'unroll-'));
  try {
    writeFileSync(path.join(folder, 'index.html'), 'here');
    symlinkSync('/etc/passwd', path.join(folder, 'out.txt'));
    const address = await lab.serve(await makeHandler(folder));
    expectEqual(status(await raw(address, 'GET / HTTP/1.1')), 200, 'the folder itself');
    expectEqual(status(await raw(address, 'GET /out.txt HTTP/1.1')), 404, 'the link');
  } finally {
    rmSync(folder, {recursive: true});
  }
});

test('server: only GET and HEAD, right types, no sniffing, no stale files', async (lab) => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
    expectEqual(status(await raw(lab.address, `${method} /index.html HTTP/1.1`)), 405, method);
  }
  const head = await raw(lab.address, 'HEAD /index.html HTTP/1.1');
  expect(status(head) === 200 && head.split('\r\n\r\n')[1] === '', 'HEAD has no body');
  const types = {'/': 'text/html', '/unroll.wasm': 'application/wasm', '/loader.js': 'text/javascript',
    '/style.css': 'text/css', '/logo.svg': 'image/svg+xml', '/size.json': 'application/json'};
  for (const [name, type] of Object.entries(types)) {
    const response = await fetch(new URL(name, lab.address), {method: 'HEAD'});
    expect(response.headers.get('content-type').startsWith(type), `${name}: ${response.headers.get('content-type')}`);
    expectEqual(response.headers.get('x-content-type-options'), 'nosniff', name);
    expectEqual(response.headers.get('cache-control'), 'no-cache', name);
  }
});

test('server: listens on this machine only; a taken port leads to the next', async (lab) => {
  const first = await listen(lab.plain, 0);
  const {port, address} = first.address();
  expectEqual(address, '127.0.0.1', 'address');
  const second = await listen(lab.plain, port);
  expect(second.address().port > port, 'the next free port');
  first.close();
  second.close();
});

test('server: says where the page is; wrong options are refused', async (lab) => {
  const serve = new URL('../../web/serve.mjs', import.meta.url).pathname;
  const refused = await new Promise((resolve) => execFile(process.execPath, [serve, '--port', 'x'], (error) => resolve(error.code)));
  expectEqual(refused, 2, 'exit code');
  const child = execFile(process.execPath, [serve, '--root', lab.site, '--port', '0']);
  try {
    const line = await new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
    const url = line.match(/http:\/\/127\.0\.0\.1:\d+\//)[0];
    expectEqual((await fetch(url)).status, 200, url);
  } finally {
    child.kill();
  }
});
