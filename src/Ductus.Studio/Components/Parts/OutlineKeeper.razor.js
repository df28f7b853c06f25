// Keeps an outline whose edge was moved. Keys move it in small steps, which are one change once they rest; nothing is lost where the screen or the tab is left before.

/** Milliseconds that keys rest before what they have moved is kept. */
const REST = 500;

export class OutlineKeeper {
  /** @param {any} server @param {string} address what an outline is put to, by page and line, when there is no time to call the server */
  constructor(server, address) {
    this.server = server;
    this.address = address;
    /** What is not kept yet. */
    this.moved = null;
  }

  /** Remembers the outline of a line of a page. */
  remember(page, line) {
    clearTimeout(this.later);
    this.moved = { page, line: line.id, polygon: line.polygon };
    this.later = setTimeout(() => this.save(), REST);
  }

  /** Puts what is not kept yet over what the server has told of the line. */
  restore(lines) {
    const line = this.moved && lines.find((one) => one.id === this.moved.line);
    if (line) {
      line.polygon = this.moved.polygon;
    }
  }

  /** Keeps it: when keys rest, before anything else is done, and when the screen is left. */
  async save() {
    const moved = this.take();
    if (moved) {
      await this.server.invokeMethodAsync('Move', moved.page, moved.line, moved.polygon);
    }
  }

  /** The same when the tab is closed, and its connection with it: such a request outlives the page that sends it. */
  saveAtOnce() {
    const moved = this.take();
    if (moved) {
      fetch(`${this.address}/${moved.page}/${moved.line}`, { method: 'PUT', keepalive: true, body: JSON.stringify(moved.polygon) });
    }
  }

  take() {
    clearTimeout(this.later);
    const moved = this.moved;
    this.moved = null;
    return moved;
  }
}
