// The playback page: the video, the boxes over it, the timeline below, the alerts beside.

import { gettext, interpolate } from "./i18n.js";
import { makeBoxes } from "./playback/boxes.js";
import { makeChunks } from "./playback/chunks.js";
import { bindControls } from "./playback/controls.js";
import { facesAt } from "./playback/geometry.js";
import { bindKeys } from "./playback/keys.js";
import { makeLanes } from "./playback/lanes.js";
import { bucketAt } from "./playback/layout.js";
import { makeMoments } from "./playback/moments.js";
import { makePlayer } from "./playback/player.js";
import { makeTimeline } from "./playback/timeline.js";
import { clockWords, parseMoment } from "./playback/times.js";

const page = document.querySelector("[data-playback]");
const frame = page.querySelector("[data-frame]");
const video = frame.querySelector("video"); // null where there is none to play
const settings = page.dataset;
const number = (text) => Number(text) || 0;

const NO_FILM = { duration_s: 0, people: [], alerts: [], room: [], low: [], high: [] };

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** The address of this page with a moment, in whole seconds. */
function addressOf(seconds) {
  const address = new URL(location.pathname, location.origin);
  address.searchParams.set("t", String(Math.floor(seconds)));
  return String(address);
}

/** Whoever loads the page again goes on where the video is. */
function leadHere(link) {
  const firstPictureS = number(settings.firstPictureS);
  link.addEventListener("click", () => {
    link.href = video ? addressOf(Math.max(0, video.currentTime - firstPictureS)) : location.href;
  });
}

// Whoever watches is not interrupted when the results come.
document.addEventListener("analysisover", (event) => {
  if (!video || !(video.currentTime > 0 || video.played.length)) return;
  event.preventDefault();
  const link = document.querySelector("[data-show-results]");
  link.textContent = event.detail.status === "completed" ? gettext("Show the boxes") : gettext("Load the page again");
  link.parentElement.hidden = false;
});
document.querySelectorAll("[data-show-results], [data-again]").forEach(leadHere);

/** Draw the timeline with its buttons and its line of words; null where there is none. */
function showTimeline(film, { onSeek, onAlert }) {
  const part = page.querySelector("[data-timeline]");
  if (!part || !film.duration_s) return null;
  const readout = part.querySelector("[data-readout]");
  const hint = readout.textContent;
  const button = (name) => part.querySelector(`[data-zoom="${name}"]`);
  function say(atS, person) {
    if (atS === null) {
      readout.textContent = hint;
      return;
    }
    const words = [clockWords(atS, { tenths: true })];
    const room = bucketAt(film.room, atS);
    words.push(room ? interpolate(gettext("room %s"), [Math.round(room[1])]) : gettext("not measured"));
    const score = person && bucketAt(person.series, atS)?.[1];
    if (person) words.push(`${person.name} ${score === null || score === undefined ? gettext("not measured") : Math.round(score)}`);
    readout.textContent = words.join(" · ");
  }
  function showView({ from, to }, wholeS) {
    const isWhole = to - from >= wholeS - 0.01;
    button("out").disabled = button("all").disabled = isWhole;
    part.querySelector("[data-span]").textContent = isWhole ? "" : `${clockWords(from)} – ${clockWords(to)}`;
  }
  const made = makeTimeline(part.querySelector("[data-canvas]"), film, {
    onSeek, onAlert, onHover: say, onView: showView,
  });
  button("in").addEventListener("click", made.zoomIn);
  button("out").addEventListener("click", made.zoomOut);
  button("all").addEventListener("click", made.showAll);
  return made;
}

