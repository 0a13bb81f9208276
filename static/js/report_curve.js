// The report's curve: score, band of the middle half, low and high stretches, alerts on
// a lane of their own, and how many people were measured, all over one time axis.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { clock, videoClock } from "./clock.js";
import { MINUTES, SECONDS, drawHigh, drawLow, drawMark, token } from "./drawing.js";

const SCORES_PX = 190; // from 0 to 100
const MARK_PX = 11;
const LANE_ROWS = 3; // alerts close to one another take turns
const HIT_PX = 14; // as large as a fingertip needs

// Below the scores, in their unit: the lane of alerts, then the strip of people.
const LANE_TOP = -8;
const LANE_STEP = 11;
const STRIP = 24;
const LANE = 38;

const SEVERITIES = ["info", "warning", "critical"];

function coloursOf(element) {
  const named = {
    line: "accent", band: "accent-band", grid: "line", text: "ink-faint", ink: "ink", page: "surface",
    people: "line-strong", strip: "line", low: "away", lowWash: "away-wash", high: "good",
    info: "accent", warning: "away", critical: "danger",
  };
  return Object.fromEntries(Object.entries(named).map(([key, name]) => [key, token(element, name)]));
}

/**
 * Draw `spans`, [[epoch, score, lower, upper, people], …] with null for unknown, from
 * `startS` to `endS`. `low` and `high` are [[start, end], …], `alerts` [{at, severity}].
 * `isVideo`: seconds are those of a video, not of the clock.
 * `onHover(index or null)` and `onPick(epoch)` tell what the pointer does. Returns
 * `pick(epoch)`, which marks a moment, and `redraw(width)`.
 */
export function makeReportCurve(element, { spans, bucketS, startS, endS, isVideo, low, high, alerts, onHover, onPick }) {
  const axisClock = isVideo ? videoClock() : clock();
  const most = Math.max(1, ...spans.map(([, , , , people]) => people ?? 0));
  const columns = [0, 1, 2, 3, 4].map((column) => spans.map((span) => (column ? span[column] : span[0] + bucketS / 2)));
  const floor = -STRIP - (alerts.length ? LANE : LANE / 4);
  const height = Math.round((SCORES_PX * (100 - floor)) / 100) + 38;
  let plot = null;
  let moment = null;
  let placed = []; // marks as drawn, in CSS pixels of the plot

  function place(self) {
    const filled = Array(LANE_ROWS).fill(-Infinity);
    placed = alerts.map((alert) => {
      const x = self.valToPos(alert.at, "x");
      const free = filled.findIndex((until) => x - until >= MARK_PX);
      const row = free < 0 ? filled.indexOf(Math.min(...filled)) : free;
      filled[row] = x;
      return { ...alert, x, y: self.valToPos(LANE_TOP - row * LANE_STEP, "y") };
    });
  }

  function drawMarks(self, colours) {
    const { ctx, bbox } = self;
    const scale = uPlot.pxRatio;
    place(self);
    ctx.save();
    ctx.lineWidth = 1.5 * scale;
    // The worst last, so that nothing hides it.
    for (const one of [...placed].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))) {
      const isPicked = moment !== null && Math.abs(one.at - moment) < 1;
      drawMark(ctx, one.severity, bbox.left + one.x * scale, bbox.top + one.y * scale, (isPicked ? 1.5 : 1) * MARK_PX * scale);
      ctx.fillStyle = colours[one.severity];
      ctx.strokeStyle = isPicked ? colours.ink : colours.page;
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
  }

  function drawMoment(self, colours) {
    if (moment === null) return;
    const { ctx, bbox } = self;
    const x = Math.round(self.valToPos(moment, "x", true));
    ctx.save();
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1.5 * uPlot.pxRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  function options(width) {
    const colours = coloursOf(element);
    const font = `12px ${getComputedStyle(element).fontFamily}`;
    const axis = { stroke: colours.text, font, ticks: { show: false } };
    const edge = { stroke: "transparent", width: 0, points: { show: false } };
    const lonely = (self, series, from, to) => to - from < 3;
    return {
      width,
      height,
      padding: [10, 4, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { show: (self, series) => (series === 1 ? undefined : false), size: 8 },
      },
      scales: {
        x: { time: !isVideo, range: () => [startS, Math.max(endS, startS + bucketS)] },
        y: { range: [floor, 100] },
        people: { range: [0, (most * (100 - floor)) / STRIP] },
      },
      axes: [
        { ...axis, size: 28, grid: { stroke: colours.grid, width: 1, dash: [2, 4] }, space: 64, incrs: isVideo ? SECONDS : MINUTES, values: (_, splits) => splits.map((at) => axisClock.format(at * 1000)) },
        { ...axis, size: 32, splits: () => [0, 25, 50, 75, 100], grid: { stroke: colours.grid, width: 1 } },
        { ...axis, size: 26, side: 1, scale: "people", splits: () => [0, most], grid: { show: false }, gap: 4 },
      ],
      bands: [{ series: [3, 2], fill: colours.band }],
      series: [
        {},
        { stroke: colours.line, width: 2, spanGaps: false, points: { size: 4, fill: colours.line, show: lonely } },
        edge,
        edge,
        { scale: "people", stroke: colours.people, fill: colours.strip, width: 1, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) },
      ],
      hooks: {
        setCursor: [(self) => onHover(self.cursor.left < 0 ? null : self.cursor.idx ?? null)],
        drawClear: [
          (self) => drawLow(self, low, { wash: colours.lowWash, stripes: colours.low }),
          (self) => drawHigh(self, high, colours.high),
        ],
        draw: [(self) => drawMoment(self, colours), (self) => drawMarks(self, colours)],
        ready: [listen],
      },
    };
  }

  function markAt(x, y) {
    const near = placed
      .map((one) => ({ ...one, distance: Math.hypot(one.x - x, one.y - y) }))
      .filter(({ distance }) => distance < HIT_PX);
    return near.sort((a, b) => a.distance - b.distance)[0];
  }

  function listen(self) {
    const inside = ({ clientX, clientY }) => {
      const box = self.over.getBoundingClientRect();
      return [clientX - box.left, clientY - box.top];
    };
    self.over.addEventListener("mousemove", (event) => {
      self.over.style.cursor = markAt(...inside(event)) ? "pointer" : "crosshair";
    });
    self.over.addEventListener("click", (event) => {
      const [x, y] = inside(event);
      onPick(markAt(x, y)?.at ?? self.posToVal(x, "x"));
    });
  }

  function redraw(width = element.clientWidth) {
    plot?.destroy();
    plot = width ? new uPlot(options(width), columns, element) : null;
  }

  new ResizeObserver(() => {
    if (!element.clientWidth) return;
    if (plot) plot.setSize({ width: element.clientWidth, height });
    else redraw();
  }).observe(element);
  document.addEventListener("themechange", () => redraw());

  return {
    redraw,
    pick(at) {
      moment = at;
      plot?.redraw(false);
    },
  };
}

/** Every span from `startS` to `endS`, all null where there is none in `spans`. */
export function wholeGrid(spans, { bucketS, startS, endS }) {
  const known = new Map(spans.map((span) => [span[0], span]));
  const grid = [];
  for (let at = Math.floor(startS / bucketS) * bucketS; at <= endS; at += bucketS) {
    // What ends with a span has none after it.
    if (at === endS && grid.length && !known.has(at)) break;
    grid.push(known.get(at) ?? [at, null, null, null, null]);
  }
  return grid;
}
