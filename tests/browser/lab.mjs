// What every test needs: a browser, servers for the built page, and visits to it.

import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {listen, makeHandler} from '../../web/serve.mjs';
import {Visit} from './visit.mjs';

const kBrowser = process.env.UNROLL_CHROMIUM ?? '/usr/bin/chromium';
const kFlags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export class Lab {
  static async open(site) {
    if (!existsSync(`${site}/index.html`)) throw new Error(`no page in ${site}: build unroll_web_site first`);
    if (!existsSync(kBrowser)) throw new Error(`no Chromium at ${kBrowser}: install it, or set UNROLL_CHROMIUM`);
    const lab = new Lab();
    lab.site = site;
    lab.plain = await makeHandler(site);
    lab.servers = [];
    lab.visits = [];
    lab.address = await lab.serve(lab.plain);
    lab.browser = await chromium.launch({executablePath: kBrowser, headless: true, args: kFlags});
    return lab;
  }

  /// Serves with a handler of its own; gives the address, ending in "/".
  async serve(handler) {
    const server = await listen(handler, 0);
    this.servers.push(server);
    return `http://127.0.0.1:${server.address().port}/`;
  }

  /// A file of the built page.
  read(name) {
    return readFileSync(path.join(this.site, name));
  }

  /// A new browser profile with one page. See Visit.open for the options.
  async visit(options = {}) {
    const visit = await Visit.open(this, options);
    this.visits.push(visit);
    return visit;
  }

  /// Closes what a test left open.
  async tidy() {
    for (const visit of this.visits.splice(0)) await visit.context.close().catch(() => {});
  }

  async close() {
    await this.browser.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}
