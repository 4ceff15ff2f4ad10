// Copy and paste by the page's own means: SDL has none in a browser.

import {Delivery} from './host.js?v=@BUILD@';
import {kLargestFile, takeFile} from './files.js?v=@BUILD@';

function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
  before?.focus({preventScroll: true});
}

export function copyText(text) {
  if (!navigator.clipboard) return copyBySelection(text);
  navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
}

export function watchPaste(host) {
  addEventListener('paste', (event) => {
    const data = event.clipboardData;
    if (!data) return;
    event.preventDefault();
    const text = data.getData('text/plain');
    if (text) {
      // One character too many is enough for the program to say that it is too long.
      host.deliverText(Delivery.pastedText, text.slice(0, kLargestFile + 1));
    } else if (data.files.length > 0) {
      takeFile(host, data.files[0]);
    }
  });
}
