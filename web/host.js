// The page as the program sees it. viz/platform/web_bridge.h and web_main.cpp are the other half.

import {copyText, watchPaste} from './clipboard.js?v=@BUILD@';
import {readPreferences, watchDisplay} from './display.js?v=@BUILD@';
import {EngineHost} from './engine_host.js?v=@BUILD@';
import {FilePicker, offerFile, watchDrops} from './files.js?v=@BUILD@';
import {Frames} from './frames.js?v=@BUILD@';
import {showHook} from './hook.js?v=@BUILD@';
import {watchKeys} from './keys.js?v=@BUILD@';
import {AddressBar} from './address.js?v=@BUILD@';
import {Sound} from './sound.js?v=@BUILD@';
import {Storage} from './storage.js?v=@BUILD@';
import {Typing} from './typing.js?v=@BUILD@';

/// What is handed to the program; bridge::Delivery has the same list.
export const Delivery = Object.freeze({
  engineReady: 0, engineSnapshot: 1, enginePong: 2, engineFailed: 3, stored: 4, storageProblem: 5,
  pastedText: 6, droppedName: 7, droppedFile: 8, pickedName: 9, pickedFile: 10, link: 11,
  typedText: 12, erased: 13,
});

const kNothing = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Host {
  constructor({engine, version, onFailure}) {
    this.version = version;
    this.onFailure = onFailure;
    this.module = null;
    this.dead = false;
    this.parcel = kNothing;
    this.given = kNothing;
    this.early = [];
    this.enginePlan = engine;
    this.engines = new Map();
    this.frames = new Frames(this);
    this.address = new AddressBar((link) => this.deliverText(Delivery.link, link));
    this.storage = new Storage((text) => this.deliverText(Delivery.storageProblem, text));
    this.picker = new FilePicker(this);
    this.typing = new Typing(this);
    this.sound = new Sound();
  }

  /// The program has started: draws the first frame, then listens. `onFirstFrame` follows it.
  run(module, onFirstFrame) {
    if (this.dead) return;
    this.module = module;
    const canvas = document.getElementById('canvas');
    watchDisplay(this, canvas);
    watchKeys(document.getElementById('stage'), canvas);
    watchPaste(this);
    watchDrops(this);
    for (const delivery of this.early.splice(0)) this.deliver(...delivery);
    this.frames.start();
    addEventListener('error', (event) => this.failOutside(event.error));
    addEventListener('unhandledrejection', (event) => this.failOutside(event.reason));
    canvas.addEventListener('unroll-test-trap', () => this.call('_unroll_trap'));
    if (this.dead) return;
    showHook(this);
    onFirstFrame();
  }

  /// Calls an exported function. An error that comes out of it is the program's end.
  call(name, ...values) {
    if (!this.module || this.dead) return undefined;
    try {
      return this.module[name](...values);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  /// Calls an exported function that answers with a text.
  askProgram(name) {
    this.given = kNothing;
    this.call(name);
    return decoder.decode(this.given);
  }

  deliver(kind, bytes = kNothing, tag = 0, engine = 0) {
    if (!this.module) {
      this.early.push([kind, bytes, tag, engine]);
      return;
    }
    this.parcel = bytes;
    this.call('_unroll_deliver', kind, engine, tag, bytes.length);
  }
  deliverText(kind, text, tag = 0) {
    this.deliver(kind, encoder.encode(text), tag);
  }

  fail(error) {
    this.dead = true;
    this.frames.stop();
    for (const engine of this.engines.values()) engine.stop();
    this.onFailure(error);
  }

  /// SDL's listeners call the program on their own; its end shows as an error that nobody caught.
  failOutside(error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.Exception) this.fail(error);
  }

  // What the program calls.

  /// The engine with this number; made when it is first asked for.
  engine(number) {
    if (!this.engines.has(number)) {
      const name = number === 0 ? 'engine' : `engine ${number}`;
      this.engines.set(number, new EngineHost(this.enginePlan, name,
          (kind, bytes, tag) => this.deliver(kind, bytes, tag, number)));
    }
    return this.engines.get(number);
  }
  endEngine(number) {
    this.engines.get(number)?.stop();
    this.engines.delete(number);
  }

  takeParcel() {
    return this.parcel;
  }
  /// Lays the answer ready; gives its size. 0 = the link, 1 = the page's address, 2 = why there is
  /// no sound.
  ask(question) {
    const text = [() => this.address.link(), () => this.address.page(), () => this.sound.problem][question]();
    this.parcel = encoder.encode(text);
    return this.parcel.length;
  }
  flags() {
    return readPreferences();
  }
  showLink(link) {
    this.address.show(link);
  }
  copy(text) {
    copyText(text);
  }
  store(key, bytes) {
    this.storage.store(key, bytes);
  }
  load(key, number) {
    this.storage.load(key).then((bytes) => this.deliver(Delivery.stored, bytes, number));
  }
  pickFile(limit, number) {
    this.picker.open(limit, number);
  }
  offerFile(name, mime, bytes) {
    offerFile(name, mime, bytes);
  }
  showTyping(on, x, y, lineHeight) {
    this.typing.show(on, x, y, lineHeight);
  }
  setTicking(on) {
    this.frames.setTicking(on);
  }
  wake() {
    this.frames.wake();
  }
  failStart(text) {
    this.fail(new Error(text));
  }
}
