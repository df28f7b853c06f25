// Outlines of lines: polygons in pixels of the page's picture.

export function points(polygon) {
  return polygon.map((place) => place.join(',')).join(' ');
}

export function boxOf(polygon) {
  const xs = polygon.map((place) => place[0]);
  const ys = polygon.map((place) => place[1]);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Places where the edges of a box are taken hold of. */
export function handles(box) {
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
