// One visit to the page in a fresh profile: what it shows, what it says, what it asked for.

import {Failure, expect} from './harness.mjs';
import {readPng} from './png.mjs';

const kReadySeconds = 40;
const kPollMs = 100;
const kLongestReport = 1500;

function keepEngines() {
  // Tests that kill or hang the engine reach its worker through this list.
  window.testWorkers = [];
  window.Worker = class extends Worker {
    constructor(...values) {
      super(...values);
      window.testWorkers.push(this);
    }
  };
  window.testViolations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.testViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
}

export class Visit {
  /// address: of the page, by default the lab's; query, hash: what follows it, by default the link of
  /// the defaults (an empty hash is a first visit); viewport, scale,
  /// touch, dark: the device; prepare: runs in the page before its scripts; context: an open
  /// profile to use again; ready: wait until the first frame is there.
  static async open(lab, {
    address = lab.address, query = '', hash = 'v=1', viewport = {width: 1440, height: 900}, scale = 1,
    touch = false, dark = false, still = false, prepare = null, context = null, ready = true,
    permissions = [],
  } = {}) {
    const visit = new Visit();
    visit.address = address;
    visit.problems = [];
    visit.requests = [];
    visit.context = context ?? await lab.browser.newContext({
      viewport, deviceScaleFactor: scale, hasTouch: touch, isMobile: touch,
      colorScheme: dark ? 'dark' : 'light', reducedMotion: still ? 'reduce' : 'no-preference',
      permissions,
    });
    visit.page = await visit.context.newPage();
    visit.listen();
    await visit.page.addInitScript(keepEngines);
    if (prepare) await visit.page.addInitScript(prepare);
    await visit.page.goto(address + query + (hash ? `#${hash}` : ''));
    if (ready) await visit.ready();
    return visit;
  }

  listen() {
    this.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(message.text());
    });
    this.page.on('pageerror', (error) => this.problems.push(`uncaught: ${error.message}`));
    this.page.on('request', (request) => this.requests.push(request.url()));
  }

  /// Asks `look` again and again until it gives something. Gives that, or null after `seconds`.
  async poll(look, seconds) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      const found = await look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, kPollMs));
    }
    return null;
  }

  /// Waits until the engine has shown itself, or fails with what the page says instead.
  async ready() {
    const text = await this.poll(() => this.page.evaluate(() => {
      const failure = document.getElementById('failure');
      if (failure && !failure.hidden) return document.getElementById('diagnostics').textContent;
      return window.__unroll?.state().ready ? 'ready' : null;
    }), kReadySeconds);
    expect(text === 'ready', `the page did not start: ${text ?? 'it is still loading'}`);
  }

  /// The failure text that the page shows, once it does.
  async failure() {
    const panel = this.page.locator('#failure');
    await panel.waitFor({state: 'visible', timeout: kReadySeconds * 1000});
    return {
      kind: await panel.getAttribute('data-kind'),
      text: await panel.innerText(),
      report: await this.page.locator('#diagnostics').textContent(),
    };
  }

  state() {
    return this.page.evaluate(() => window.__unroll.state());
  }
  items() {
    return this.page.evaluate(() => window.__unroll.items());
  }

  /// Waits until `condition(state)` holds; `what` names it in the report. Gives the state.
  async until(what, condition, seconds = 30) {
    const found = await this.poll(async () => {
      const state = await this.state();
      return condition(state) ? state : null;
    }, seconds);
    if (found) return found;
    const now = JSON.stringify(await this.state()).slice(0, kLongestReport);
    throw new Failure(`waited ${seconds} s in vain until ${what}; state: ${now}`);
  }

  /// The item with this label (or scope/label), once it is visible; of this role, if one is given.
  async item(label, role = null, seconds = 10) {
    const isIt = (item) => (item.label === label || item.path === label) && item.visible &&
        (!role || item.role === role);
    const found = await this.poll(async () => (await this.items()).find(isIt), seconds);
    if (found) return found;
    const labels = (await this.items()).filter((item) => item.visible).map((item) => item.label);
    throw new Failure(`nothing on screen is called "${label}"; there are: ${[...new Set(labels)].join(', ').slice(0, kLongestReport)}`);
  }

  async middle(label, role) {
    const {rect: [left, top, right, bottom]} = await this.item(label, role);
    return {x: (left + right) / 2, y: (top + bottom) / 2};
  }

  /// Clicks what is called `label`, with the mouse or a finger.
  async click(label, role = null) {
    // A panel that is still being laid out moves away from under the pointer.
    for (let at = null, tries = 0; tries < 20; ++tries) {
      const now = await this.middle(label, role);
      if (at && now.x === at.x && now.y === at.y) break;
      at = now;
      await this.page.mouse.move(at.x, at.y);
      await this.frame();
    }
    await this.page.mouse.down();
    await this.frame();
    await this.page.mouse.up();
    await this.frame();
  }
  async tap(label, role) {
    const {x, y} = await this.middle(label, role);
    await this.page.touchscreen.tap(x, y);
    await this.frame();
  }

  /// Presses Play and waits for `updates` updates in all. Leaves it running.
  async train(updates, seconds = 90) {
    if (!(await this.state()).training) await this.click('Play');
    return this.until(`update ${updates} is reached`, (s) => s.update >= updates, seconds);
  }
  /// Presses Pause and waits until the engine stands still.
  async pause() {
    await this.click('Pause');
    return this.until('training pauses', (s) => s.state === 'paused' && !s.training);
  }
  /// Waits until nothing is on its way any more.
  still() {
    return this.until('the page rests', (s) => !s.page.ticking && s.health === 'running');
  }

  /// Waits until no frame has been drawn for `seconds`. Gives the page's counters.
  async rest(seconds = 2) {
    await this.still();
    let last = (await this.state()).page, since = Date.now();
    const resting = await this.poll(async () => {
      const now = (await this.state()).page;
      if (now.frames !== last.frames || now.wakeUps !== last.wakeUps) [last, since] = [now, Date.now()];
      return Date.now() - since > seconds * 1000;
    }, 30);
    expect(resting, 'the page never comes to rest');
    return last;
  }

  /// Goes to a tab of the phone's bar.
  async tab(label) {
    await this.tap(label, 'tab');
    const there = await this.poll(async () => (await this.item(label, 'tab')).checked, 10);
    expect(there, `a finger on ${label} does not lead there`);
    await this.frame();
  }

  /// Two screen refreshes.
  frame() {
    return this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  async picture() {
    return readPng(await this.page.screenshot());
  }

  /// Pastes through the system's clipboard and the real key.
  async paste(text) {
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write'], {origin: new URL(this.address).origin});
    await this.page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await this.page.keyboard.press('Control+V');
  }

  /// Drops a file onto the picture.
  drop(name, bytes) {
    return this.page.evaluate(([n, data]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(data)], n));
      document.getElementById('canvas').dispatchEvent(new DragEvent('drop', {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }, [name, [...bytes]]);
  }

  /// Nothing was complained about and nothing was asked of anybody else.
  async expectClean(allowed = /^$/) {
    const origin = new URL(this.address).origin;
    const foreign = this.requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url));
    expect(foreign.length === 0, `requests to others: ${foreign.join(' ')}`);
    const violations = await this.page.evaluate(() => window.testViolations);
    expect(violations.length === 0, `content security policy: ${violations.join('; ')}`);
    const problems = this.problems.filter((text) => !allowed.test(text));
    expect(problems.length === 0, `console: ${problems.join(' | ')}`);
  }
}
