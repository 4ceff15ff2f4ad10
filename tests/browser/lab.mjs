// What every test needs: a browser, servers for the built page, and visits to it.

import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {listen, makeHandler} from '../../web/serve.mjs';
import {kBrowsers} from './browsers.mjs';
import {Visit} from './visit.mjs';

export class Lab {
  /// `browser` is one of kBrowsers.
  static async open(site, browser = 'chromium') {
    if (!existsSync(`${site}/index.html`)) throw new Error(`no page in ${site}: build unroll_web_site first`);
    const lab = new Lab();
    lab.site = site;
    lab.browser = await kBrowsers[browser]();
    lab.plain = await makeHandler(site);
    if (lab.browser.serving) lab.plain = lab.browser.serving(lab.plain, site);
    lab.servers = [];
    lab.visits = [];
    lab.address = await lab.serve(lab.plain);
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
