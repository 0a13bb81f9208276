// The host's live page: the dashboard socket fills it, history.json begins its curves.

import { makeAlerts } from "./alerts.js";
import { makeCurve, withGaps } from "./curve.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { makeRecorder } from "./recorder.js";
import { HOST_HINTS, stateOf } from "./words.js";

const HISTORY_S = 30 * 60;
const SPARK_S = 10 * 60;
const SHORTEST_S = 2 * 60; // a young meeting fills the width too
const SHORTEST_SPARK_S = 2 * 60;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000];
const SILENCE_MS = 6000; // the server sends at least every few seconds

const page = document.querySelector("[data-live]");
const startedAt = Date.parse(page.dataset.startedAt) / 1000;
const isGallery = page.dataset.capture === "gallery";
const part = (name) => page.querySelector(`[data-part="${name}"]`);

/** Points of one score: whole spans from history, the present span growing live. */
class Series {
  constructor(bucketS) {
    this.bucketS = bucketS;
    this.points = [];
    this.sum = 0;
    this.count = 0;
  }

  add(at, score) {
    const start = Math.floor(at / this.bucketS) * this.bucketS;
    if (this.points.at(-1)?.[0] !== start) {
      this.points.push([start, null]);
      this.sum = this.count = 0;
      while (this.points[0][0] < at - HISTORY_S) this.points.shift();
    }
    if (score === null) return;
    this.sum += score;
    this.count += 1;
    this.points.at(-1)[1] = this.sum / this.count;
  }

  replace(points) {
    this.points = points.slice();
    const last = points.at(-1);
    // What history knows of the present span weighs as much as one live value.
    this.sum = last?.[1] ?? 0;
    this.count = last?.[1] == null ? 0 : 1;
  }
}

let bucketS = 10;
let serverAheadS = 0; // the clocks of server and browser may differ
const roomSeries = new Series(bucketS);
const peopleSeries = new Map();
const rows = new Map();
const alerts = makeAlerts(page);
const recorder = makeRecorder();
const curve = makeCurve(part("curve"), { readout: part("readout") });

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setIcon(element, name) {
  const use = element.querySelector("use");
  const href = `${use.getAttribute("href").split("#")[0]}#${name}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

const whole = (score) => (score === null ? "–" : String(Math.round(score)));

// --- Curves ---------------------------------------------------------------

async function loadHistory() {
  const answer = await fetch(page.dataset.historyUrl).catch(() => null);
  if (!answer?.ok) return;
  const history = await answer.json();
  bucketS = roomSeries.bucketS = history.bucket_s;
  roomSeries.replace(history.room);
  for (const [id, points] of Object.entries(history.people ?? {})) seriesOf(id).replace(points);
  showCurve();
}

function seriesOf(id) {
  if (!peopleSeries.has(id)) peopleSeries.set(id, new Series(bucketS));
  return peopleSeries.get(id);
}

function spanShown(now, shortestS, longestS) {
  return Math.min(Math.max(now - startedAt, shortestS), longestS);
}

const serverNow = () => Date.now() / 1000 + serverAheadS;

function showCurve(now = serverNow()) {
  const known = roomSeries.points.some(([, score]) => score !== null);
  part("curve-empty").hidden = known;
  const spanS = spanShown(now, SHORTEST_S, HISTORY_S);
  setText(part("span"), spanS < HISTORY_S ? gettext("Since the start") : gettext("Last 30 minutes"));
  if (known) curve.show(withGaps(roomSeries.points, bucketS), [now - spanS, now]);
}

function sparkPath(points, now) {
  const spanS = spanShown(now, SHORTEST_SPARK_S, SPARK_S);
  let path = "";
  let isDrawing = false;
  for (const [at, score] of withGaps(points, bucketS)) {
    if (at < now - spanS) continue;
    if (score === null) {
      isDrawing = false;
      continue;
    }
    const x = (100 * (at - now + spanS)) / spanS;
    const y = 35 - 0.34 * score;
    path += `${isDrawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    if (!isDrawing) path += "h0.01"; // a single point is visible too
    isDrawing = true;
  }
  return path;
}

// --- Rows -----------------------------------------------------------------

function rowOf(person) {
  const known = rows.get(person.participant_id);
  if (known) return known;
  const row = document.getElementById("person-row").content.firstElementChild.cloneNode(true);
  row.dataset.participant = person.participant_id;
  row.cells = Object.fromEntries([...row.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell]));
  rows.set(person.participant_id, row);
  part("people").append(row);
  return row;
}

const WITHOUT_PICTURE = ["paused", "not_agreed", "left", "waiting", "no_picture"];

function qualityWords(person) {
  const hint = HOST_HINTS[person.hint];
  // Two pictures a second are what a shared window is measured by.
  if (hint && !(isGallery && person.hint === "low_rate")) return hint;
  if (person.updated_at === null || WITHOUT_PICTURE.includes(person.state)) return "";
  const withoutEyes = person.score !== null && !person.eyes_measurable;
  const words = withoutEyes ? gettext("%(percent)s % measured, eyes not") : gettext("%(percent)s % measured");
  return interpolate(words, { percent: Math.round(person.coverage * 100) });
}