function start(film) {
  video.controls = false; // what the page has is better; without scripts they stay
  const stepMs = number(settings.stepS) * 1000;
  const names = new Map(film.people.map(({ track_id: track, name }) => [track, name]));
  let areBoxesOn = true;
  let shownS = 0;

  const player = makePlayer(video, {
    firstPictureS: number(settings.firstPictureS), rate: number(settings.rate), onPicture: showPicture,
  });
  const chunks = film.people.length ? makeChunks({
    durationMs: film.duration_s * 1000,
    load: (from, to) => json(`${settings.timelineUrl}?from_ms=${from}&to_ms=${to}`),
    onArrival: () => showPicture(shownS),
  }) : null;
  const boxes = makeBoxes(frame.querySelector("canvas"), video, {
    nameOf: (track) => names.get(track) ?? String(track), iconsAddress: settings.icons, onIcons: () => showPicture(shownS),
  });
  const seek = (seconds) => {
    player.seek(seconds);
    show(player.at(), { isSought: true });
  };
  const controls = bindControls(frame, player, {
    durationS: film.duration_s || number(settings.durationS), onSeek: seek,
    onBoxes(isOn) {
      areBoxesOn = isOn;
      showPicture(shownS);
    },
  });
  const timeline = showTimeline(film, {
    onSeek: (seconds) => player.seek(seconds),
    onAlert: (alert) => moments.go(alert),
  });
  const lanes = makeLanes(page.querySelector("[data-lanes]") ?? document.createElement("ol"), film.people);
  const moments = makeMoments(page.querySelector("[data-moments]"), film.alerts, {
    leadS: number(settings.leadS), onSeek: seek, onCurrent: (which) => timeline?.mark(which),
  });

  function facesNow(atS) {
    const { before, after } = chunks.around(atS * 1000);
    return facesAt(before, after, atS * 1000, stepMs);
  }

  // What is drawn belongs to the picture that is seen, also while another is sought.
  function showPicture(atS) {
    shownS = atS;
    if (!chunks) return;
    chunks.want(player.at() * 1000, video.paused ? 1 : video.playbackRate);
    const faces = facesNow(atS);
    boxes.draw(areBoxesOn ? faces : []);
    lanes.show(faces);
    if (!video.seeking) show(atS);
  }

  function show(atS, { isSought = false } = {}) {
    controls.show(atS);
    timeline?.show(atS, { isPlaying: !video.paused, isSought });
    moments.show(atS);
  }

  async function copyLink() {
    const button = page.querySelector("[data-copy-moment]");
    const label = button.querySelector("[data-label]");
    const address = addressOf(player.at());
    let words = interpolate(gettext("Copied: %s"), [clockWords(player.at())]);
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      // Without HTTPS there is no clipboard API; the address line can be copied.
      history.replaceState(null, "", address);
      words = gettext("Not copied: the link is in the address line");
    }
    label.textContent = words;
    setTimeout(() => { label.textContent = button.dataset.words; }, 2500);
  }

  const copy = page.querySelector("[data-copy-moment]");
  copy.addEventListener("click", copyLink);
  copy.hidden = false;
  const { actions } = controls;
  bindKeys({
    play: actions.play, mute: actions.mute, full: actions.full, boxes: actions.boxes, slower: actions.slower, faster: actions.faster,
    back10: () => seek(player.at() - 10), forward10: () => seek(player.at() + 10),
    back5: () => seek(player.at() - 5), forward5: () => seek(player.at() + 5),
    back1: () => seek(player.at() - 1), forward1: () => seek(player.at() + 1),
    frameBack: () => player.step(-1), frameForward: () => player.step(1),
    alertBefore: () => moments.before(player.at()), alertNext: () => moments.next(player.at()),
    zoomIn: () => timeline?.zoomIn(), zoomOut: () => timeline?.zoomOut(), showAll: () => timeline?.showAll(),
    copy: copyLink,
  });

  for (const event of ["timeupdate", "seeked", "durationchange", "pause"]) video.addEventListener(event, () => show(player.at()));
  const showUnplayable = () => { frame.querySelector("[data-unplayable]").hidden = video.error === null; };
  video.addEventListener("error", showUnplayable);
  showUnplayable(); // it may have failed before the results were here
  new ResizeObserver(() => showPicture(shownS)).observe(frame);

  const asked = parseMoment(new URLSearchParams(location.search).get("t"));
  if (asked !== null) player.seek(asked);
  chunks?.want(player.at() * 1000);
  show(player.at());
}

/** Without a video there is still what was measured. */
function startStill(film) {
  makeLanes(page.querySelector("[data-lanes]") ?? document.createElement("ol"), film.people);
  showTimeline(film, { onSeek() {}, onAlert() {} });
}

/** Say that the results did not arrive; null stands for none. */
function sayFailed() {
  page.querySelector("[data-results-failed]").hidden = false;
  const timeline = page.querySelector("[data-timeline]");
  if (timeline) timeline.hidden = true;
  return null;
}

const overview = settings.overviewUrl ? json(settings.overviewUrl).catch(sayFailed) : Promise.resolve(null);
overview.then((found) => {
  const film = { ...NO_FILM, ...found };
  if (video) start(film);
  else startStill(film);
  page.toggleAttribute("data-ready", true);
});
