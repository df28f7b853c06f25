// Keys of the line editor, and the list of them.

const LISTED = ['choose', 'merge', 'split', 'draw', 'leave', 'delete', 'turn', 'crop', 'edge', 'undo', 'zoom', 'text', 'help'];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ACTS = { m: 'merge', s: 'split', n: 'draw', x: 'leave', l: 'left', r: 'right', o: 'over', c: 'crop', Delete: 'delete', Backspace: 'delete', '+': 'bigger', '=': 'bigger', '-': 'smaller', 0: 'whole', '?': 'keys' };

/** Does what a key of the editor says. */
export function key(editor, event) {
  if (editor.state && press(editor, event)) {
    event.preventDefault();
  }
}

/** Whether the key says anything here. */
function press(editor, event) {
  const arrows = ARROWS[event.key];
  if (event.ctrlKey || event.metaKey) {
    const step = { z: event.shiftKey ? 'Redo' : 'Undo', y: 'Redo' }[event.key.toLowerCase()];
    if (step) {
      editor.step(step);
    }
    return step !== undefined;
  }
  if (editor.mode) {
    return pressInMode(editor, event, arrows);
  }
  if (arrows && event.altKey) {
    editor.moveEdge(arrows, event.shiftKey);
    return true;
  }
  if (arrows) {
    const next = editor.state.lines[editor.state.lines.indexOf(editor.chosen) + (arrows[1] || arrows[0])];
    if (next) {
      editor.choose(next.id);
    }
    return true;
  }
  if (event.key === 'Enter') {
    editor.goToText();
    return true;
  }
  const what = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (what) {
    editor.act(what);
  }
  return what !== undefined;
}

function pressInMode(editor, event, arrows) {
  const { mode, state, unit } = editor;
  if (event.key === 'Escape') {
    editor.stop();
  } else if (event.key === 'Enter') {
    editor.finish();
  } else if (arrows && mode.kind === 'split') {
    mode.x += arrows[0] * 6 * unit * (event.shiftKey ? 4 : 1);
    editor.draw();
  } else if (arrows && mode.kind === 'draw') {
    const [dx, dy] = [arrows[0] * 6 * unit, arrows[1] * 6 * unit];
    mode.to = [mode.to[0] + dx, mode.to[1] + dy];
    if (!event.shiftKey) {
      mode.from = [mode.from[0] + dx, mode.from[1] + dy];
    }
    editor.draw();
  } else if (arrows && mode.kind === 'crop') {
    const corner = event.shiftKey ? mode.to : mode.from;
    corner[0] = Math.min(state.width, Math.max(0, corner[0] + arrows[0] * 20 * unit));
    corner[1] = Math.min(state.height, Math.max(0, corner[1] + arrows[1] * 20 * unit));
    editor.draw();
  } else {
    return false;
  }
  return true;
}

/** Opens the list of keys; the focus comes back to where it was asked for. */
export function list(host, words) {
  const dialog = document.createElement('dialog');
  dialog.className = 'keys';
  dialog.setAttribute('aria-label', words.keys);
  const keys = document.createElement('dl');
  for (const [name, meaning] of LISTED.map((one) => words[`key-${one}`].split(' | '))) {
    const dt = document.createElement('dt');
    dt.textContent = name;
    const dd = document.createElement('dd');
    dd.textContent = meaning;
    keys.append(dt, dd);
  }
  const close = document.createElement('button');
  close.textContent = words.close;
  close.autofocus = true;
  close.addEventListener('click', () => dialog.close());
  dialog.append(keys, close);
  dialog.addEventListener('close', () => {
    dialog.remove();
    host.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