function showPerson(person, now) {
  const row = rowOf(person);
  const { cells } = row;
  const state = stateOf(isGallery && person.state === "no_picture" ? "not_in_window" : person.state);
  row.dataset.state = person.state;
  row.toggleAttribute("data-quiet", person.state === "left" || person.state === "not_agreed");
  setText(cells.name, person.name);
  setText(row.querySelector(".avatar"), person.name.slice(0, 1));
  setText(cells.state, state.words);
  setIcon(cells.chip, state.icon);
  cells.chip.className = state.tone ? `chip chip-${state.tone}` : "chip";
  setText(cells.score, whole(person.score));
  cells.score.parentElement.classList.toggle("unknown", person.score === null);
  cells.coverage.value = person.coverage;
  cells.coverage.hidden = qualityWords(person) === "";
  setText(cells.quality, qualityWords(person));
  const series = seriesOf(person.participant_id);
  series.add(now, person.score);
  cells.spark.setAttribute("d", sparkPath(series.points, now));
}

function showPeople(people, now) {
  for (const person of people) showPerson(person, now);
  const present = new Set(people.map((person) => person.participant_id));
  for (const [id, row] of rows) {
    if (present.has(id)) continue;
    row.remove();
    rows.delete(id);
  }
  part("people").hidden = people.length === 0;
  part("nobody").hidden = people.length > 0;
  const without = people.filter((person) => person.state === "not_agreed").length;
  setText(part("agreed"), without ? interpolate(ngettext("%s without analysis", "%s without analysis", without), [without]) : "");
}

// --- The room ---------------------------------------------------------------

function roomWords(room) {
  if (room.score !== null) return gettext("of 100");
  if (page.dataset.showsPeople === "false") return gettext("shown from three measured people up");
  return room.present ? gettext("nobody is measured yet") : gettext("nobody is here yet");
}

function show(event) {
  if (event.status === "ended") {
    recorder.settled().then(() => location.assign(page.dataset.reportUrl));
    return;
  }
  const { room } = event;
  serverAheadS = event.at - Date.now() / 1000;
  setText(part("score"), whole(room.score));
  part("score").classList.toggle("unknown", room.score === null);
  setText(part("score-words"), roomWords(room));
  for (const name of ["present", "measured", "facing", "looking_away", "eyes_closed"]) {
    setText(part(name), String(room[name]));
  }
  part("pace").hidden = !room.rate_reduced;
  roomSeries.add(event.at, room.score);
  showCurve(event.at);
  alerts.show(event);
  if (event.people && part("people")) showPeople(event.people, event.at);
}

function showElapsed() {
  const seconds = Math.max(0, Math.round(serverNow() - startedAt));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  setText(part("elapsed"), hours ? `${hours}:${rest}` : rest);
}

// --- Connection -------------------------------------------------------------

let socket = null;
let attempt = 0;
let heardAt = 0;
let isLeaving = false;

const CONNECTION = {
  live: { words: gettext("Live"), tone: "chip-good" },
  lost: { words: gettext("Reconnecting"), tone: "chip-away" },
  refused: { words: gettext("Not available"), tone: "chip-danger" },
};

function showConnection(state) {
  const chip = part("connection");
  chip.dataset.state = state;
  chip.className = `chip ${CONNECTION[state].tone}`;
  chip.firstElementChild.classList.toggle("dot-live", state === "live");
  setText(chip.lastElementChild, CONNECTION[state].words);
}

const askWhoRecords = () => document.dispatchEvent(new Event("recordingchanged"));

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(`${scheme}//${location.host}${page.dataset.socket}`);
  socket = opened;
  heardAt = performance.now();
  opened.onopen = () => {
    loadHistory();
    askWhoRecords();
  };
  opened.onmessage = ({ data }) => {
    heardAt = performance.now();
    const event = JSON.parse(data);
    if (event.type === "recording.changed") askWhoRecords();
    if (event.type !== "room.updated") return;
    attempt = 0;
    showConnection("live");
    show(event);
  };
  opened.onclose = ({ code }) => {
    if (socket !== opened || isLeaving) return;
    socket = null;
    if (code === 4404) {
      showConnection("refused");
      return;
    }
    showConnection("lost");
    const waitMs = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)] * (0.75 + Math.random() / 2);
    attempt += 1;
    setTimeout(connect, waitMs);
  };
}

function checkSilence() {
  if (!socket || performance.now() - heardAt < SILENCE_MS) return;
  // Dead: its own close event may take a minute.
  const dead = socket;
  dead.close();
  dead.onclose({ code: 1006 });
  dead.onclose = null;
}

// --- Buttons ----------------------------------------------------------------

function setCalm(isCalm) {
  page.classList.toggle("calm", isCalm);
  part("calm").setAttribute("aria-pressed", String(isCalm));
  localStorage.setItem("calm", isCalm ? "1" : "");
}

part("calm").addEventListener("click", () => setCalm(!page.classList.contains("calm")));
part("end").addEventListener("click", () => part("end-dialog").showModal());
part("end-cancel").addEventListener("click", () => part("end-dialog").close());
addEventListener("pagehide", () => { isLeaving = true; });
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

setCalm(localStorage.getItem("calm") === "1");
showElapsed();
setInterval(() => { showElapsed(); checkSilence(); alerts.tick(serverNow()); }, 1000);
connect();
