// A browser behind WebDriver with the face that a Playwright browser has, as far as tests for every browser need it. It has
// one window: contexts and pages follow one another.

import {readFileSync} from 'node:fs';
import path from 'node:path';

const kInitScript = '/test-init.js';
const kKeys = {Space: ' ', Tab: '\uE004', Enter: '\uE007', Escape: '\uE00C', Home: '\uE011', ArrowLeft: '\uE012', ArrowRight: '\uE014'};
const kKeyboard = {type: 'key', id: 'keyboard'};
const kMouse = {type: 'pointer', id: 'mouse', parameters: {pointerType: 'mouse'}};

/// Runs in the page before its scripts: notes what evaluate() hands on.
function watchPage() {
  window.testSeen = [];
  const note = (type, text) => window.testSeen.push([type, text]);
  for (const type of ['error', 'warn']) {
    const plain = console[type];
    console[type] = (...words) => {
      note('console', words.join(' '));
      plain.apply(console, words);
    };
  }
  addEventListener('error', (event) => note('pageerror', event.message ?? `${event.target.src} did not load`), {capture: true});
  addEventListener('unhandledrejection', (event) => note('pageerror', String(event.reason)));
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => note('request', entry.name)))
      .observe({type: 'resource', buffered: true});
}

/// What Playwright hands to the listeners of each type.
const kEvents = {
  console: (text) => ({type: () => 'error', text: () => text}),
  pageerror: (message) => ({message}),
  request: (url) => ({url: () => url}),
};

class RemotePage {
  constructor(session, scripts) {
    this.session = session;
    this.scripts = scripts;
    this.listeners = new Map();
    this.keyboard = {press: (key) => this.press(kKeys[key] ?? key.replace(/^(Digit|Key)/, '').toLowerCase())};
    const point = (action) => session.act(kMouse, action);
    this.mouse = {
      move: (x, y) => point({type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: 0}),
      down: () => point({type: 'pointerDown', button: 0}),
      up: () => point({type: 'pointerUp', button: 0}),
    };
  }

  on(type, listener) {
    this.listeners.set(type, listener);
  }
  emit(type, text) {
    this.listeners.get(type)?.(kEvents[type](text));
  }
  addInitScript(run) {
    this.scripts.push(`(${run})();`);
  }

  async goto(url) {
    await this.session.open('about:blank');  // what differs after the # only would not load anew
    await this.session.open(url);
  }
  async evaluate(run, value = null) {
    const answer = JSON.parse(await this.session.run(`
      const [value, done] = arguments;
      const seen = () => window.testSeen?.splice(0) ?? [];
      new Promise((resolve) => resolve((${run})(value))).then(
          (found) => done(JSON.stringify({found, seen: seen()})),
          (error) => done(JSON.stringify({failed: String(error) + ' ' + (error?.stack ?? ''), seen: seen()})));`, value));
    for (const [type, text] of answer.seen) this.emit(type, text);
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.found;
  }
  press(value) {
    return this.session.act(kKeyboard, {type: 'keyDown', value}, {type: 'keyUp', value});
  }
  screenshot() {
    return this.session.shoot();
  }
  close() {
    return this.session.open('about:blank');
  }
}

export class RemoteBrowser {
  /// `session` drives it; `end` ends its processes.
  constructor(session, end) {
    this.session = session;
    this.end = end;
    this.scripts = [];
  }

  /// Answers like `handler`, but the page in the folder `site` comes with the scripts that tests put before its own.
  serving(handler, site) {
    const page = () => readFileSync(path.join(site, 'index.html'), 'utf8').replace('<head>', `<head><script src="${kInitScript}"></script>`);
    const own = {'/': ['text/html', page], [kInitScript]: ['text/javascript', () => this.scripts.join('\n')]};
    return (request, response) => {
      const found = own[request.url.split('?')[0]];
      if (!found) return handler(request, response);
      response.writeHead(200, {'Content-Type': `${found[0]}; charset=utf-8`, 'Cache-Control': 'no-store'});
      response.end(found[1]());
    };
  }

  /// Of Playwright's options only the viewport's size counts; other wishes fail.
  async newContext({viewport: {width, height}, deviceScaleFactor, hasTouch, colorScheme}) {
    if (deviceScaleFactor !== 1 || hasTouch || colorScheme === 'dark') throw new Error('this browser only has the plain kind of visit');
    await this.session.open('about:blank');
    await this.session.place(width, height);
    const [inner, outer] = await this.session.run('arguments[0]([[innerWidth, innerHeight], [outerWidth, outerHeight]])');
    await this.session.place(width + outer[0] - inner[0], height + outer[1] - inner[1]);
    return {
      newPage: async () => {
        this.scripts.length = 0;
        this.page = new RemotePage(this.session, this.scripts);
        this.page.addInitScript(watchPage);
        return this.page;
      },
      close: () => this.session.open('about:blank'),
    };
  }

  async close() {
    await this.session.end().catch(() => {});
    this.end();
  }
}
