// The link in the address bar. It stays in the fragment: no server ever sees it.

const kPause = 400;  // milliseconds; browsers limit how often an address may change

export class AddressBar {
  /// `onChange` is told the link when it is changed by hand or by a link on another page.
  constructor(onChange) {
    this.shown = this.link();
    this.wanted = this.shown;
    this.timer = 0;
    addEventListener('hashchange', () => {
      if (this.link() === this.shown) return;
      this.shown = this.wanted = this.link();
      clearTimeout(this.timer);
      this.timer = 0;
      onChange(this.shown);
    });
    addEventListener('pagehide', () => this.write());
  }

  link() {
    return location.hash.slice(1);
  }
  page() {
    return location.href.split('#')[0];
  }

  show(link) {
    this.wanted = link;
    if (!this.timer) {
      this.timer = setTimeout(() => {
        this.timer = 0;
        this.write();
      }, kPause);
    }
  }

  write() {
    if (this.wanted === this.shown) return;
    this.shown = this.wanted;
    try {
      history.replaceState(null, '', this.wanted ? `#${this.wanted}` : this.page());
    } catch {
      // Too many changes for the browser: the next one shows the newest.
    }
    this.shown = this.link();
  }
}
