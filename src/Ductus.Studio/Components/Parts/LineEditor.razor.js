// The page with its lines: chosen, merged, split, drawn and moved with the mouse, a finger or keys. Nothing goes over the network while something is dragged.

import { draw, element } from './LineDrawing.razor.js';
import { key, list } from './LineKeys.razor.js';
import { boxOf, stretched } from './LineOutlines.razor.js';
import { LinePointer } from './LinePointer.razor.js';
import { OutlineKeeper } from './OutlineKeeper.razor.js';

/** What is done to the page's own picture. */
const OF_SCAN = ['merge', 'split', 'draw', 'left', 'right', 'over', 'crop'];

/** @param {HTMLElement} host @param {any} server @param {string} outlines address that an outline is put to, by page and line @param {any} words */
export function begin(host, server, outlines, words) {
  return new LineEditor(host, server, outlines, words);
}

class LineEditor {
  constructor(host, server, outlines, words) {
    this.host = host;
    this.server = server;
    this.keeper = new OutlineKeeper(server, outlines);
    this.words = words;
    this.zoom = 1;
    this.mode = null;
    this.state = null;
    this.left = new AbortController();
    /** Milliseconds that each of the last moves took to be drawn; for tests. */
    host.moves = [];
    this.frame = document.createElement('div');
    this.frame.className = 'editor-frame';
    this.image = document.createElement('img');
    this.image.alt = '';
    this.svg = element('svg', { 'aria-hidden': 'true' });
    this.frame.append(this.image, this.svg);
    host.append(this.frame);
    this.pointer = new LinePointer(this);
    this.says = host.parentElement.querySelector('.editor-says');
    const { signal } = this.left;
    host.addEventListener('keydown', (event) => key(this, event), { signal });
    host.addEventListener('focusout', () => this.keeper.save(), { signal });
    addEventListener('pagehide', () => this.keeper.saveAtOnce(), { signal });
    for (const button of host.parentElement.querySelectorAll('[data-do]')) {
      button.addEventListener('click', () => {
        this.act(button.dataset.do);
        if (button.dataset.do !== 'keys') {
          host.focus({ preventScroll: true });
        }
      }, { signal });
    }
  }

  show(state) {
    if (this.state?.page !== state.page || this.state.picture !== state.picture) {
      this.keeper.save();
      this.mode = null;
      this.image.src = state.picture ?? '';
      this.image.hidden = !state.picture;
    }
    this.state = state;
    this.keeper.restore(state.lines);
    if (this.mode && this.mode.kind !== 'crop' && !this.line(this.mode.line)) {
      this.mode = null;
    }
    this.svg.setAttribute('viewBox', `0 0 ${state.width || 100} ${state.height || 100}`);
    this.frame.style.aspectRatio = `${state.width || 100} / ${state.height || 100}`;
    this.frame.hidden = !state.width;
    // Without the scan there is only a picture of what was found on it, of another size.
    this.frame.classList.toggle('found', !state.isOwn);
    this.unit = (state.width || 1000) / 1000;
    this.draw();
  }

  line(id) {
    return this.state?.lines.find((line) => line.id === id);
  }

  get chosen() {
    return this.line(this.state?.chosen);
  }

  draw() {
    draw(this.svg, this.state, this.mode, this.unit);
  }

  say(text) {
    this.says.textContent = text;
  }

  /** Asks the server, after it has been told of an edge that was moved. */
  ask(what, ...values) {
    this.keeper.save();
    return this.server.invokeMethodAsync(what, ...values);
  }

