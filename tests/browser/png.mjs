// Reads the PNG files that the browser makes: 8 bits per channel, RGB or RGBA, not interlaced.

import {inflateSync} from 'node:zlib';

function paeth(a, b, c) {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/// {width, height, pixels, at(x, y) -> [r, g, b], colours() -> Map of 0xrrggbb to count}
export function readPng(buffer) {
  let at = 8, width = 0, height = 0, channels = 4;
  const parts = [];
  while (at < buffer.length) {
    const size = buffer.readUInt32BE(at);
    const type = buffer.toString('latin1', at + 4, at + 8);
    const data = buffer.subarray(at + 8, at + 8 + size);
    if (type === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      if (data[8] !== 8 || ![2, 6].includes(data[9]) || data[12] !== 0) throw new Error('a kind of PNG that is not read here');
      channels = data[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') parts.push(data);
    at += 12 + size;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * channels;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (row + 1)];
    for (let i = 0; i < row; i += 1) {
      const here = y * row + i;
      const a = i >= channels ? pixels[here - channels] : 0;
      const b = y > 0 ? pixels[here - row] : 0;
      const c = i >= channels && y > 0 ? pixels[here - row - channels] : 0;
      const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
      pixels[here] = raw[y * (row + 1) + 1 + i] + guess;
    }
  }
  const read = (x, y) => [...pixels.subarray((y * width + x) * channels, (y * width + x) * channels + 3)];
  const colours = () => {
    const counts = new Map();
    for (let i = 0; i < pixels.length; i += channels) {
      const key = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };
  return {width, height, pixels, at: read, colours};
}

/// A picture with nothing in it: few colours, or one that fills it but for the rest of this share.
export function isFlat(picture, share = 0.98) {
  const counts = picture.colours();
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return counts.size < 20 || Math.max(...counts.values()) > share * all;
}

/// What of a picture lies inside [left, top, right, bottom]; only its colours can be asked for.
export function part(picture, [left, top, right, bottom]) {
  const colours = () => {
    const counts = new Map();
    for (let y = Math.max(0, Math.ceil(top)); y < Math.min(picture.height, Math.floor(bottom)); y += 1)
      for (let x = Math.max(0, Math.ceil(left)); x < Math.min(picture.width, Math.floor(right)); x += 1) {
        const [red, green, blue] = picture.at(x, y);
        const key = (red << 16) | (green << 8) | blue;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    return counts;
  };
  return {colours};
}

/// Of two pictures of the same browser; all, if their sizes differ.
export function differingPixels(a, b) {
  const all = a.width * a.height, size = a.pixels.length / all;
  if (a.width !== b.width || a.height !== b.height) return all;
  let count = 0;
  for (let i = 0; i < a.pixels.length; i += size) count += a.pixels.compare(b.pixels, i, i + size, i, i + size) === 0 ? 0 : 1;
  return count;
}

/// Mean brightness, 0..255.
export function brightness(picture) {
  let sum = 0, all = 0;
  for (const [colour, count] of picture.colours()) {
    sum += count * (0.2126 * (colour >> 16) + 0.7152 * ((colour >> 8) & 255) + 0.0722 * (colour & 255));
    all += count;
  }
  return sum / all;
}
