// Files that come in by drop or dialog and go out as downloads.

import {Delivery} from './host.js?v=@BUILD@';

/// Files above this many bytes are not read: a saved run of the largest networks has them, a text must be smaller.
export const kLargestFile = 64 * 1024 * 1024;
const kRevokeAfter = 60_000;  // milliseconds; some browsers read the file late

async function readUpTo(file, limit) {
  if (file.size > limit) return new Uint8Array(0);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {  // a folder, or gone meanwhile
    return new Uint8Array(0);
  }
}

/// Hands a dropped or pasted file to the program. One that cannot be read, or is too large, arrives without content.
export async function takeFile(host, file) {
  const bytes = await readUpTo(file, kLargestFile);
  host.deliverText(Delivery.droppedName, file.name);
  host.deliver(Delivery.droppedFile, bytes);
}

export function watchDrops(host) {
  const hint = document.getElementById('drop');
  let depth = 0;
  const show = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    hint.hidden = depth === 0;
  };
  addEventListener('dragenter', () => show(1));
  addEventListener('dragleave', () => show(-1));
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    show(0);
    const {files} = event.dataTransfer;
    const text = event.dataTransfer.getData('text/plain');
    if (files.length > 0) takeFile(host, files[0]);
    else if (text) host.deliverText(Delivery.pastedText, text.slice(0, kLargestFile + 1));
  });
}

export class FilePicker {
  constructor(host) {
    this.input = document.getElementById('file');
    this.input.addEventListener('change', () => this.take(host));
    this.limit = 0;
    this.number = 0;
  }

  open(limit, number) {
    this.limit = limit;
    this.number = number;
    this.input.value = '';
    this.input.click();
  }

  async take(host) {
    const [file] = this.input.files;
    if (!file) return;
    const {number} = this;
    const bytes = await readUpTo(file, this.limit);
    host.deliverText(Delivery.pickedName, file.name);
    host.deliver(Delivery.pickedFile, bytes, number);
  }
}

export function offerFile(name, mime, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], {type: mime}));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), kRevokeAfter);
}
