// The page with its lines: chosen, merged, split, drawn and moved with the mouse, a finger or keys. Nothing goes over the network while something is dragged.

const SVG = 'http://www.w3.org/2000/svg';
const KEYS = ['choose', 'merge', 'split', 'draw', 'leave', 'delete', 'turn', 'crop', 'edge', 'undo', 'zoom', 'text', 'help'];

export function begin(host, server, words) {
  return new LineEditor(host, server, words);
}

class LineEditor {
  constructor(host, server, words) {
    this.host = host;
    this.server = server;
    this.words = words;
    this.zoom = 1;
    this.mode = null;
    this.state = null;
    this.drag = null;
    /** Milliseconds that each of the last moves took to be drawn; for tests. */
    host.moves = [];
    this.frame = document.createElement('div');
    this.frame.className = 'editor-frame';
    this.image = document.createElement('img');
    this.image.alt = '';
    this.svg = document.createElementNS(SVG, 'svg');
    this.svg.setAttribute('aria-hidden', 'true');
    this.frame.append(this.image, this.svg);
    host.append(this.frame);
    host.addEventListener('keydown', (event) => this.key(event));
    this.svg.addEventListener('pointerdown', (event) => this.down(event));
    this.svg.addEventListener('pointermove', (event) => this.move(event));
    this.svg.addEventListener('pointerup', (event) => this.up(event));
    this.svg.addEventListener('pointercancel', () => this.stop());
    this.says = host.parentElement.querySelector('.editor-says');
    for (const button of host.parentElement.querySelectorAll('[data-do]')) {
      button.addEventListener('click', () => {
        this.act(button.dataset.do);
        if (button.dataset.do !== 'keys') {
          host.focus({ preventScroll: true });
        }
      });
    }
  }

  show(state) {
    if (this.state?.page !== state.page || this.state.picture !== state.picture) {
      this.mode = null;
      this.image.src = state.picture ?? '';
      this.image.hidden = !state.picture;
    }
    this.state = state;
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
    const svg = this.svg;
    svg.replaceChildren();
    for (const [i, line] of this.state.lines.entries()) {
      if (line.polygon.length === 0) {
        continue;
      }
      const shape = element('polygon', { points: points(line.polygon), class: `line ${line.standing}${line.id === this.state.chosen ? ' chosen' : ''}${line.busy ? ' busy' : ''}`, 'data-line': line.id });
      const box = boxOf(line.polygon);
      const label = element('text', { x: Math.max(2 * this.unit, box.left - 14 * this.unit), y: (box.top + box.bottom) / 2 + 6 * this.unit, 'font-size': 18 * this.unit, class: 'number' });
      label.textContent = String(i + 1);
      svg.append(shape, label);
    }
    const line = this.chosen;
    if (line && line.polygon.length > 0 && !this.mode && this.state.isOwn) {
      const box = boxOf(line.polygon);
      for (const [edge, x, y] of handles(box)) {
        svg.append(element('circle', { cx: x, cy: y, r: 7 * this.unit, class: `handle ${edge}`, 'data-edge': edge }));
      }
    }
    if (this.mode?.kind === 'split') {
      const box = boxOf(this.line(this.mode.line).polygon);
      svg.append(element('line', { x1: this.mode.x, x2: this.mode.x, y1: box.top - 12 * this.unit, y2: box.bottom + 12 * this.unit, class: 'cut' }));
    }
    if (this.mode?.kind === 'crop') {
      const box = boxOf([this.mode.from, this.mode.to]);
      svg.append(element('path', { d: `M0 0H${this.state.width}V${this.state.height}H0ZM${box.left} ${box.top}V${box.bottom}H${box.right}V${box.top}Z`, class: 'outside' }));
      svg.append(element('rect', { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, class: 'crop' }));
    }
    if (this.mode?.kind === 'draw') {
      svg.append(element('line', { x1: this.mode.from[0], y1: this.mode.from[1], x2: this.mode.to[0], y2: this.mode.to[1], class: 'drawn' }));
    }
  }

  say(text) {
    this.says.textContent = text;
  }

