// A score curve over time, 0 to 100, in the page's colours; gaps stay gaps.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { gettext } from "./i18n.js";

const HEIGHT = 230;
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * 60);

/** The value of a colour token as it is now, light or dark. */
function token(element, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function hatch(context, colour) {
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

function lowBands(getLow, colours) {
  return (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const [start, end] of getLow()) {
      const left = plot.valToPos(start, "x", true);
      const right = plot.valToPos(end, "x", true);
      ctx.fillStyle = colours.awayWash;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.fillStyle = hatch(ctx, colours.away);
      ctx.globalAlpha = 0.5;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
      ctx.globalAlpha = 1;
    }
    ctx.restore();
  };
}

/**
 * Draw into `element`; `readout` shows the value under the pointer. Returns
 * `show(points, {from, to})` with points as [[epoch, score or null], …].
 */
export function makeCurve(element, { readout, low = [], seconds = false }) {
  let plot = null;
  let points = [];
  let range = null;
  // As the server writes times: 24 hours, two digits.
  const minutes = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const axisClock = new Intl.DateTimeFormat(document.documentElement.lang, minutes);
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, seconds ? { ...minutes, second: "2-digit" } : minutes);

  function showReadout(self) {
    const index = self.cursor.idx;
    const value = index === null || index === undefined ? undefined : self.data[1][index];
    readout.textContent =
      value === undefined ? "" :
      `${clock.format(self.data[0][index] * 1000)} · ${value === null ? gettext("not measured") : Math.round(value)}`;
  }

  function options() {
    const colours = {
      line: token(element, "accent"), grid: token(element, "line"), text: token(element, "ink-faint"),
      wash: token(element, "accent-wash"), away: token(element, "away"), awayWash: token(element, "away-wash"),
    };
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const axis = { stroke: colours.text, font, ticks: { show: false } };
    return {
      width: element.clientWidth,
      height: HEIGHT,
      padding: [12, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: { x: { range: () => range ?? [0, 1] }, y: { range: [0, 100] } },
      axes: [
        { ...axis, size: 30, grid: { show: false }, space: 64, incrs: MINUTES, values: (_, splits) => splits.map((at) => axisClock.format(at * 1000)) },
        { ...axis, size: 34, splits: () => [0, 25, 50, 75, 100], grid: { stroke: colours.grid, width: 1 } },
      ],
      series: [{}, { stroke: colours.line, fill: colours.wash, width: 2, spanGaps: false, points: { size: 4, fill: colours.line, show: (_, __, from, to) => to - from < 3 } }],
      hooks: { setCursor: [showReadout], drawClear: [lowBands(() => low, colours)] },
    };
  }

  const columns = () => [points.map(([at]) => at), points.map(([, score]) => score)];

  function rebuild() {
    plot?.destroy();
    plot = element.clientWidth ? new uPlot(options(), columns(), element) : null;
  }

  new ResizeObserver(() => {
    if (plot && element.clientWidth) plot.setSize({ width: element.clientWidth, height: HEIGHT });
    else if (points.length) rebuild();
  }).observe(element);
  document.addEventListener("themechange", rebuild);

  return {
    show(newPoints, newRange) {
      points = newPoints;
      range = newRange;
      if (plot) plot.setData(columns());
      else rebuild();
    },
  };
}

/** Null points where spans of `bucketS` are missing, so that the line breaks there. */
export function withGaps(points, bucketS) {
  const whole = [];
  for (const point of points) {
    const before = whole.at(-1);
    if (before && point[0] - before[0] > bucketS * 1.5) whole.push([before[0] + bucketS, null]);
    whole.push(point);
  }
  return whole;
}
