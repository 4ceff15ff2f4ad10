// Keeps bytes under keys in the browser. Private windows, full disks and forbidden storage only
// cost what would have been kept; one sentence says so.

const kDatabase = 'unroll';
const kTable = 'kept';

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  const request = indexedDB.open(kDatabase, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(kTable);
  return done(request);
}

function sentence(error) {
  if (error?.name === 'QuotaExceededError') {
    return 'The browser has no room left to keep your run: it is lost when this tab closes.';
  }
  return 'The browser keeps nothing for this page (a private window, or storage is switched off): your run is lost when this tab closes.';
}

export class Storage {
  /// `report` is told the problem, or an empty text when it is over.
  constructor(report) {
    this.report = report;
    this.database = null;
    this.problem = '';
  }

  async table(mode) {
    this.database ??= open();
    const database = await this.database;
    database.onversionchange = () => database.close();
    return database.transaction(kTable, mode).objectStore(kTable);
  }

  async store(key, bytes) {
    try {
      const table = await this.table('readwrite');
      await done(table.put(bytes, key));
      this.show('');
    } catch (error) {
      this.database = null;
      this.show(sentence(error));
    }
  }

  /// What is stored under `key`, or no bytes. Never fails.
  async load(key) {
    try {
      const table = await this.table('readonly');
      const bytes = await done(table.get(key));
      return bytes instanceof Uint8Array ? bytes : new Uint8Array(0);
    } catch (error) {
      this.database = null;
      this.show(sentence(error));
      return new Uint8Array(0);
    }
  }

  show(problem) {
    if (problem === this.problem) return;
    this.problem = problem;
    this.report(problem);
  }
}