  async act(what) {
    const line = this.chosen;
    const own = this.state?.isOwn;
    if (['merge', 'split', 'draw', 'left', 'right', 'over', 'crop'].includes(what) && !own) {
      this.say(this.words['no-scan']);
      return;
    }
    switch (what) {
      case 'merge': {
        const next = this.state.lines[this.state.lines.indexOf(line) + 1];
        if (line && next) {
          if (await this.server.invokeMethodAsync('Merge', line.id, next.id)) {
            this.say(this.words.merged);
          }
        } else {
          this.say(this.words['no-next']);
        }
        break;
      }
      case 'split':
        if (line) {
          const box = boxOf(line.polygon);
          this.mode = { kind: 'split', line: line.id, x: (box.left + box.right) / 2 };
          this.say(this.words.cut);
          this.draw();
        }
        break;
      case 'draw': {
        const box = line && line.polygon.length > 0 ? boxOf(line.polygon) : { left: 0.15 * this.state.width, right: 0.85 * this.state.width, bottom: 0.1 * this.state.height };
        this.mode = { kind: 'draw', line: line?.id, from: [box.left, box.bottom + 30 * this.unit], to: [box.right, box.bottom + 30 * this.unit] };
        this.say(this.words.drawing);
        this.draw();
        break;
      }
      case 'leave':
        if (line) {
          await this.server.invokeMethodAsync('Leave', line.id);
        }
        break;
      case 'delete':
        if (line) {
          await this.server.invokeMethodAsync('Delete', line.id);
          this.say(this.words.removed);
        }
        break;
      case 'left':
      case 'right':
      case 'over':
        this.say('');
        await this.server.invokeMethodAsync('Turn', { left: 3, right: 1, over: 2 }[what]);
        break;
      case 'crop':
        if (this.mode?.kind === 'crop') {
          await this.finish();
          break;
        }
        this.mode = { kind: 'crop', from: [0, 0], to: [this.state.width, this.state.height] };
        this.say(this.words.cropping);
        this.draw();
        break;
      case 'bigger':
      case 'smaller':
      case 'whole':
        this.zoom = what === 'whole' ? 1 : Math.min(6, Math.max(1, this.zoom * (what === 'bigger' ? 1.3 : 1 / 1.3)));
        this.frame.style.width = `${100 * this.zoom}%`;
        break;
      case 'keys':
        this.keys();
        break;
    }
  }

