// Tests are sentences with a function; each has a time limit; the last line counts them.

const tests = [];

/// Registers a test. `limit` is in seconds. What is tried `everywhere` runs in each browser, the rest in
/// Chromium. What tells or compares times runs `alone`, not beside others.
export function test(name, run, {limit = 60, everywhere = false, alone = false} = {}) {
  tests.push({name, run, limit, everywhere, alone});
}

export class Failure extends Error {}

/// Fails with `what` unless `condition` holds.
export function expect(condition, what) {
  if (!condition) throw new Failure(what);
}

export function expectEqual(found, wanted, what) {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
  expect(a === b, `${what}: found ${a}, expected ${b}`);
}

/// Prints a time. Nothing is judged: machines differ, and others use them too.
export function figure(what, milliseconds) {
  console.log(`figure  ${what}: ${milliseconds.toPrecision(3)} ms`);
}

async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`took longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/// Runs the tests that `wanted` is true of; of these, those that are `mine(index, test)`. Gives how many failed.
export async function runAll(lab, wanted, mine = () => true) {
  let passed = 0, failed = 0;
  for (const {name, run, limit} of tests.filter(wanted).filter((one, index) => mine(index, one))) {
    const begin = Date.now();
    try {
      await within(limit, run(lab));
      passed += 1;
      console.log(`ok      ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n        ${error instanceof Failure ? error.message : error.stack}`);
    } finally {
      await lab.tidy();
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}
