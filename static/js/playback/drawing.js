// Draws the timeline: axis, room curve, alerts, and a lane for each person.

import { drawMark, hatch, token } from "../drawing.js";
import { ticks } from "./axis.js";
import * as layout from "./layout.js";
import { clockWords } from "./times.js";

const BUCKET_S = 10;
const MARK_PX = 12;
const LOW = 40; // below: not facing for most of the time
const HIGH = 65;
const SEVERITIES = ["info", "warning", "critical"];

const NAMES = {
  line: "accent", band: "accent-band", grid: "line", text: "ink-faint", ink: "ink", page: "surface", sunken: "sunken",
  strong: "line-strong", good: "good", middle: "accent", low: "away", lowWash: "away-wash",
  info: "accent", warning: "away", critical: "danger",
};

export const coloursOf = (element) =>
  Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, token(element, name)]));

const scoreY = (score) => layout.CURVE_TOP + layout.CURVE_PX * (1 - score / 100);

function isSeen(scale, width, start, end) {
  return scale.x(end) >= 0 && scale.x(start) <= width;
}

function drawAxis(pen, view, scale, width, colours) {
  pen.font = `12px ${pen.family}`;
  pen.textBaseline = "alphabetic";
  for (const at of ticks(view, width)) {
    const x = Math.round(scale.x(at)) + 0.5;
    pen.strokeStyle = colours.grid;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x, layout.AXIS_PX);
    pen.lineTo(x, pen.bottom);
    pen.stroke();
    const words = clockWords(at);
    const wide = pen.measureText(words).width;
    pen.fillStyle = colours.text;
    pen.fillText(words, Math.min(Math.max(x - wide / 2, 0), width - wide), layout.AXIS_PX - 7);
  }
}

function drawSegments(pen, film, scale, colours) {
  const { CURVE_TOP, CURVE_PX } = layout;
  for (const [start, end] of film.low) {
    const [x, wide] = [scale.x(start), (end - start) * scale.perS];
    pen.fillStyle = colours.lowWash;
    pen.fillRect(x, CURVE_TOP, wide, CURVE_PX);
    pen.globalAlpha = 0.5;
    pen.fillStyle = hatch(pen, colours.low);
    pen.fillRect(x, CURVE_TOP, wide, CURVE_PX);
    pen.globalAlpha = 1;
  }
  pen.fillStyle = colours.good;
  for (const [start, end] of film.high) pen.fillRect(scale.x(start), CURVE_TOP - 3, (end - start) * scale.perS, 3);
}

/** Runs of rows that follow one another without a gap. */
function runs(rows) {
  const found = [];
  for (const row of rows) {
    const before = found.at(-1)?.at(-1);
    if (before && row[0] - before[0] <= BUCKET_S * 1.5) found.at(-1).push(row);
    else found.push([row]);
  }
  return found;
}

function drawCurve(pen, film, scale, width, colours) {
  pen.strokeStyle = colours.grid;
  pen.lineWidth = 1;
  for (const score of [0, 50, 100]) {
    pen.beginPath();
    pen.moveTo(0, Math.round(scoreY(score)) + 0.5);
    pen.lineTo(width, Math.round(scoreY(score)) + 0.5);
    pen.stroke();
  }
  const middle = ([start]) => scale.x(Math.min(start + BUCKET_S / 2, film.duration_s));
  const measured = film.room.filter(([start, score]) => score !== null && isSeen(scale, width, start - BUCKET_S, start + 2 * BUCKET_S));
  for (const run of runs(measured)) {
    const banded = run.filter(([, , lower]) => lower !== null);
    if (banded.length > 1) {
      pen.beginPath();
      banded.forEach((row) => pen.lineTo(middle(row), scoreY(row[3])));
      banded.toReversed().forEach((row) => pen.lineTo(middle(row), scoreY(row[2])));
      pen.fillStyle = colours.band;
      pen.fill();
    }
    pen.beginPath();
    // A lonely span is visible too.
    if (run.length === 1) pen.moveTo(scale.x(run[0][0]), scoreY(run[0][1]));
    run.forEach((row) => pen.lineTo(run.length === 1 ? scale.x(row[0] + BUCKET_S) : middle(row), scoreY(row[1])));
    pen.strokeStyle = colours.line;
    pen.lineWidth = 2;
    pen.lineJoin = "round";
    pen.stroke();
  }
}

