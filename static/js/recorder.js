// Records the own camera, or a window that the host shares, and saves it meanwhile.
// The panel is templates/recordings/_recorder.html; its state is data-state.

import { CameraError, closeCamera, openCamera } from "./camera.js";
import { ChunkUpload } from "./chunk_upload.js";
import { gettext, interpolate } from "./i18n.js";
import { leadsAway } from "./leaving.js";
import { sharingObstacle } from "./sharing.js";

const CHUNK_MS = 1000;
const SAID_FROM_MS = 3000; // less than this is on its way, as always
const LEAVE_WITHIN_MS = 5000;
// VP8 first: it costs the least beside the measuring. Safari knows the last only.
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm;codecs=vp9,opus", "video/webm", "video/mp4"];
const RATES = { camera: 1_000_000, window: 2_500_000 };
const SOUND_RATE = 64_000;
const KEY_FRAME_MS = 2000; // one can seek to each

const WORDS = {
  NotAllowedError: gettext("The browser did not allow it. Press the button again and allow it."),
  NotFoundError: gettext("No microphone was found. Connect one, or record without sound."),
  NotReadableError: gettext("The window or the microphone cannot be read. Choose another one."),
};

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function sizeWords(bytes) {
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  const megabytes = bytes / 1024 / 1024;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

function clockWords(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function failureWords(error) {
  if (error instanceof CameraError) return error.message;
  return WORDS[error.name] ?? interpolate(gettext("It cannot be recorded (%(error)s). Try again."), { error: error.name });
}

class Recorder {
  constructor(panel, { sharedStream = null } = {}) {
    this.panel = panel;
    this.sharedStream = sharedStream;
    this.csrf = panel.querySelector("[name=csrfmiddlewaretoken]").value;
    this.part = (name) => panel.querySelector(`[data-part="${name}"]`);
    this.opened = [];
    this.upload = null;
    this.media = null;
    this.released = null;
    this.type = window.MediaRecorder && TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.part("start").addEventListener("click", () => this.start());
    this.part("stop").addEventListener("click", () => this.stop());
    panel.addEventListener("change", () => this.#showChoices());
    addEventListener("beforeunload", (event) => this.isActive && event.preventDefault());
    addEventListener("pagehide", () => this.isActive && this.upload?.abandon());
    // Last of all listeners: by then forms that scripts send themselves are known by that.
    addEventListener("submit", (event) => this.#holdUp(event));
    this.#show("idle");
    this.#showChoices();
    if (!this.type) this.#refuse(gettext("This browser cannot record. Try a current Chrome, Edge, Firefox or Safari."));
  }

  get isActive() {
    return ["recording", "saving"].includes(this.panel.dataset.state);
  }

  get source() {
    return this.panel.querySelector("[name=recording-source]:checked")?.value ?? "camera";
  }

  get #isTold() {
    return this.part("told")?.querySelector("input").checked ?? false;
  }

  async start() {
    if (this.isActive || this.panel.dataset.state === "starting") return;
    this.#show("starting");
    this.#say("");
    try {
      const stream = await this.#open();
      await this.#begin(stream);
    } catch (error) {
      this.#release();
      this.#show("idle");
      this.#say(error.words ?? failureWords(error), { isBad: true });
    }
  }

  /** Stop, save the rest; resolves when all is stored. `words` say why, if not by hand. */
  async stop(words = "") {
    if (this.panel.dataset.state !== "recording") return this.done;
    this.stoppedMs = performance.now();
    this.#show("saving");
    this.#say(`${words} ${gettext("Saving the rest. Keep this page open.")}`.trim());
    this.upload.tellStopped();
    this.done = this.#saveRest(words);
    return this.done;
  }

  /** Stop because of something else; nothing happens when nothing is recorded. */
  stopBecause(words) {
    if (this.panel.dataset.state === "recording") this.stop(words);
  }

  /** Resolve when the page may go. */
  async settled() {
    if (!this.isActive) return;
    await Promise.race([this.stop(), pause(LEAVE_WITHIN_MS)]);
  }

  // --- Beginning --------------------------------------------------------

  async #open() {
    const withSound = this.part("sound").checked;
    if (this.source === "window") {
      const obstacle = sharingObstacle();
      if (obstacle !== null) throw Object.assign(new Error(), { words: obstacle });
      const video = { frameRate: { max: 15 } };
      const stream = await navigator.mediaDevices.getDisplayMedia({ video, audio: withSound });
      this.opened.push(stream);
      return stream;
    }
    let stream = this.sharedStream?.();
    if (this.sharedStream && !stream) {
      throw Object.assign(new Error(), { words: gettext("Your camera is off. Turn it on first, then record.") });
    }
    if (!stream) {
      stream = await openCamera();
      this.opened.push(stream);
    }
    const tracks = stream.getVideoTracks();
    if (withSound) {
      const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.opened.push(sound);
      tracks.push(...sound.getAudioTracks());
    }
    return new MediaStream(tracks);
  }

  async #begin(stream) {
    const { source } = this;
    const answer = await fetch(this.panel.dataset.beginUrl, {
      method: "POST",
      body: new URLSearchParams({ source, told: this.#isTold ? "yes" : "no" }),
      headers: { "X-CSRFToken": this.csrf },
      redirect: "manual",
    }).catch(() => null);
    const said = await answer?.json().catch(() => ({}));
    if (!answer?.ok) {
      const words = said?.message ?? gettext("The server does not answer. Try again in a moment.");
      throw Object.assign(new Error(), { words });
    }
    this.upload = new ChunkUpload({
      begun: said,
      csrf: this.csrf,
      on: {
        saved: () => this.#showProgress(),
        trouble: (words) => this.#showTrouble(words),
        stopped: (words) => this.stopBecause(words ?? gettext("The recording was stopped.")),
        over: (words) => this.#over(words),
      },
    });
    this.#record(stream, source);
  }

  #record(stream, source) {
    this.media = new MediaRecorder(stream, {
      mimeType: this.type,
      videoBitsPerSecond: RATES[source],
      audioBitsPerSecond: SOUND_RATE,
      videoKeyFrameIntervalDuration: KEY_FRAME_MS,
    });
    this.startedMs = this.sinceMs = performance.now();
    this.media.ondataavailable = ({ data }) => {
      this.upload.push(data, this.sinceMs);
      this.sinceMs = performance.now();
    };
    this.media.onerror = () => this.stopBecause(gettext("The browser could not go on recording."));
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => this.stopBecause(gettext("The picture has ended, and the recording with it.")));
    }
    this.media.start(CHUNK_MS);
    this.part("preview").srcObject = stream;
    this.part("preview").hidden = this.sharedStream !== null && source === "camera";
    this.#show("recording");
    this.timer = setInterval(() => this.#showProgress(), 500);
    this.#showProgress();
    this.part("stop").focus({ preventScroll: true });
    if (this.part("sound").checked && stream.getAudioTracks().length === 0) {
      this.#say(gettext("No sound is recorded: the browser shares none of what you chose. Chrome and Edge share the sound of a tab."), { isBad: true });
    }
  }

  // --- The end ----------------------------------------------------------

  async #saveRest(words) {
    await this.#lastData();
    this.#release();
    const problem = await this.upload.close();
    clearInterval(this.timer);
    this.#show("idle");
    const saved = gettext("The recording is saved. You find it on the page of this meeting.");
    this.#say(problem ?? `${words} ${saved}`.trim(), { isBad: problem !== null });
    // The button that had it is gone.
    if (document.activeElement === document.body) this.part("start").focus({ preventScroll: true });
    document.dispatchEvent(new Event("recordingchanged"));
  }

  #lastData() {
    const { media } = this;
    if (media.state === "inactive") return pause(0);
    return new Promise((resolve) => {
      media.addEventListener("stop", resolve, { once: true });
      media.stop();
    });
  }

  #over(words) {
    if (this.panel.dataset.state === "recording") {
      this.done = this.stop(words);
    }
  }

  #release() {
    this.opened.forEach(closeCamera);
    this.opened = [];
    this.part("preview").srcObject = null;
    this.part("preview").hidden = true;
  }

  /** A form that leads away waits until the last chunk is there. */
  async #holdUp(event) {
    if (!this.isActive || event.target === this.released || !leadsAway(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.settled();
    // Saving may go on: then the browser asks, and stopping is told on the way out.
    this.released = event.target;
    event.target.requestSubmit(event.submitter);
    this.released = null;
  }

  // --- Words ------------------------------------------------------------

  #show(state) {
    this.panel.dataset.state = state;
    this.part("idle").hidden = state === "recording" || state === "saving";
    this.part("running").hidden = !this.part("idle").hidden;
    this.part("stop").hidden = state === "saving";
    if (state === "idle") this.part("trouble").hidden = true;
    this.#showChoices();
  }

  #showChoices() {
    const isWindow = this.source === "window";
    const told = this.part("told");
    if (told) {
      told.hidden = !isWindow;
      this.part("sound-words").textContent = isWindow ? gettext("With the sound of the window") : gettext("With my microphone");
    }
    this.part("start").disabled = !this.type || (isWindow && !this.#isTold) || this.panel.dataset.state !== "idle";
  }

  #showProgress() {
    const nowMs = this.panel.dataset.state === "recording" ? performance.now() : this.stoppedMs;
    const unsavedMs = this.upload.unsavedMs(nowMs);
    if (this.panel.dataset.state === "recording") {
      this.part("recorded").textContent = clockWords(nowMs - this.startedMs);
    }
    this.part("size").textContent = sizeWords(this.upload.bytes);
    this.part("saved").textContent =
      unsavedMs < SAID_FROM_MS
        ? gettext("Saved")
        : interpolate(gettext("%(seconds)s s not saved yet"), { seconds: Math.round(unsavedMs / 1000) });
    this.part("saved").dataset.tone = unsavedMs < SAID_FROM_MS ? "" : "away";
  }

  #showTrouble(words) {
    this.part("trouble").hidden = words === null;
    if (words !== null && this.part("trouble").textContent !== words) this.part("trouble").textContent = words;
    this.#showProgress();
  }

  #say(words, { isBad = false } = {}) {
    const said = this.part("said");
    said.hidden = !words;
    said.classList.toggle("is-bad", isBad);
    if (said.textContent !== words) said.textContent = words;
  }

  #refuse(words) {
    this.part("start").disabled = true;
    this.#say(words);
  }
}

const NOTHING = { stopBecause() {}, settled: () => Promise.resolve() };

/** Bring the page's panel to life; without one nothing can be recorded here. */
export function makeRecorder(options) {
  const panel = document.querySelector("[data-recorder]");
  return panel ? new Recorder(panel, options) : NOTHING;
}