  keys() {
    const dialog = document.createElement('dialog');
    dialog.className = 'keys';
    dialog.setAttribute('aria-label', this.words.keys);
    const list = document.createElement('dl');
    for (const [key, meaning] of KEYS.map((name) => this.words[`key-${name}`].split(' | '))) {
      const dt = document.createElement('dt');
      dt.textContent = key;
      const dd = document.createElement('dd');
      dd.textContent = meaning;
      list.append(dt, dd);
    }
    const close = document.createElement('button');
    close.textContent = this.words.close;
    close.autofocus = true;
    close.addEventListener('click', () => dialog.close());
    dialog.append(list, close);
    dialog.addEventListener('close', () => {
      dialog.remove();
      this.host.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  async key(event) {
    if (!this.state) {
      return;
    }
    const step = 6 * this.unit * (event.shiftKey ? 4 : 1);
    const ctrl = event.ctrlKey || event.metaKey;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    let done = true;
    if (ctrl && event.key.toLowerCase() === 'z') {
      await this.server.invokeMethodAsync(event.shiftKey ? 'Redo' : 'Undo');
    } else if (ctrl && event.key.toLowerCase() === 'y') {
      await this.server.invokeMethodAsync('Redo');
    } else if (ctrl) {
      done = false;
    } else if (this.mode) {
      done = this.keyInMode(event, arrows, step);
    } else if (arrows && event.altKey) {
      this.moveEdge(arrows, event.shiftKey);
    } else if (arrows) {
      const index = this.state.lines.indexOf(this.chosen);
      const next = this.state.lines[index + (arrows[1] || arrows[0])];
      if (next) {
        this.choose(next.id);
      }
    } else if (event.key === 'Enter') {
      if (this.chosen) {
        await this.server.invokeMethodAsync('GoToText', this.chosen.id);
      }
    } else {
      const what = { m: 'merge', s: 'split', n: 'draw', x: 'leave', l: 'left', r: 'right', o: 'over', c: 'crop', Delete: 'delete', Backspace: 'delete', '+': 'bigger', '=': 'bigger', '-': 'smaller', 0: 'whole', '?': 'keys' }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      done = what !== undefined;
      if (what) {
        event.preventDefault();
        await this.act(what);
      }
    }
    if (done) {
      event.preventDefault();
    }
  }

  keyInMode(event, arrows, step) {
    const mode = this.mode;
    if (event.key === 'Escape') {
      this.stop();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.finish();
    } else if (arrows && mode.kind === 'split') {
      mode.x += arrows[0] * step;
      this.draw();
    } else if (arrows && mode.kind === 'draw') {
      const [dx, dy] = [arrows[0] * 6 * this.unit, arrows[1] * 6 * this.unit];
      mode.to = [mode.to[0] + dx, mode.to[1] + dy];
      if (!event.shiftKey) {
        mode.from = [mode.from[0] + dx, mode.from[1] + dy];
      }
      this.draw();
    } else if (arrows && mode.kind === 'crop') {
      const corner = event.shiftKey ? mode.to : mode.from;
      const by = 20 * this.unit;
      corner[0] = Math.min(this.state.width, Math.max(0, corner[0] + arrows[0] * by));
      corner[1] = Math.min(this.state.height, Math.max(0, corner[1] + arrows[1] * by));
      this.draw();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  async finish() {
    const mode = this.mode;
    this.mode = null;
    if (mode.kind === 'split') {
      const box = boxOf(this.line(mode.line).polygon);
      if (await this.server.invokeMethodAsync('Split', mode.line, mode.x, (box.top + box.bottom) / 2)) {
        this.say(this.words.split);
      }
    } else if (mode.kind === 'crop') {
      const box = boxOf([mode.from, mode.to]);
      const { width, height } = this.state;
      this.say('');
      if (box.left === 0 && box.top === 0 && box.right === width && box.bottom === height) {
        this.say(this.words['not-cropped']);
      } else {
        await this.server.invokeMethodAsync('Crop', box.left / width, box.top / height, box.right / width, box.bottom / height);
      }
    } else {
      const [from, to] = mode.from[0] <= mode.to[0] ? [mode.from, mode.to] : [mode.to, mode.from];
      if (await this.server.invokeMethodAsync('Draw', [from, to])) {
        this.say(this.words.drawn);
      }
    }
    this.draw();
  }

  stop() {
    this.mode = null;
    this.drag = null;
    this.say('');
    this.draw();
  }

  choose(id) {
    this.state.chosen = id;
    this.draw();
    this.svg.querySelector('.chosen')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.server.invokeMethodAsync('Choose', id);
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
    clearTimeout(this.later);
    this.later = setTimeout(() => this.server.invokeMethodAsync('Move', line.id, line.polygon), 500);
  }

  at(event) {
    const box = this.svg.getBoundingClientRect();
    return [(event.clientX - box.left) * this.state.width / box.width, (event.clientY - box.top) * this.state.height / box.height];
  }

  down(event) {
    if (!this.state || event.button > 0) {
      return;
    }
    this.host.focus({ preventScroll: true });
    const place = this.at(event);
    const edge = event.target.dataset?.edge;
    if (this.mode?.kind === 'split') {
      this.mode.x = place[0];
      this.drag = { kind: 'cut' };
    } else if (this.mode?.kind === 'crop') {
      this.mode.from = place;
      this.mode.to = [...place];
      this.drag = { kind: 'crop' };
    } else if (this.mode?.kind === 'draw') {
      this.mode.from = this.mode.to = place;
      this.drag = { kind: 'draw' };
    } else if (edge) {
      this.drag = { kind: 'edge', edge, from: place, polygon: this.chosen.polygon };
    } else if (event.target.dataset?.line) {
      if (event.target.dataset.line !== this.state.chosen) {
        this.choose(event.target.dataset.line);
      }
      return;
    } else if (event.pointerType !== 'touch' && this.state.isOwn) {
      this.drag = { kind: 'paper', from: place };
    } else {
      return;
    }
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.draw();
  }

  move(event) {
    if (!this.drag) {
      return;
    }
    const begun = performance.now();
    const place = this.at(event);
    switch (this.drag.kind) {
      case 'cut':
        this.mode.x = place[0];
        break;
      case 'paper':
        if (Math.abs(place[0] - this.drag.from[0]) > 20 * this.unit) {
          this.mode = { kind: 'draw', line: this.chosen?.id, from: this.drag.from, to: place };
          this.drag = { kind: 'draw' };
        }
        break;
      case 'draw':
      case 'crop':
        this.mode.to = place;
        break;
      case 'edge': {
        const along = this.drag.edge === 'left' || this.drag.edge === 'right' ? 0 : 1;
        this.chosen.polygon = stretched(this.drag.polygon, this.drag.edge, place[along] - this.drag.from[along]);
        break;
      }
    }
    this.draw();
    this.host.moves.push(performance.now() - begun);
  }

  async up() {
    const drag = this.drag;
    this.drag = null;
    if (drag?.kind === 'edge') {
      await this.server.invokeMethodAsync('Move', this.chosen.id, this.chosen.polygon);
    } else if (drag?.kind === 'crop') {
      this.say(this.words.framed);
    } else if (drag?.kind === 'draw') {
      await this.finish();
    }
  }

  end() {
    this.frame.remove();
  }
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

function points(polygon) {
  return polygon.map((place) => place.join(',')).join(' ');
}

function boxOf(polygon) {
  const xs = polygon.map((place) => place[0]);
  const ys = polygon.map((place) => place[1]);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function handles(box) {
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return [['left', box.left, y], ['right', box.right, y], ['top', x, box.top], ['bottom', x, box.bottom]];
}

/** The outline with one edge moved, the opposite one staying: each corner by its share of the way between the two. */
export function stretched(polygon, edge, by) {
  const box = boxOf(polygon);
  const [axis, fixed, moving] = { left: [0, box.right, box.left], right: [0, box.left, box.right], top: [1, box.bottom, box.top], bottom: [1, box.top, box.bottom] }[edge];
  const length = moving - fixed;
  const least = 4 * Math.sign(length);
  const stretch = Math.abs(length + by) < 4 || Math.sign(length + by) !== Math.sign(length) ? least / length : (length + by) / length;
  return polygon.map((place) => {
    const moved = [...place];
    moved[axis] = Math.round(10 * (fixed + (place[axis] - fixed) * stretch)) / 10;
    return moved;
  });
}
