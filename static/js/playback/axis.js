// A window of time that is looked at closely: zoom, pan, and the ticks below it. Pure.

export const NARROWEST_S = 5;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
const TICK_PX = 72;
const EDGE = 0.05; // of a window: what is there is about to leave it

/** Keep a window within the film, no narrower than NARROWEST_S. */
export function kept({ from, to }, durationS) {
  const whole = Math.max(durationS, 1);
  const span = Math.min(Math.max(to - from, Math.min(NARROWEST_S, whole)), whole);
  const start = Math.min(Math.max(from, 0), whole - span);
  return { from: start, to: start + span };
}

/** Make the window `factor` times as wide around a moment that keeps its place. */
export function zoomed({ from, to }, factor, aroundS, durationS) {
  const span = Math.min(Math.max((to - from) * factor, NARROWEST_S), Math.max(durationS, NARROWEST_S));
  const share = (aroundS - from) / (to - from);
  return kept({ from: aroundS - share * span, to: aroundS + (1 - share) * span }, durationS);
}

export function moved({ from, to }, byS, durationS) {
  return kept({ from: from + byS, to: to + byS }, durationS);
}

/** The window that shows a moment which has left it, or is about to: a page further. */
export function following(view, atS, durationS) {
  const span = view.to - view.from;
  const isAtEnd = view.to >= durationS;
  if (atS >= view.from && atS <= view.to - (isAtEnd ? 0 : span * EDGE)) return view;
  return kept({ from: atS - span * 0.1, to: atS + span * 0.9 }, durationS);
}

/** Round moments to label, as many as there is room for. */
export function ticks({ from, to }, width) {
  const least = ((to - from) * TICK_PX) / Math.max(width, 1);
  const step = STEPS_S.find((one) => one >= least) ?? STEPS_S.at(-1);
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}
