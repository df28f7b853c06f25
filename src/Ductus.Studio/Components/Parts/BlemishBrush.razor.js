// A brush over a page: what is painted is kept as two grey pictures beside the page, smaller than it in the same proportion.

import { fill } from '/words.js';

const LONGEST = 1400;
/** Milliseconds that keys rest before what they have painted is kept. */
const REST = 800;
/** Browsers let requests outlive their page only if they are smaller than this many bytes together. */
const OUTLIVES = 60000;
const COLOURS = { notink: 'rgb(190 40 30)', ink: 'rgb(30 110 60)' };

export function begin(frame, page, words) {
  return new Brush(frame, page, words);
}

class Brush {
  constructor(frame, page, words) {
    this.frame = frame;
    this.page = page;
    this.words = words;
    this.scale = Math.min(1, LONGEST / Math.max(page.width, page.height));
    [this.width, this.height] = [Math.round(page.width * this.scale), Math.round(page.height * this.scale)];
    this.tool = 'notink';
    /** Whether what is kept on the server is here: painted before, a stroke would be kept instead of it. */
    this.isShown = false;
    /** Whether something is painted that is not kept yet. */
    this.isUnsaved = false;
    this.left = new AbortController();
    this.size = Math.max(6, Math.round(this.width / 60));
    this.at = [this.width / 2, this.height / 2];
    const image = document.createElement('img');
    image.alt = '';
    image.src = page.picture;
    this.canvas = document.createElement('canvas');
    [this.canvas.width, this.canvas.height] = [this.width, this.height];
    frame.style.aspectRatio = `${page.width} / ${page.height}`;
    frame.append(image, this.canvas);
    this.masks = Object.fromEntries(Object.keys(COLOURS).map((kind) => {
      const mask = document.createElement('canvas');
      [mask.width, mask.height] = [this.width, this.height];
      return [kind, mask.getContext('2d', { willReadFrequently: true })];
    }));
    const work = frame.closest('.brushwork');
    this.says = work.querySelector('.editor-says');
    this.sized = work.querySelector('.brushsize');
    for (const button of work.querySelectorAll('[data-tool]')) {
      button.addEventListener('click', () => {
        this.tool = button.dataset.tool;
        work.querySelectorAll('[data-tool]').forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
      });
    }
    for (const button of work.querySelectorAll('[data-size]')) {
      button.addEventListener('click', () => this.resize(Number(button.dataset.size)));
    }
    this.canvas.addEventListener('pointerdown', (event) => {
      if (!this.isShown) {
        return;
      }
      this.down = true;
      this.canvas.setPointerCapture(event.pointerId);
      this.last = null;
      this.stroke(this.place(event));
    });
    this.canvas.addEventListener('pointermove', (event) => {
      this.at = this.place(event);
      if (this.down) {
        this.stroke(this.at);
      } else {
        this.draw();
      }
    });
    for (const over of ['pointerup', 'pointercancel']) {
      this.canvas.addEventListener(over, () => {
        this.down = false;
        this.save();
      });
    }
    addEventListener('pagehide', () => this.save(true), { signal: this.left.signal });
    frame.addEventListener('keydown', (event) => this.key(event));
    this.resize(0);
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * this.width / box.width, (event.clientY - box.top) * this.height / box.height];
  }

  key(event) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (arrows) {
      this.at = [this.at[0] + arrows[0] * this.size / 2, this.at[1] + arrows[1] * this.size / 2];
      this.last = null;
      this.draw();
    } else if (event.key === ' ' && this.isShown) {
      this.last = null;
      this.stroke(this.at);
      clearTimeout(this.later);
      this.later = setTimeout(() => this.save(), REST);
    } else if (event.key === '[' || event.key === ']') {
      this.resize(event.key === '[' ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  resize(by) {
    this.size = Math.min(this.width / 4, Math.max(3, this.size * 1.25 ** by));
    this.sized.textContent = fill(this.words.size, Math.round(this.size));
    this.draw();
  }

  stroke(to) {
    const from = this.last ?? to;
    this.last = to;
    this.isUnsaved = true;
    for (const [kind, mask] of Object.entries(this.masks)) {
      mask.globalCompositeOperation = this.tool === kind ? 'source-over' : 'destination-out';
      mask.strokeStyle = '#fff';
      mask.lineCap = 'round';
      mask.lineWidth = this.size;
      mask.beginPath();
      mask.moveTo(...from);
      mask.lineTo(to[0] + 0.01, to[1]);
      mask.stroke();
    }
    this.draw();
  }

  draw() {
    const view = this.canvas.getContext('2d');
    view.clearRect(0, 0, this.width, this.height);
    for (const [kind, mask] of Object.entries(this.masks)) {
      view.globalAlpha = 0.45;
      view.globalCompositeOperation = 'source-over';
      const tinted = new OffscreenCanvas(this.width, this.height);
      const tint = tinted.getContext('2d');
      tint.drawImage(mask.canvas, 0, 0);
      tint.globalCompositeOperation = 'source-in';
      tint.fillStyle = COLOURS[kind];
      tint.fillRect(0, 0, this.width, this.height);
      view.drawImage(tinted, 0, 0);
    }
    view.globalAlpha = 1;
    view.strokeStyle = '#222';
    view.lineWidth = 1.5;
    view.beginPath();
    view.arc(this.at[0], this.at[1], this.size / 2, 0, 7);
    view.stroke();
  }

  /** What is kept on the server; after one's own stroke it is on the canvas already. */
  async show(version) {
    if (this.own) {
      this.own = false;
      return;
    }
    for (const [kind, mask] of Object.entries(this.masks)) {
      mask.globalCompositeOperation = 'source-over';
      mask.clearRect(0, 0, this.width, this.height);
      if (version > 0) {
        const image = new Image();
        image.src = `${this.page.paint}/${kind}?${version}`;
        try {
          await image.decode();
          mask.drawImage(image, 0, 0, this.width, this.height);
          const data = mask.getImageData(0, 0, this.width, this.height);
          for (let i = 0; i < data.data.length; i += 4) {
            data.data[i + 3] = data.data[i] > 127 ? 0 : 255;
            data.data[i] = data.data[i + 1] = data.data[i + 2] = 255;
          }
          mask.putImageData(data, 0, 0);
        } catch {
          // Nothing has been painted of this kind.
        }
      }
    }
    this.draw();
    this.isShown = true;
    this.frame.removeAttribute('aria-busy');
  }

  /** Keeps what is painted: when a stroke is over, when keys rest, and when the screen or the tab is left. */
  async save(isLeaving = false) {
    clearTimeout(this.later);
    if (!this.isUnsaved) {
      return;
    }
    this.isUnsaved = false;
    this.own = true;
    const body = JSON.stringify(Object.fromEntries(Object.entries(this.masks).map(([kind, mask]) => [kind, this.picture(mask)])));
    try {
      const answer = await fetch(this.page.paint, { method: 'PUT', body, headers: { 'Content-Type': 'application/json' }, keepalive: isLeaving && body.length < OUTLIVES });
      this.says.textContent = answer.ok ? this.words.kept : (await answer.json().catch(() => ({}))).error ?? this.words['not-kept'];
    } catch {
      // The studio cannot be reached: kept with the next stroke.
      this.isUnsaved = true;
      this.own = false;
      this.says.textContent = this.words['not-kept'];
    }
  }

  /** A mask as ink on paper, as all line pictures are: painted is black. A PNG in base64; made at once, since a tab that is closed waits for nothing. */
  picture(mask) {
    const grey = document.createElement('canvas');
    [grey.width, grey.height] = [this.width, this.height];
    const to = grey.getContext('2d');
    to.drawImage(mask.canvas, 0, 0);
    to.globalCompositeOperation = 'source-in';
    to.fillStyle = '#000';
    to.fillRect(0, 0, this.width, this.height);
    to.globalCompositeOperation = 'destination-over';
    to.fillStyle = '#fff';
    to.fillRect(0, 0, this.width, this.height);
    return grey.toDataURL('image/png').split(',')[1];
  }

  end() {
    this.left.abort();
    this.save(true);
    this.frame.replaceChildren();
  }
}