function drawAlerts(pen, film, scale, colours, current) {
  const y = layout.MARKS_TOP + layout.MARKS_PX / 2;
  // The worst last, so that nothing hides it.
  const ordered = [...film.alerts].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  for (const alert of ordered) {
    const isCurrent = alert.number === current;
    const x = scale.x(alert.at_s);
    pen.fillStyle = colours[alert.severity] ?? colours.info;
    pen.fillRect(x, y + MARK_PX / 2 + 2, Math.max((alert.ended_s - alert.at_s) * scale.perS, 1), 2);
    drawMark(pen, alert.severity, x, y, (isCurrent ? 1.4 : 1) * MARK_PX);
    pen.strokeStyle = isCurrent ? colours.ink : colours.page;
    pen.lineWidth = 1.5;
    pen.fill();
    pen.stroke();
  }
}

function drawLane(pen, person, top, scale, width, { colours, hatched }) {
  const bottom = top + layout.LANE_LABEL_PX + layout.LANE_BAR_PX;
  pen.fillStyle = colours.sunken;
  pen.fillRect(0, bottom - layout.LANE_BAR_PX, width, layout.LANE_BAR_PX);
  pen.strokeStyle = colours.strong;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(scale.x(person.first_s), bottom + 0.5);
  pen.lineTo(scale.x(person.last_s), bottom + 0.5);
  pen.stroke();
  const gap = BUCKET_S * scale.perS > 6 ? 1 : 0;
  for (const [start, score] of person.series) {
    if (score === null || !isSeen(scale, width, start, start + BUCKET_S)) continue;
    const x = scale.x(start);
    const wide = Math.max(Math.min(BUCKET_S, person.end - start) * scale.perS - gap, 1);
    // The height says it too, and low ones are hatched.
    const high = Math.max(3, (layout.LANE_BAR_PX * score) / 100);
    pen.fillStyle = score >= HIGH ? colours.good : score >= LOW ? colours.middle : colours.lowWash;
    pen.fillRect(x, bottom - high, wide, high);
    if (score >= LOW) continue;
    pen.fillStyle = hatched;
    pen.fillRect(x, bottom - layout.LANE_BAR_PX, wide, layout.LANE_BAR_PX);
    pen.fillStyle = colours.low;
    pen.fillRect(x, bottom - high, wide, high);
  }
}

/** Draw all that does not move while the video plays. */
export function drawFilm(pen, film, { view, width, colours, current }) {
  const scale = layout.scaleOf(view, width);
  pen.clearRect(0, 0, width, pen.bottom);
  drawAxis(pen, view, scale, width, colours);
  drawSegments(pen, film, scale, colours);
  drawCurve(pen, film, scale, width, colours);
  const hatched = hatch(pen, colours.low);
  film.people.forEach((person, index) => {
    const lane = { ...person, end: film.duration_s };
    drawLane(pen, lane, layout.LANES_TOP + index * layout.LANE_PX, scale, width, { colours, hatched });
  });
  drawAlerts(pen, film, scale, colours, current);
}

function drawLine(pen, x, top, colour, dash = []) {
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(x, top);
  pen.lineTo(x, pen.bottom);
  pen.stroke();
  pen.setLineDash([]);
}

/** Draw what moves: where the video is, and where the pointer is. */
export function drawMoments(pen, { view, width, colours, atS, hoverS }) {
  const scale = layout.scaleOf(view, width);
  pen.clearRect(0, 0, width, pen.bottom);
  if (hoverS !== null) drawLine(pen, scale.x(hoverS), layout.AXIS_PX, colours.text, [3, 3]);
  const x = scale.x(atS);
  if (x < -6 || x > width + 6) return;
  drawLine(pen, x, layout.AXIS_PX, colours.ink);
  pen.fillStyle = colours.ink;
  pen.beginPath();
  pen.moveTo(x - 6, layout.AXIS_PX - 5);
  pen.lineTo(x + 6, layout.AXIS_PX - 5);
  pen.lineTo(x, layout.AXIS_PX + 4);
  pen.fill();
}
