// The host's live page of a meeting with a shared window: the preview with a box around
// every face, and the dialog in which a face gets a name.

import { gettext, interpolate, ngettext } from "./i18n.js";
import { SharedWindow } from "./shared_window.js";
import { stateOf } from "./words.js";

const OLD_MS = 4000; // boxes older than this are of another picture

const gallery = document.querySelector("[data-gallery]");
const part = (name) => gallery.querySelector(`[data-part="${name}"]`);
const dialog = gallery.querySelector("dialog");
const field = (name) => dialog.querySelector(`[data-field="${name}"]`);
const showsPeople = gallery.dataset.showsPeople === "true";
const csrf = gallery.querySelector("[name=csrfmiddlewaretoken]").value;
const icons = gallery.dataset.icons;

let isTold = gallery.dataset.told === "true";
let session = "";
let faces = [];
let facesAt = -OLD_MS;
let isOnRequest = false; // somebody was left out: new faces are not measured by themselves
let chosen = null; // the face that the dialog is about: session, number, name, is_left_out

// --- Words ------------------------------------------------------------------

function faceName(face) {
  return face.name ?? interpolate(gettext("Face %(number)s"), { number: face.number });
}

function faceWords(face) {
  const name = faceName(face);
  if (face.is_left_out) return interpolate(gettext("%(name)s: left out"), { name });
  if (isHeld(face)) return interpolate(gettext("%(name)s: not measured"), { name });
  if (face.state === null) return name;
  const state = stateOf(face.state).words;
  if (face.score === null) return interpolate(gettext("%(name)s: %(state)s"), { name, state });
  const words = gettext("%(name)s: %(state)s, %(score)s of 100");
  return interpolate(words, { name, state, score: Math.round(face.score) });
}

/** Whether a face may be that of somebody who was left out: it waits for the host. */
function isHeld(face) {
  return isOnRequest && !face.is_measured && !face.is_left_out;
}

function faceIcon(face) {
  if (face.is_left_out || isHeld(face)) return "cross";
  return face.state === null ? "people" : stateOf(face.state).icon;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// --- Boxes and list ------------------------------------------------------------

/** Elements by number, made once and kept, so that the focus stays where it is. */
class Shown {
  constructor(parent, template, fill) {
    this.parent = parent;
    this.template = template.content.firstElementChild;
    this.fill = fill;
    this.elements = new Map();
  }

  show(list) {
    const numbers = new Set(list.map((face) => face.number));
    for (const [number, element] of this.elements) {
      if (numbers.has(number)) continue;
      element.remove();
      this.elements.delete(number);
    }
    for (const face of list) {
      if (!this.elements.has(face.number)) this.#add(face.number);
      this.fill(this.elements.get(face.number), face);
    }
  }

  #add(number) {
    const element = this.template.cloneNode(true);
    const button = element.matches("button") ? element : element.querySelector("button");
    button.addEventListener("click", () => openDialog(number));
    this.elements.set(number, element);
    this.parent.append(element);
  }
}

function fillLabel(element, face) {
  element.dataset.tone = face.is_left_out || face.state === null ? "" : stateOf(face.state).tone;
  element.toggleAttribute("data-named", face.name !== null);
  element.toggleAttribute("data-left-out", face.is_left_out || isHeld(face));
  const href = `${icons}#${faceIcon(face)}`;
  const use = element.querySelector("use");
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

const boxes = new Shown(part("boxes"), document.getElementById("face-box"), (box, face) => {
  const [x, y, width, height] = face.box.map((share) => `${100 * share}%`);
  Object.assign(box.style, { left: x, top: y, width, height });
  fillLabel(box, face);
  setText(box.querySelector("[data-cell=label]"), face.name ?? String(face.number));
  setText(box.querySelector("[data-cell=score]"), face.score === null ? "" : String(Math.round(face.score)));
  box.setAttribute("aria-label", faceWords(face));
});

const rows = new Shown(part("faces"), document.getElementById("face-row"), (row, face) => {
  fillLabel(row, face);
  setText(row.querySelector("[data-cell=label]"), faceWords(face));
});

function show() {
  const isFresh = performance.now() - facesAt < OLD_MS && shared.isShared;
  const visible = isFresh ? faces : [];
  boxes.show(visible);
  rows.show(visible);
  part("faces-head").hidden = visible.length === 0;
  part("by-itself").hidden = isOnRequest && !showsPeople;
  part("on-request").hidden = !isOnRequest;
  const nameless = visible.filter((face) => face.name === null && !face.is_left_out).length;
  const words = showsPeople
    ? ngettext("%s face without a name: nothing of it is stored.", "%s faces without a name: nothing of them is stored.", nameless)
    : ngettext("%s face in the window.", "%s faces in the window.", nameless);
  setText(part("nameless"), visible.length && nameless ? interpolate(words, [nameless]) : "");
  part("no-faces").hidden = !(isFresh && visible.length === 0);
}

// --- Dialog ----------------------------------------------------------------------

async function ask(url, fields) {
  const answer = await fetch(url, {
    method: fields ? "POST" : "GET",
    headers: { "X-CSRFToken": csrf },
    body: fields ? new URLSearchParams(fields) : undefined,
    redirect: "manual",
  }).catch(() => null);
  if (answer?.ok) return { body: await answer.json() };
  const said = await answer?.json().catch(() => null);
  return { problem: said?.message ?? gettext("The server did not answer. Try again in a moment.") };
}

function problem(words) {
  setText(field("problem"), words);
  field("problem").hidden = words === "";
}

async function openDialog(number) {
  const face = faces.find((one) => one.number === number);
  if (!face) return;
  chosen = { ...face, session };
  problem("");
  setText(field("title"), faceName(face));
  field("naming").hidden = !showsPeople || face.name !== null || face.is_left_out;
  field("forget").hidden = face.name === null;
  field("leave-out").hidden = face.is_left_out;
  field("take-in").hidden = !(face.is_left_out || (isHeld(face) && !showsPeople));
  field("name").value = "";
  field("people-part").hidden = true;
  field("people").replaceChildren();
  dialog.showModal();
  if (!field("naming").hidden) {
    field("name").focus();
    await offerPeople();
  }
}

async function offerPeople() {
  const { body } = await ask(gallery.dataset.peopleUrl);
  if (!body) return;
  const buttons = body.people.map((person) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = person.name;
    button.addEventListener("click", () => say("choose", { participant_id: person.participant_id }));
    return button;
  });
  field("people").replaceChildren(...buttons);
  field("people-part").hidden = buttons.length === 0;
}

