// How far analyses are: listens to /ws/analyses, asks progress.json while it cannot,
// and keeps every [data-analysis] fresh by the parts it has (bar, percent, left,
// status, icon, error) and what it shows only then ([data-when="pending processing"]).
// Where one is over, an element with data-reload-when-over loads the page again;
// others hear "analysisover" first, which bubbles from the element.

import { gettext } from "./i18n.js";
import { timeLeft } from "./time_left.js";

const SOCKET = "/ws/analyses";
const POLL_ADDRESS = "/analyses/progress.json";
const POLL_MS = 3000;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000];
const DEAF_MS = 25_000; // the server says something every 10 s, whatever happens
const LISTEN_EVERY_MS = 5000;
const SIGNED_OUT = 4401;
const MERGING_FROM = 95;

const ICONS = { pending: "clock", processing: "search", completed: "check", failed: "warning" };
const WORDS = {
  pending: gettext("Waiting to be analysed"),
  processing: gettext("Looking at the video"),
  merging: gettext("Putting the results together"),
  completed: gettext("Analysed"),
  failed: gettext("Not analysed"),
  cancelled: gettext("Cancelled"),
};

let socket = null;
let attempt = 0;
let pollTimer = 0;
let heardAt = 0;
let isLeaving = false;

const isOver = (status) => status === "completed" || status === "failed";

/** What is going on, in words. */
export function said(state) {
  if (state.cancelled) return WORDS.cancelled;
  if (state.status === "processing" && state.progress >= MERGING_FROM) return WORDS.merging;
  return WORDS[state.status] ?? WORDS.failed;
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function setIcon(element, name) {
  const use = element?.querySelector("use");
  if (!use) return;
  const href = `${use.getAttribute("href").split("#")[0]}#${name}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

function showIn(element, state) {
  const part = (name) => element.querySelector(`[data-part="${name}"]`);
  const was = element.dataset.status;
  const bar = part("bar");
  // What was shown stays: an answer to polling may be older than the socket's.
  const shown = bar && was === state.status ? Math.max(bar.value, state.progress) : state.progress;
  if (bar) bar.value = shown;
  setText(part("percent"), String(shown));
  setText(part("left"), timeLeft(state.seconds_left));
  setText(part("status"), said(state));
  setIcon(part("icon"), state.cancelled ? "stop" : (ICONS[state.status] ?? ICONS.failed));
  setText(part("error"), state.error ?? "");
  for (const piece of element.querySelectorAll("[data-when]")) {
    piece.hidden = !piece.dataset.when.split(" ").includes(state.status);
  }
  element.dataset.status = state.status;
  if (was === undefined || isOver(was) === isOver(state.status)) return;
  const goesOn = element.dispatchEvent(new CustomEvent("analysisover", { bubbles: true, cancelable: true, detail: state }));
  if (goesOn && element.dataset.reloadWhenOver !== undefined && !isLeaving) {
    isLeaving = true;
    location.reload();
  }
}

function show(event) {
  if (event.type !== "analyses.updated") return;
  for (const state of event.analyses) {
    for (const element of document.querySelectorAll(`[data-analysis="${state.id}"]`)) showIn(element, state);
  }
}

async function poll() {
  const answer = await fetch(POLL_ADDRESS, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  show(await answer.json());
}

function startPolling() {
  if (pollTimer) return;
  pollTimer = setInterval(poll, POLL_MS);
  poll();
}

function stopPolling() {
  clearInterval(pollTimer);
  pollTimer = 0;
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(`${scheme}//${location.host}${SOCKET}`);
  socket = opened;
  heardAt = performance.now();
  opened.onmessage = ({ data }) => {
    heardAt = performance.now();
    attempt = 0;
    stopPolling();
    show(JSON.parse(data));
  };
  opened.onclose = ({ code }) => {
    if (socket !== opened || isLeaving) return;
    socket = null;
    if (code === SIGNED_OUT) {
      stopPolling();
      return;
    }
    startPolling();
    const waitMs = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)] * (0.75 + Math.random() / 2);
    attempt += 1;
    setTimeout(connect, waitMs);
  };
}

function abandonIfDeaf() {
  if (!socket || performance.now() - heardAt < DEAF_MS) return;
  // Dead: its own close event may take a minute.
  const dead = socket;
  dead.close();
  dead.onmessage = null;
  dead.onclose({ code: 1006 });
  dead.onclose = null;
}

setInterval(abandonIfDeaf, LISTEN_EVERY_MS);
addEventListener("pagehide", () => { isLeaving = true; });
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
connect();
