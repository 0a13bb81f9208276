// Which words fit above each box, so that no label covers another. Pure.

const GAP_PX = 4;

const meet = (a, b) =>
  a.x < b.x + b.width + GAP_PX && b.x < a.x + a.width + GAP_PX && a.y < b.y + b.height && b.y < a.y + a.height;

/** Above the box, below it where there is no room, never outside the frame. */
function put(box, { width, height }, within) {
  const above = box.y - height - GAP_PX;
  const y = above >= 0 ? above : Math.min(box.y + box.height + GAP_PX, within.height - height);
  return { x: Math.min(Math.max(box.x - 1, 0), Math.max(0, within.width - width)), y, width, height };
}

/**
 * Where the labels of `boxes` go, in the longest form in which none meets another, or
 * else in the shortest. `forms` has, for each box, {width, height} from long to short.
 * Returns {form, labels} with the index of the form and a place for each box.
 */
export function placeLabels(boxes, forms, within) {
  const last = Math.max(0, (forms[0]?.length ?? 0) - 1);
  for (let form = 0; form <= last; form++) {
    const labels = boxes.map((box, index) => put(box, forms[index][form], within));
    const isFree = labels.every((one, index) => !labels.slice(0, index).some((other) => meet(one, other)));
    if (isFree || form === last) return { form, labels };
  }
}
