// Where boxes are on the screen, and which of them hold at a moment. Pure.

export const FRESH_STEPS = 1.5; // sampling steps: what is further away is hidden

/** Where a picture lies that keeps its shape inside a frame; all in CSS pixels. */
export function pictureIn(frame, picture) {
  if (!picture.width || !picture.height) return { x: 0, y: 0, width: 0, height: 0 };
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/** A box of shares of the picture as pixels of the frame that it lies in. */
export function boxIn(picture, [x, y, width, height]) {
  return {
    x: picture.x + x * picture.width,
    y: picture.y + y * picture.height,
    width: width * picture.width,
    height: height * picture.height,
  };
}

/**
 * The faces at a moment between two rows, [at_ms, score, faces], either of which may be
 * missing. Score and state are those of the nearer row, as measured; only the place is
 * between the two where both have the face. A row that is too far away counts as none.
 */
export function facesAt(before, after, atMs, stepMs) {
  const isFresh = (row) => row && Math.abs(row[0] - atMs) <= FRESH_STEPS * stepMs;
  const [earlier, later] = [isFresh(before) ? before : null, isFresh(after) ? after : null];
  const isLaterNearer = later && (!earlier || later[0] - atMs < atMs - earlier[0]);
  const near = isLaterNearer ? later : earlier;
  if (!near) return [];
  const far = isLaterNearer ? earlier : later;
  const isNeighbour = far && Math.abs(far[0] - near[0]) <= FRESH_STEPS * stepMs;
  const share = isNeighbour ? (atMs - near[0]) / (far[0] - near[0]) : 0;
  return near[2].map(([track, x, y, width, height, score, state]) => {
    const other = isNeighbour && far[2].find(([same]) => same === track);
    const own = [x, y, width, height];
    const box = other ? own.map((value, index) => value + share * (other[index + 1] - value)) : own;
    return { track, box, score, state };
  });
}

/** The last row at or before a moment among rows in order of time: its index, or -1. */
export function rowBefore(rows, atMs) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][0] <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
