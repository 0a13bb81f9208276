// What all curves of the site share: the page's colours on a canvas, hatching, time axes.

export const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * 60);

/** For what may last seconds: a short video. */
export const SECONDS = [1, 2, 5, 10, 15, 30, ...MINUTES];

/** The value of a colour token as it is now, light or dark. */
export function token(element, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A pattern of slanting lines. */
export function hatch(context, colour) {
  const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

/** Fill spans of time, [[start, end], …] in epoch seconds, as high as scores are. */
export function drawLow(plot, spans, { wash, stripes }) {
  const { ctx } = plot;
  const top = plot.valToPos(100, "y", true);
  const height = plot.valToPos(0, "y", true) - top;
  ctx.save();
  for (const [start, end] of spans) {
    const left = plot.valToPos(start, "x", true);
    const width = plot.valToPos(end, "x", true) - left;
    ctx.fillStyle = wash;
    ctx.fillRect(left, top, width, height);
    ctx.fillStyle = hatch(ctx, stripes);
    ctx.globalAlpha = 0.5;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
  }
  ctx.restore();
}

/** Draw spans of time as bars along the upper edge: most of a good meeting is one. */
export function drawHigh(plot, spans, colour) {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = colour;
  const height = 4 * devicePixelRatio;
  for (const [start, end] of spans) {
    const left = plot.valToPos(start, "x", true);
    const width = plot.valToPos(end, "x", true) - left;
    ctx.fillRect(left, plot.valToPos(100, "y", true) - height, width, height);
  }
  ctx.restore();
}

/** Begin the path of an alert's mark, which tells its severity by its shape. */
export function drawMark(context, severity, x, y, size) {
  const r = size / 2;
  context.beginPath();
  if (severity === "critical") {
    context.moveTo(x, y - r * 1.15);
    context.lineTo(x + r * 1.15, y);
    context.lineTo(x, y + r * 1.15);
    context.lineTo(x - r * 1.15, y);
  } else if (severity === "warning") {
    context.moveTo(x, y - r);
    context.lineTo(x + r * 1.1, y + r);
    context.lineTo(x - r * 1.1, y + r);
  } else {
    context.arc(x, y, r * 0.85, 0, 2 * Math.PI);
  }
  context.closePath();
}
