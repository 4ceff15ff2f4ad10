// The browsers that the page is tried in. Each function starts one and gives what has the face of a Playwright browser.

import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {RemoteBrowser} from './remote_page.mjs';
import {HttpSession, MarionetteSession} from './webdriver.mjs';

const kStartSeconds = 60;
const kScreen = '1600x1200x24';
const kNobody = '127.0.0.1';  // with kNoPort: where all requests end that do not go to this machine
const kNoPort = 9;

const kChromiumFlags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

const kFirefoxPreferences = {
  'marionette.port': 0,  // any; the profile then tells which
  'webgl.force-enabled': true,
  'network.proxy.type': 1,
  'network.proxy.http': kNobody,
  'network.proxy.http_port': kNoPort,
  'network.proxy.ssl': kNobody,
  'network.proxy.ssl_port': kNoPort,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
};

function program(variable, usual) {
  const file = process.env[variable] ?? usual;
  if (!existsSync(file)) throw new Error(`no browser at ${file}: install it, or set ${variable}`);
  return file;
}

/// Programs with a scratch folder as their home and a screen of their own; end() ends them all.
class Household {
  static async open() {
    const house = new Household();
    house.home = mkdtempSync(path.join(tmpdir(), 'unroll-browser-'));
    house.children = [];
    house.environment = {...process.env, HOME: house.home, LIBGL_ALWAYS_SOFTWARE: '1', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1'};
    for (const name of ['CONFIG', 'DATA', 'CACHE']) house.environment[`XDG_${name}_HOME`] = path.join(house.home, name.toLowerCase());
    process.on('exit', () => house.end());
    const screen = house.start('Xvfb', ['-displayfd', '3', '-screen', '0', kScreen], ['ignore', 'ignore', 'ignore', 'pipe']);
    const number = await new Promise((resolve) => {
      screen.stdio[3].once('data', resolve);
      screen.once('exit', () => resolve(''));
    });
    if (`${number}` === '') throw new Error('Xvfb did not start');
    house.environment.DISPLAY = `:${number}`.trim();
    return house;
  }

  start(file, words, stdio = ['ignore', 'ignore', 'pipe']) {
    const child = spawn(file, words, {stdio, env: this.environment, detached: true});
    child.on('error', (error) => console.error(`${file}: ${error.message}`));
    this.children.push(child);
    return child;
  }

  end() {
    for (const child of this.children.splice(0).reverse()) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    rmSync(this.home, {recursive: true, force: true, maxRetries: 5});
  }
}

async function wait(what, look) {
  for (const end = Date.now() + kStartSeconds * 1000; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not start within ${kStartSeconds} s`);
}

const launchChromium = () =>
    chromium.launch({executablePath: program('UNROLL_CHROMIUM', '/usr/bin/chromium'), headless: true, args: kChromiumFlags});

async function launchFirefox() {
  const file = program('UNROLL_FIREFOX', '/usr/bin/firefox-esr');
  const house = await Household.open();
  const lines = Object.entries(kFirefoxPreferences).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(path.join(house.home, 'user.js'), lines.join(''));
  const child = house.start(file, ['--marionette', '--no-remote', '--profile', house.home]);
  const port = await wait('Firefox', () => {
    const active = path.join(house.home, 'MarionetteActivePort');
    return existsSync(active) && Number(readFileSync(active, 'utf8'));
  });
  const browser = new RemoteBrowser(await MarionetteSession.start(port), () => house.end());
  // What Firefox itself complains about, but for the contexts that web/features.js and tests give away on purpose.
  child.stderr.setEncoding('utf8').on('data', (text) => {
    for (const [line] of text.matchAll(/^JavaScript (error|warning): http:.*$/gm))
      if (!line.endsWith('WebGL context was lost.')) browser.page?.emit('console', line);
  });
  return browser;
}

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const {port} = server.address();
    server.close(() => resolve(port));
  });
});

async function launchWebKit() {
  const file = program('UNROLL_WEBKIT_DRIVER', '/usr/bin/WebKitWebDriver');
  const house = await Household.open();
  const port = await freePort(), address = `http://127.0.0.1:${port}`;
  house.start(file, [`--port=${port}`, '--host=127.0.0.1'], 'ignore');
  await wait('WebKitWebDriver', () => fetch(`${address}/status`).then((response) => response.ok, () => false));
  return new RemoteBrowser(await HttpSession.start(address, {browserName: 'MiniBrowser'}), () => house.end());
}

export const kBrowsers = {chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit};
