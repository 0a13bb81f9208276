// Where things are on the timeline, top to bottom, in CSS pixels. Pure.

export const AXIS_PX = 22;
export const CURVE_PX = 84;
export const MARKS_PX = 26;
export const LANE_PX = 46;
export const LANE_LABEL_PX = 22;
export const LANE_BAR_PX = 18;

export const CURVE_TOP = AXIS_PX + 6;
export const MARKS_TOP = CURVE_TOP + CURVE_PX + 4;
export const LANES_TOP = MARKS_TOP + MARKS_PX;

export const HIT_PX = 12; // as large as a fingertip needs

export const heightOf = (people) => LANES_TOP + people * LANE_PX + 8;

/** Functions between moments and pixels of a window that is `width` pixels wide. */
export function scaleOf({ from, to }, width) {
  const perS = width / (to - from);
  return { x: (at) => (at - from) * perS, at: (x) => from + x / perS, perS };
}

/** What is at a place: an alert, a lane, or neither. */
export function hit({ x, y }, { alerts, people }, scale) {
  if (y >= MARKS_TOP - 2 && y < LANES_TOP) {
    const near = alerts
      .map((alert) => ({ alert, distance: Math.abs(scale.x(alert.at_s) - x) }))
      .filter(({ distance }) => distance <= HIT_PX)
      .sort((a, b) => a.distance - b.distance)[0];
    if (near) return { alert: near.alert };
  }
  const lane = Math.floor((y - LANES_TOP) / LANE_PX);
  return y >= LANES_TOP && lane < people.length ? { person: people[lane] } : {};
}

/** The row of 10 seconds that holds a moment, among rows that begin with their start. */
export function bucketAt(rows, at, bucketS = 10) {
  return rows.find(([start]) => at >= start && at < start + bucketS) ?? null;
}
