// What the line editor shows over the page's picture.

import { boxOf, handles, points } from './LineOutlines.razor.js';

const SVG = 'http://www.w3.org/2000/svg';

export function element(name, attributes = {}) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

/**
 * Draws all anew: the lines, and what is being done.
 * @param {SVGElement} svg
 * @param {any} state what the server has told of the page
 * @param {any} mode what is being done, if anything
 * @param {number} unit a thousandth of the page's width
 */
export function draw(svg, state, mode, unit) {
  svg.replaceChildren();
  for (const [i, line] of state.lines.entries()) {
    if (line.polygon.length > 0) {
      svg.append(...lineOf(line, i, line.id === state.chosen, unit));
    }
  }
  const chosen = state.lines.find((line) => line.id === state.chosen);
  if (mode) {
    svg.append(...modeOf(mode, state, unit));
  } else if (chosen && chosen.polygon.length > 0 && state.isOwn) {
    svg.append(...handles(boxOf(chosen.polygon)).map(([edge, x, y]) => element('circle', { cx: x, cy: y, r: 7 * unit, class: `handle ${edge}`, 'data-edge': edge })));
  }
}

function lineOf(line, index, isChosen, unit) {
  const shape = element('polygon', { points: points(line.polygon), class: `line ${line.standing}${isChosen ? ' chosen' : ''}${line.busy ? ' busy' : ''}`, 'data-line': line.id });
  const box = boxOf(line.polygon);
  const label = element('text', { x: Math.max(2 * unit, box.left - 14 * unit), y: (box.top + box.bottom) / 2 + 6 * unit, 'font-size': 18 * unit, class: 'number' });
  label.textContent = String(index + 1);
  return [shape, label];
}

function modeOf(mode, state, unit) {
  switch (mode.kind) {
    case 'split': {
      const box = boxOf(state.lines.find((line) => line.id === mode.line).polygon);
      return [element('line', { x1: mode.x, x2: mode.x, y1: box.top - 12 * unit, y2: box.bottom + 12 * unit, class: 'cut' })];
    }
    case 'crop': {
      const box = boxOf([mode.from, mode.to]);
      return [
        element('path', { d: `M0 0H${state.width}V${state.height}H0ZM${box.left} ${box.top}V${box.bottom}H${box.right}V${box.top}Z`, class: 'outside' }),
        element('rect', { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top, class: 'crop' }),
      ];
    }
    default:
      return [element('line', { x1: mode.from[0], y1: mode.from[1], x2: mode.to[0], y2: mode.to[1], class: 'drawn' })];
  }
}
