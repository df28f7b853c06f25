// The line editor under a mouse, a pen or a finger.

import { stretched } from './LineOutlines.razor.js';

export class LinePointer {
  constructor(editor) {
    this.editor = editor;
    this.drag = null;
    const { svg } = editor;
    svg.addEventListener('pointerdown', (event) => this.down(event));
    svg.addEventListener('pointermove', (event) => this.move(event));
    svg.addEventListener('pointerup', () => this.up());
    svg.addEventListener('pointercancel', () => editor.stop());
  }

  /** The place on the page. */
  at(event) {
    const { svg, state } = this.editor;
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) * state.width / box.width, (event.clientY - box.top) * state.height / box.height];
  }

  down(event) {
    const { editor } = this;
    if (!editor.state || event.button > 0) {
      return;
    }
    editor.host.focus({ preventScroll: true });
    const place = this.at(event);
    const { edge, line } = event.target.dataset ?? {};
    if (editor.mode?.kind === 'split') {
      editor.mode.x = place[0];
      this.drag = { kind: 'cut' };
    } else if (editor.mode?.kind === 'crop') {
      editor.mode.from = place;
      editor.mode.to = [...place];
      this.drag = { kind: 'crop' };
    } else if (editor.mode?.kind === 'draw') {
      editor.mode.from = editor.mode.to = place;
      this.drag = { kind: 'draw' };
    } else if (edge) {
      editor.keeper.save();
      this.drag = { kind: 'edge', edge, from: place, polygon: editor.chosen.polygon };
    } else if (line) {
      if (line !== editor.state.chosen) {
        editor.choose(line);
      }
      return;
    } else if (event.pointerType !== 'touch' && editor.state.isOwn) {
      this.drag = { kind: 'paper', from: place };
    } else {
      return;
    }
    event.preventDefault();
    editor.svg.setPointerCapture(event.pointerId);
    editor.draw();
  }

  move(event) {
    if (!this.drag) {
      return;
    }
    const { drag, editor } = this;
    const begun = performance.now();
    const place = this.at(event);
    switch (drag.kind) {
      case 'cut':
        editor.mode.x = place[0];
        break;
      case 'paper':
        if (Math.abs(place[0] - drag.from[0]) > 20 * editor.unit) {
          editor.mode = { kind: 'draw', line: editor.chosen?.id, from: drag.from, to: place };
          this.drag = { kind: 'draw' };
        }
        break;
      case 'draw':
      case 'crop':
        editor.mode.to = place;
        break;
      case 'edge': {
        const along = drag.edge === 'left' || drag.edge === 'right' ? 0 : 1;
        editor.chosen.polygon = stretched(drag.polygon, drag.edge, place[along] - drag.from[along]);
        break;
      }
    }
    editor.draw();
    editor.host.moves.push(performance.now() - begun);
  }

  async up() {
    const { drag, editor } = this;
    this.drag = null;
    if (drag?.kind === 'edge') {
      editor.keeper.remember(editor.state.page, editor.chosen);
      await editor.keeper.save();
    } else if (drag?.kind === 'crop') {
      editor.say(editor.words.framed);
    } else if (drag?.kind === 'draw') {
      await editor.finish();
    }
  }
}