  async act(what) {
    if (!this.state) {
      return;
    }
    const line = this.chosen;
    if (OF_SCAN.includes(what) && !this.state.isOwn) {
      this.say(this.words['no-scan']);
      return;
    }
    switch (what) {
      case 'merge': {
        const next = this.state.lines[this.state.lines.indexOf(line) + 1];
        if (!line || !next) {
          this.say(this.words['no-next']);
        } else if (await this.ask('Merge', line.id, next.id)) {
          this.say(this.words.merged);
        }
        break;
      }
      case 'split':
        if (line) {
          const box = boxOf(line.polygon);
          this.enter({ kind: 'split', line: line.id, x: (box.left + box.right) / 2 }, this.words.cut);
        }
        break;
      case 'draw': {
        const box = line && line.polygon.length > 0 ? boxOf(line.polygon) : { left: 0.15 * this.state.width, right: 0.85 * this.state.width, bottom: 0.1 * this.state.height };
        this.enter({ kind: 'draw', line: line?.id, from: [box.left, box.bottom + 30 * this.unit], to: [box.right, box.bottom + 30 * this.unit] }, this.words.drawing);
        break;
      }
      case 'leave':
        if (line) {
          await this.ask('Leave', line.id);
        }
        break;
      case 'delete':
        if (line) {
          await this.ask('Delete', line.id);
          this.say(this.words.removed);
        }
        break;
      case 'left':
      case 'right':
      case 'over':
        this.say('');
        await this.ask('Turn', { left: 3, right: 1, over: 2 }[what]);
        break;
      case 'crop':
        if (this.mode?.kind === 'crop') {
          await this.finish();
        } else {
          this.enter({ kind: 'crop', from: [0, 0], to: [this.state.width, this.state.height] }, this.words.cropping);
        }
        break;
      case 'bigger':
      case 'smaller':
      case 'whole':
        this.zoom = what === 'whole' ? 1 : Math.min(6, Math.max(1, this.zoom * (what === 'bigger' ? 1.3 : 1 / 1.3)));
        this.frame.style.width = `${100 * this.zoom}%`;
        break;
      case 'keys':
        list(this.host, this.words);
        break;
    }
  }

  /** Begins what takes more than a press: a cut, a line or a frame that is put in its place first. */
  enter(mode, says) {
    this.keeper.save();
    this.mode = mode;
    this.say(says);
    this.draw();
  }

  async finish() {
    const mode = this.mode;
    this.mode = null;
    if (mode.kind === 'split') {
      const box = boxOf(this.line(mode.line).polygon);
      if (await this.ask('Split', mode.line, mode.x, (box.top + box.bottom) / 2)) {
        this.say(this.words.split);
      }
    } else if (mode.kind === 'crop') {
      const box = boxOf([mode.from, mode.to]);
      const { width, height } = this.state;
      this.say('');
      if (box.left === 0 && box.top === 0 && box.right === width && box.bottom === height) {
        this.say(this.words['not-cropped']);
      } else {
        await this.ask('Crop', box.left / width, box.top / height, box.right / width, box.bottom / height);
      }
    } else {
      const [from, to] = mode.from[0] <= mode.to[0] ? [mode.from, mode.to] : [mode.to, mode.from];
      if (await this.ask('Draw', [from, to])) {
        this.say(this.words.drawn);
      }
    }
    this.draw();
  }

  stop() {
    this.mode = null;
    this.pointer.drag = null;
    this.say('');
    this.draw();
  }

  choose(id) {
    this.state.chosen = id;
    this.draw();
    this.svg.querySelector('.chosen')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.ask('Choose', id);
  }

  goToText() {
    if (this.chosen) {
      this.ask('GoToText', this.chosen.id);
    }
  }

  /** One step back or on. */
  step(what) {
    this.ask(what);
  }

  moveEdge([dx, dy], inwards) {
    const line = this.chosen;
    if (!line || !this.state.isOwn) {
      return;
    }
    const by = 4 * this.unit * (inwards ? -1 : 1);
    const edge = dx < 0 ? 'left' : dx > 0 ? 'right' : dy < 0 ? 'top' : 'bottom';
    line.polygon = stretched(line.polygon, edge, edge === 'left' || edge === 'top' ? -by : by);
    this.draw();
    this.keeper.remember(this.state.page, line);
  }

  end() {
    this.left.abort();
    this.frame.remove();
    return this.keeper.save();
  }
}
