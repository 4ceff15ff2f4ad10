// Starts the worker that holds an engine, and carries its messages. Each run of a race has one.

import {Delivery} from './host.js?v=@BUILD@';

const encoder = new TextEncoder();

export class EngineHost {
  /// `engine` is {module: its compiled wasm, script: the file beside it}; a new worker needs no download.
  constructor(engine, name, deliver) {
    this.engine = engine;
    this.name = name;
    this.deliver = deliver;
    this.worker = null;
  }

  /// Ends the worker there is and starts another. Nothing of the old one is heard any more.
  start() {
    this.stop();
    const worker = new Worker('worker.js?v=@BUILD@', {name: this.name});
    this.worker = worker;
    worker.onmessage = (event) => {
      if (worker === this.worker) this.take(event.data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.worker) this.fail(event.message || 'its script could not be loaded');
    };
    worker.postMessage({type: 'start', ...this.engine});
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
  }

  send(bytes) {
    this.worker?.postMessage({type: 'command', bytes: bytes.buffer}, [bytes.buffer]);
  }
  want(epoch, rows) {
    this.worker?.postMessage({type: 'want', epoch, rows});
  }
  ping(number) {
    this.worker?.postMessage({type: 'ping', number});
  }

  take(message) {
    switch (message.type) {
      case 'snapshot':
        return this.deliver(Delivery.engineSnapshot, new Uint8Array(message.bytes));
      case 'pong':
        return this.deliver(Delivery.enginePong, undefined, message.number);
      case 'ready':
        performance.mark('engine ready');
        return this.deliver(Delivery.engineReady);
      case 'failed':
        return this.fail(message.text);
    }
  }

  fail(text) {
    this.stop();
    this.deliver(Delivery.engineFailed, encoder.encode(text));
  }
}