/** Tell the server what the face is; the next picture shows it. */
async function say(action, fields = {}) {
  const answer = await ask(gallery.dataset[`${action}Url`], {
    session: chosen.session,
    number: chosen.number,
    ...fields,
  });
  if (answer.problem) {
    problem(answer.problem);
    return;
  }
  dialog.close();
}

dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  say("name", { name: field("name").value });
});
field("forget").addEventListener("click", () => say("forget"));
field("leave-out").addEventListener("click", () => say("leaveOut"));
field("take-in").addEventListener("click", () => say("takeIn"));
field("cancel").addEventListener("click", () => dialog.close());

// --- Sharing ---------------------------------------------------------------------

const SAID = {
  closed: gettext("Not available"),
  lost: gettext("Reconnecting"),
  not_told: gettext("Not measured yet: confirm first that everybody was told."),
  waiting: gettext("The meeting has not started."),
  ended: gettext("The meeting has ended."),
};

let connection = "connecting";
let status = null;

function showSharing() {
  const { isShared } = shared;
  part("stage").hidden = !isShared;
  part("share-words").textContent = isShared ? gettext("Share another window") : gettext("Share a window");
  part("stop").hidden = !isShared;
  part("agreement").hidden = isTold;
  part("share").disabled = !isTold && !part("told").checked;
  const words = connection === "open" ? SAID[status] : SAID[connection];
  setText(part("said"), isShared ? (words ?? gettext("Measuring")) : gettext("No window is shared."));
  show();
}

function fail(words) {
  setText(part("failed").lastElementChild, words);
  part("failed").hidden = words === "";
}

const shared = new SharedWindow({
  video: gallery.querySelector("video"),
  socketPath: gallery.dataset.socket,
  workerUrl: gallery.dataset.workerUrl,
  on: {
    shared(stream) {
      fail("");
      faces = stream ? faces : [];
      showSharing();
    },
    failed: fail,
    connection(now) {
      connection = now;
      showSharing();
    },
    status(now) {
      // What was told does not hold any more: the page has to say the new words.
      if (status === "measuring" && now === "not_told") window.location.reload();
      status = now;
      showSharing();
    },
    faces(event) {
      ({ session, faces, is_on_request: isOnRequest } = event);
      facesAt = performance.now();
      show();
    },
    pace(acknowledged) {
      part("pace").hidden = !acknowledged.rate_reduced;
    },
  },
});

async function share() {
  // First the window, while the browser remembers the click; nothing is sent before
  // the server knows that everybody was told.
  await shared.share();
  if (!shared.isShared || isTold) return;
  const answer = await ask(gallery.dataset.toldUrl, { told: part("told").checked ? "yes" : "" });
  if (answer.problem) {
    shared.stop();
    fail(answer.problem);
    return;
  }
  isTold = true;
  showSharing();
}

const { video } = shared;
video.addEventListener("resize", () => {
  if (video.videoWidth) part("picture").style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
});
part("told").addEventListener("change", showSharing);
part("share").addEventListener("click", share);
part("stop").addEventListener("click", () => shared.stop());
setInterval(show, 1000);
showSharing();
shared.start();
