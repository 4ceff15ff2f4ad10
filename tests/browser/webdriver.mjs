// The commands of the W3C's WebDriver that tests need, in two forms: over HTTP, as WebKitWebDriver takes them, and over
// Marionette, the socket of Firefox that needs no driver beside it.

import net from 'node:net';

const kCommands = {
  open: {http: ['POST', 'url'], marionette: 'WebDriver:Navigate'},
  run: {http: ['POST', 'execute/async'], marionette: 'WebDriver:ExecuteAsyncScript'},
  act: {http: ['POST', 'actions'], marionette: 'WebDriver:PerformActions'},
  place: {http: ['POST', 'window/rect'], marionette: 'WebDriver:SetWindowRect'},
  shoot: {http: ['GET', 'screenshot'], marionette: 'WebDriver:TakeScreenshot'},
};
const kLongestWords = 400;

class Session {
  open(url) {
    return this.send(kCommands.open, {url});
  }
  /// Runs `script`, whose last argument is to be called with the answer.
  run(script, ...args) {
    return this.send(kCommands.run, {script, args});
  }
  /// Presses keys and buttons; see the standard's list of actions.
  act(source, ...actions) {
    return this.send(kCommands.act, {actions: [{...source, actions}]});
  }
  place(width, height) {
    return this.send(kCommands.place, {x: 0, y: 0, width, height});
  }
  /// A PNG file.
  async shoot() {
    return Buffer.from(await this.send(kCommands.shoot, {full: false}), 'base64');
  }
}

const failed = (answer) => new Error(JSON.stringify(answer).slice(0, kLongestWords));

export class HttpSession extends Session {
  /// `address` is the driver's, `options` the capabilities that are asked for.
  static async start(address, options) {
    const session = new HttpSession();
    session.address = `${address}/session`;
    const {sessionId} = await session.ask('POST', '', {capabilities: {alwaysMatch: options}});
    session.address += `/${sessionId}`;
    return session;
  }

  async ask(method, name, body) {
    const response = await fetch(this.address + name, {method, body: method === 'POST' ? JSON.stringify(body) : undefined});
    const {value} = await response.json();
    if (!response.ok) throw failed(value);
    return value;
  }
  send({http: [method, name]}, body) {
    return this.ask(method, `/${name}`, body);
  }
  end() {
    return this.ask('DELETE', '');
  }
}

export class MarionetteSession extends Session {
  /// Messages are `LENGTH:JSON`: [0, number, command, parameters] there, [1, number, error, result] back.
  static async start(port) {
    const session = new MarionetteSession();
    session.waiting = new Map();
    session.given = Buffer.alloc(0);
    session.socket = net.connect(port, '127.0.0.1');
    session.socket.on('data', (bytes) => session.take(bytes));
    session.socket.on('error', (error) => session.drop(error));
    session.socket.on('close', () => session.drop(new Error('Firefox has gone')));
    await session.ask('WebDriver:NewSession', {});
    return session;
  }

  take(bytes) {
    this.given = Buffer.concat([this.given, bytes]);
    for (let colon; (colon = this.given.indexOf(':')) >= 0;) {
      const end = colon + 1 + Number(this.given.subarray(0, colon));
      if (this.given.length < end) return;
      const message = JSON.parse(this.given.subarray(colon + 1, end));
      this.given = this.given.subarray(end);
      if (!Array.isArray(message)) continue;  // the greeting
      const [, number, error, result] = message;
      const {done, fail} = this.waiting.get(number);
      this.waiting.delete(number);
      if (error) fail(failed(error));
      else done(result);
    }
  }

  drop(error) {
    for (const {fail} of this.waiting.values()) fail(error);
    this.waiting.clear();
  }

  ask(command, parameters) {
    return new Promise((done, fail) => {
      this.number = (this.number ?? 0) + 1;
      this.waiting.set(this.number, {done, fail});
      const text = JSON.stringify([0, this.number, command, parameters]);
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }
  async send({marionette}, parameters) {
    return (await this.ask(marionette, parameters))?.value;
  }
  async end() {
    await this.ask('Marionette:Quit', {flags: ['eForceQuit']});
    this.socket.destroy();
  }
}
