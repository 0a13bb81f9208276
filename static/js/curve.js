// A score curve over time, 0 to 100, in the page's colours; gaps stay gaps.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { clock as clockOf } from "./clock.js";
import { MINUTES, token } from "./drawing.js";
import { gettext } from "./i18n.js";

const HEIGHT = 230;

/**
 * Draw into `element`; `readout` shows the value under the pointer. Returns
 * `show(points, {from, to})` with points as [[epoch, score or null], …].
 */
export function makeCurve(element, { readout }) {
  let plot = null;
  let points = [];
  let range = null;
  const clock = clockOf();

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
      wash: token(element, "accent-wash"),
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
        { ...axis, size: 30, grid: { show: false }, space: 64, incrs: MINUTES, values: (_, splits) => splits.map((at) => clock.format(at * 1000)) },
        { ...axis, size: 34, splits: () => [0, 25, 50, 75, 100], grid: { stroke: colours.grid, width: 1 } },
      ],
      series: [{}, { stroke: colours.line, fill: colours.wash, width: 2, spanGaps: false, points: { size: 4, fill: colours.line, show: (_, __, from, to) => to - from < 3 } }],
      hooks: { setCursor: [showReadout] },
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
