// The report: its curve, the moment that is looked at, and how it is printed.

import { clock, videoClock } from "./clock.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { makeReportCurve, wholeGrid } from "./report_curve.js";
import "./table_sort.js";

const PAPER_PX = 680; // between the margins of A4 and of Letter, at 96 px an inch
const BEFORE_S = 5; // a moment is played from a little before, as alerts are

const box = document.querySelector("[data-curve]");
const isVideo = box !== null && "video" in box.dataset; // measured by its own time
const momentClock = isVideo ? videoClock() : clock({ seconds: true });

function spanWords([at, score, lower, upper, people]) {
  const words = [momentClock.format(at * 1000)];
  words.push(score === null ? gettext("not measured") : interpolate(gettext("room %s"), [Math.round(score)]));
  if (lower !== null) words.push(interpolate(gettext("middle half %s to %s"), [Math.round(lower), Math.round(upper)]));
  if (people !== null) words.push(interpolate(ngettext("%s person measured", "%s people measured", people), [people]));
  return words.join(" · ");
}

function stretches(kind) {
  const found = document.querySelectorAll(`[data-stretch="${kind}"]`);
  return [...found].map(({ dataset }) => [Number(dataset.startS), Number(dataset.endS)]);
}

function showCurve() {
  const scored = box.querySelector("[data-score]");
  const readout = document.querySelector("[data-readout]");
  const slider = box.querySelector("[data-moment]");
  const play = document.querySelector("[data-play]");
  const rows = [...document.querySelectorAll("[data-at-s]")];
  const [bucketS, startS, endS] = [box.dataset.bucketS, box.dataset.startS, box.dataset.endS].map(Number);
  const spans = wholeGrid(JSON.parse(box.dataset.room), { bucketS, startS, endS });
  const indexOf = (at) => Math.min(Math.max(Math.floor((at - spans[0][0]) / bucketS), 0), spans.length - 1);
  const hint = readout.textContent;
  let picked = null;

  const curve = makeReportCurve(scored, {
    spans, bucketS, startS, endS, isVideo,
    low: stretches("low"),
    high: stretches("high"),
    alerts: rows.map(({ dataset }) => ({ at: Number(dataset.atS), severity: dataset.severity })),
    onHover: (index) => say(index ?? picked),
    onPick: (at) => {
      history.replaceState(null, "", `#t=${Math.round(at)}`);
      pick(at);
    },
  });

  function say(index) {
    readout.textContent = index === null ? hint : spanWords(spans[index]);
  }

  function pick(at) {
    picked = indexOf(at);
    slider.value = picked;
    slider.setAttribute("aria-valuetext", spanWords(spans[picked]));
    for (const row of rows) {
      const isCurrent = Math.abs(Number(row.dataset.atS) - at) < 1;
      row.toggleAttribute("data-current", isCurrent);
      if (isCurrent && row.closest("details")) row.closest("details").open = true;
    }
    curve.pick(at);
    say(picked);
    if (play) offerToPlay(at);
  }

  function offerToPlay(at) {
    const from = Math.max(0, Math.floor(at) - BEFORE_S);
    play.href = `${box.dataset.playUrl}?t=${from}`;
    play.querySelector("[data-play-words]").textContent = interpolate(gettext("Play from %s"), [momentClock.format(from * 1000)]);
    play.hidden = false;
  }

  function pickFromAddress({ isFollowed }) {
    const at = Number(/^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1]);
    if (Number.isNaN(at)) return;
    pick(at);
    if (isFollowed) box.scrollIntoView({ block: "center" });
  }

  slider.max = spans.length - 1;
  slider.value = 0;
  slider.setAttribute("aria-valuetext", spanWords(spans[0]));
  slider.hidden = false;
  slider.addEventListener("input", () => pick(spans[Number(slider.value)][0] + bucketS / 2));
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href^='#t=']");
    // The same moment once more changes no address.
    if (link && link.hash === location.hash) pickFromAddress({ isFollowed: true });
  });
  addEventListener("hashchange", () => pickFromAddress({ isFollowed: true }));
  curve.redraw();
  pickFromAddress({ isFollowed: true });
  return curve;
}

const curve = box ? showCurve() : null;

// Paper is light, of another width, and has nothing to click on: everything is open.
let theme;
addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  document.querySelectorAll("details[data-opens-on-paper]").forEach((one) => { one.open = true; });
  curve?.redraw(PAPER_PX);
});
addEventListener("afterprint", () => {
  document.documentElement.dataset.theme = theme;
  curve?.redraw();
});
