// A field of the page under each text field that the program draws, while it is in use: it brings
// up the keyboard of a phone and lets input methods compose. What changes in it is passed on as
// erased and typed characters.

import {Delivery} from './host.js?v=@BUILD@';

// Something to erase: an empty field would not tell of Backspace.
const kPadding = '\u00b7\u00b7\u00b7\u00b7';
const kLongest = 256;

function commonStart(a, b) {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

export class Typing {
  constructor(host) {
    this.host = host;
    this.field = document.getElementById('typing');
    this.canvas = document.getElementById('canvas');
    this.on = false;
    this.composing = false;
    this.before = [];
    const {field} = this;
    field.addEventListener('compositionstart', () => this.composing = true);
    field.addEventListener('compositionend', () => {
      this.composing = false;
      this.pass();
    });
    field.addEventListener('input', () => this.pass());
    // SDL would type the character once more.
    field.addEventListener('keypress', (event) => event.stopPropagation());
    field.addEventListener('keydown', (event) => this.onKey(event));
    // A phone shows its keyboard only for a field that is focused while the finger acts.
    addEventListener('touchend', () => this.bringKeyboard());
  }

  show(on, x, y, lineHeight) {
    const {field} = this;
    if (on) {
      field.style.left = `${Math.round(x)}px`;
      field.style.top = `${Math.round(y)}px`;
      field.style.height = `${Math.max(1, Math.round(lineHeight))}px`;
    }
    if (on === this.on) return;
    this.on = on;
    this.composing = false;
    if (on) {
      this.clear();
      field.hidden = false;
      field.focus({preventScroll: true});
    } else {
      const focused = document.activeElement === field;
      field.hidden = true;
      if (focused) this.canvas.focus({preventScroll: true});
    }
  }

  bringKeyboard() {
    this.host.frames.turn();
    if (!this.on) return;
    this.field.blur();
    this.field.focus({preventScroll: true});
  }

  clear() {
    this.field.value = kPadding;
    this.before = [...kPadding];
    this.field.setSelectionRange(kPadding.length, kPadding.length);
  }

  onKey(event) {
    if (event.isComposing) {
      event.stopPropagation();  // the input method's key, not ours
      return;
    }
    // Keys that SDL knows by their place reach the program as keys; the field must not act as well.
    if (event.key === 'Enter' && event.code) event.preventDefault();
    if (event.key.length > 1 && event.code && event.key !== 'Process') this.clear();
  }

  pass() {
    if (!this.on) return;
    const after = [...this.field.value];
    const same = commonStart(this.before, after);
    const erased = this.before.length - same;
    const typed = after.slice(same).join('');
    this.before = after;
    if (erased > 0) this.host.deliver(Delivery.erased, undefined, erased);
    if (typed) this.host.deliverText(Delivery.typedText, typed);
    if (!this.composing && after.length > kLongest) this.clear();
  }
}
