// The participant's page: own camera, own score with its causes, pause.

import { gettext } from "./i18n.js";
import { leadsAway } from "./leaving.js";
import { makeRecorder } from "./recorder.js";
import { Webcam } from "./webcam.js";
import { HINTS, penaltyWords, stateOf } from "./words.js";

const room = document.querySelector("[data-room]");

const CHIPS = {
  measuring: { words: gettext("Measuring"), icon: "measured", tone: "good" },
  paused: { words: gettext("Paused"), icon: "pause", tone: "" },
  waiting: { words: gettext("Waiting for the host"), icon: "clock", tone: "" },
  not_agreed: { words: gettext("Not measured"), icon: "lock", tone: "" },
  ended: { words: gettext("Ended"), icon: "stop", tone: "" },
  left: { words: gettext("Left"), icon: "leave", tone: "" },
  lost: { words: gettext("Reconnecting"), icon: "clock", tone: "away" },
  connecting: { words: gettext("Connecting"), icon: "clock", tone: "" },
  no_camera: { words: gettext("Not measured: no camera"), icon: "camera-off", tone: "away" },
};

const REPEAT_PAUSE_MS = 5000;
const UNTOLD_PAUSE_KEY = `untold-pause:${location.pathname}`;

// A pause that the server has not heard of holds here, also after a reload.
const untoldPause = {
  note: () => sessionStorage.setItem(UNTOLD_PAUSE_KEY, "1"),
  forget: () => sessionStorage.removeItem(UNTOLD_PAUSE_KEY),
  stands: () => sessionStorage.getItem(UNTOLD_PAUSE_KEY) !== null,
};

