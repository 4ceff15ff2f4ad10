// Fetches the parts of the program, watches that they arrive whole and belong together.

import {PageError} from './failure.js?v=@BUILD@';

const kBuild = '@BUILD@';

async function request(name, options) {
  let response;
  try {
    response = await fetch(name, options);
  } catch (error) {
    throw new PageError('network', `${name} could not be fetched (${error.message}).`);
  }
  if (!response.ok) {
    throw new PageError(response.status === 404 ? 'missing' : 'network', `${name}: the server answered ${response.status} ${response.statusText}.`);
  }
  return response;
}

/// The table of files that the build made: {version, build, files: {name: {bytes, integrity}}}.
export async function readTable() {
  const response = await request('size.json', {cache: 'no-store'});
  let table;
  try {
    table = await response.json();
  } catch {
    throw new PageError('corrupt', 'size.json is not what the build wrote.');
  }
  if (table.build !== kBuild) throw new PageError('version');
  return table;
}

/// The address of a file of this build: another build has another one.
export const versioned = (name) => `${name}?v=${kBuild}`;

async function readAll(name, response, size, onBytes) {
  const bytes = new Uint8Array(size);
  let length = 0;
  const take = (chunk) => {
    if (length + chunk.length <= size) bytes.set(chunk, length);
    length += chunk.length;
    onBytes(chunk.length);
  };
  try {
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value);
  } catch (error) {
    throw new PageError('truncated', `${name} broke off after ${length} of ${size} bytes (${error.message}).`);
  }
  if (length < size) throw new PageError('truncated', `${name} ended after ${length} of ${size} bytes.`);
  if (length > size) throw new PageError('corrupt', `${name} has ${length} bytes; it should have ${size}.`);
  return bytes;
}

async function check(name, bytes, integrity) {
  // Without a secure connection browsers do not offer hashes; the length has been checked.
  if (!globalThis.crypto?.subtle) return;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = `sha256-${btoa(String.fromCharCode(...hash))}`;
  if (found !== integrity) throw new PageError('corrupt', `${name} has other content than the build wrote.`);
}

/// Fetches `names`; `onProgress(done, all)` is told in bytes. Gives {name: Uint8Array}.
export async function download(table, names, onProgress) {
  const all = names.reduce((sum, name) => sum + table.files[name].bytes, 0);
  let done = 0;
  const one = async (name) => {
    const {bytes: size, integrity} = table.files[name];
    const response = await request(versioned(name));
    const bytes = await readAll(name, response, size, (count) => onProgress(Math.min(done += count, all), all));
    await check(name, bytes, integrity);
    return [name, bytes];
  };
  return Object.fromEntries(await Promise.all(names.map(one)));
}

/// Runs a script of this build; the browser itself checks that it is the right one.
export function runScript(table, name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = versioned(name);
    script.integrity = table.files[name].integrity;
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new PageError('network', `${name} could not be run.`)));
    document.head.append(script);
  });
}
