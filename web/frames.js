// When the program gets its turns: once per screen refresh while it asks for them, otherwise only
// after something happened. A page that nobody sees takes in news a few times a second.

const kInputs = ['pointermove', 'pointerdown', 'pointerup', 'mousemove', 'mousedown', 'mouseup',
  'mouseleave', 'wheel', 'keydown', 'keyup', 'keypress', 'touchstart', 'touchmove', 'touchend',
  'touchcancel', 'resize', 'focus', 'blur'];
const kTick = 500;         // milliseconds
const kUnseen = 250;
const kTurnWeight = 0.1;   // of the newest turn in the running mean
const kJustHidden = 1000;  // the save that was asked for on leaving is waited for without delay

export class Frames {
  constructor(host) {
    this.host = host;
    this.request = 0;
    this.unseen = 0;
    this.timer = 0;
    this.hiddenAt = 0;
    this.running = false;
    this.wakeUps = 0;
    this.meanTurn = 0;
  }

  start() {
    this.running = true;
    for (const type of kInputs) {
      addEventListener(type, () => this.wake(), {capture: true, passive: true});
    }
    document.addEventListener('visibilitychange', () => this.onVisibility());
    addEventListener('pagehide', () => this.leave());
    this.turn();
    this.wake();
  }

  stop() {
    this.running = false;
    cancelAnimationFrame(this.request);
    clearTimeout(this.unseen);
    clearInterval(this.timer);
  }

  wake() {
    if (!this.running) return;
    if (document.hidden) {
      this.wakeUnseen();
    } else if (!this.request) {
      this.request = requestAnimationFrame(() => {
        this.request = 0;
        this.wakeUps += 1;
        if (this.turn() > 0) this.wake();
      });
    }
  }

  /// Gives how soon the program wants its next turn.
  turn() {
    const begin = performance.now();
    const need = this.host.call('_unroll_turn') ?? 0;
    this.meanTurn += (performance.now() - begin - this.meanTurn) * kTurnWeight;
    return need;
  }

  wakeUnseen() {
    if (this.unseen) return;
    const delay = performance.now() - this.hiddenAt < kJustHidden ? 0 : kUnseen;
    this.unseen = setTimeout(() => {
      this.unseen = 0;
      this.host.call('_unroll_turn_unseen');
    }, delay);
  }

  leave() {
    this.hiddenAt = performance.now();
    this.host.call('_unroll_hidden', 1);
    this.host.call('_unroll_turn_unseen');
  }

  onVisibility() {
    if (document.hidden) {
      this.leave();
    } else {
      this.host.call('_unroll_hidden', 0);
      this.host.call('_unroll_wake');
      this.wake();
    }
  }

  /// While `on`, the program looks after its engine and its saves, seen or not.
  setTicking(on) {
    clearInterval(this.timer);
    this.timer = 0;
    if (on) this.timer = setInterval(() => this.tick(), kTick);
  }

  tick() {
    this.host.call('_unroll_tick', document.hidden ? 0 : 1);
    if (document.hidden) this.wakeUnseen();
  }
}