function bindRoom() {
  const part = (name) => room.querySelector(`[data-part="${name}"]`);
  const video = room.querySelector("video");
  const csrf = room.querySelector("[name=csrfmiddlewaretoken]").value;
  if (room.dataset.paused === "true") untoldPause.forget();
  const seat = {
    status: null,
    connection: "connecting",
    paused: room.dataset.paused === "true" || untoldPause.stands(),
    camera: false,
  };
  let repeatTimer = null;

  function post(url) {
    // keepalive: a pause arrives even if the page is closed at once.
    return fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual", keepalive: true });
  }

  async function getTicket() {
    const answer = await post(room.dataset.ticketUrl);
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return null;
    if (!answer.ok) throw new Error(`no ticket: ${answer.status}`);
    return answer.json();
  }

  function setIcon(element, name) {
    const use = element.querySelector("use");
    use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  }

  function chipName() {
    if (seat.status === "ended" || seat.status === "left") return seat.status;
    if (seat.paused) return "paused";
    if (seat.connection !== "open") return seat.connection;
    if (seat.status === "measuring" && !seat.camera) return "no_camera";
    return seat.status ?? "connecting";
  }

  function showChip() {
    const name = chipName();
    const chip = CHIPS[name] ?? CHIPS.connecting;
    const element = part("chip");
    element.dataset.tone = chip.tone;
    element.dataset.status = name;
    setIcon(element, chip.icon);
    element.querySelector("span").textContent = chip.words;
    room.dataset.status = name;
    if (name !== "measuring") showUnknown();
  }

  function showCover(title, words, { retry = false } = {}) {
    part("cover").hidden = false;
    video.hidden = true;
    part("cover-title").textContent = title;
    part("cover-words").textContent = words;
    part("retry").hidden = !retry;
  }

  function showPausedCover() {
    showCover(gettext("Paused"), gettext("Your camera is off and nothing is sent until you resume."));
  }

  function showPauseButton() {
    const button = part("pause");
    button.setAttribute("aria-pressed", String(seat.paused));
    button.querySelector("span").textContent = seat.paused ? gettext("Resume measuring") : gettext("Pause measuring");
    setIcon(button, seat.paused ? "play" : "pause");
  }

  function showUnknown() {
    part("score").textContent = "–";
    part("score").classList.add("unknown");
    part("state").textContent = seat.paused ? gettext("Paused: nothing is measured.") : gettext("Not measured yet.");
    part("causes").replaceChildren();
    part("causes-empty").hidden = false;
    part("causes-empty").textContent = gettext("The score is 100 minus what is named here. Nothing is known now.");
    part("hint").hidden = true;
  }

  function showCauses(person) {
    const rows = person.penalties.filter(({ points }) => points >= 0.5).map(({ name, points }) => {
      const row = document.getElementById("cause").content.firstElementChild.cloneNode(true);
      row.querySelector("span").textContent = penaltyWords(name);
      row.querySelector("b").textContent = `−${Math.round(points)}`;
      const meter = row.querySelector("meter");
      meter.value = points;
      meter.setAttribute("aria-label", penaltyWords(name));
      return row;
    });
    part("causes").replaceChildren(...rows);
    part("causes-empty").hidden = rows.length > 0;
    part("causes-empty").textContent =
      person.score === null
        ? gettext("Not enough was measured in the last 10 seconds to say.")
        : gettext("Nothing was taken off in the last 10 seconds.");
  }

  function showPerson(person) {
    if (chipName() !== "measuring") return;
    part("score").textContent = person.score === null ? "–" : Math.round(person.score);
    part("score").classList.toggle("unknown", person.score === null);
    const state = part("state");
    const words = `${stateOf(person.state).words}.`;
    if (state.textContent !== words) state.textContent = words;
    showCauses(person);
    const hint = HINTS[person.hint];
    part("hint").hidden = !hint;
    const hintWords = part("hint").querySelector("span");
    if (hint && hintWords.textContent !== hint) hintWords.textContent = hint;
  }

  const recorder = makeRecorder({ sharedStream: () => webcam.stream });
  const tellOfRecordings = () => document.dispatchEvent(new Event("recordingchanged"));

  const webcam = new Webcam({
    video,
    workerUrl: room.dataset.workerUrl,
    getTicket,
    on: {
      status(status) {
        seat.status = status;
        if (status === "paused") untoldPause.forget();
        if (status === "ended") {
          recorder.stopBecause(gettext("The meeting has ended, and the recording with it."));
          tellOfRecordings();
          part("inside").hidden = true;
          part("over").hidden = false;
          part("over").querySelector("h1").tabIndex = -1;
          part("over").querySelector("h1").focus();
        } else if (status === "left" || status === "not_agreed") {
          // The server knows what to show, once what was recorded is there.
          recorder.settled().then(() => location.reload());
          return;
        } else if (status === "paused" && !seat.paused) {
          setPaused(true); // paused in another tab
        }
        showChip();
      },
      connection(state) {
        const isBack = state === "open" && seat.connection !== "open";
        seat.connection = state;
        if (isBack) {
          repeatPause();
          tellOfRecordings();
        }
        showChip();
      },
      person: showPerson,
      pace() {},
      recording: tellOfRecordings,
      refused() {},
      camera(stream) {
        seat.camera = stream !== null;
        if (stream) {
          part("cover").hidden = true;
          video.hidden = false;
        } else if (seat.paused) {
          recorder.stopBecause(gettext("Paused: the recording has stopped too."));
          showPausedCover();
        } else {
          showCover(gettext("Your camera is off"), gettext("Nothing is sent."));
        }
        showChip();
      },
      cameraFailed(words) {
        seat.camera = false;
        showCover(gettext("No picture from your camera"), words, { retry: true });
        showChip();
      },
    },
  });

  function setPaused(paused) {
    seat.paused = paused;
    showPauseButton();
    if (paused) webcam.pause();
    else webcam.resume();
    showChip();
  }

  async function tellServer() {
    const { paused } = seat;
    if (paused) untoldPause.note();
    const answer = await post(paused ? room.dataset.pauseUrl : room.dataset.resumeUrl).catch(() => null);
    if (seat.paused !== paused) return; // changed meanwhile, and told by that change
    if (answer !== null && (answer.ok || answer.type === "opaqueredirect")) {
      untoldPause.forget();
      return;
    }
    // Without the server a pause still holds here; a resume does not.
    if (!paused) setPaused(true);
    untoldPause.note();
    clearTimeout(repeatTimer);
    repeatTimer = setTimeout(repeatPause, REPEAT_PAUSE_MS);
  }

  function repeatPause() {
    if (seat.paused && untoldPause.stands()) tellServer();
  }

  part("pause").addEventListener("click", async () => {
    setPaused(!seat.paused);
    part("pause").disabled = true;
    await tellServer();
    part("pause").disabled = false;
  });
  part("retry").addEventListener("click", () => {
    showCover(gettext("Your camera is off"), gettext("One moment, the camera is starting."));
    webcam.openCamera();
  });
  // On the window, and after the recorder: it holds a form up until the picture is stored.
  addEventListener("submit", (event) => leadsAway(event) && webcam.stop());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

  if (seat.paused) showPausedCover();
  showPauseButton();
  showChip();
  webcam.start({ paused: seat.paused });
}

if (room?.dataset.agreed === "true") bindRoom();
else untoldPause.forget();
