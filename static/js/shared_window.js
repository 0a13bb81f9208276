// Sends pictures of a window that the host shares, about two a second, and tells which
// faces the server sees in it; docs/live-protocol.md. The host is in the window of the
// conference meanwhile, so all of it works in a tab that is not shown.

import { frameMessage, MOST_JPEG_BYTES } from "./frame_message.js";
import { gettext, interpolate } from "./i18n.js";
import { sharingObstacle } from "./sharing.js";

const MAX_WIDTH = 1920;
const MAX_HEIGHT = 1080;
const WANTED = {
  audio: false,
  video: { width: { max: MAX_WIDTH }, height: { max: MAX_HEIGHT }, frameRate: { max: 5 } },
};
const FIRST_INTERVAL_MS = 500;
const RETRY_MS = 100;
const MAX_UNANSWERED = 2;
const SILENCE_MS = 8000; // nothing answered for so long: the connection is dead
const DEAF_MS = 25000; // the server says something every 10 s, whatever happens
const LISTEN_EVERY_MS = 5000;
// A connection of ours that has just died is another page for five seconds.
const ELSEWHERE_MS = 6500;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];
const QUALITIES = [0.8, 0.7, 0.6, 0.5]; // then smaller
const SMALLER = 0.8;
const SMALLEST = 0.4;
const ROOM_FOR_BETTER = 0.5; // of the bytes allowed
const BETTER_AFTER = 20; // pictures in a row
const GONE = 4404;
const ENDED = 4410;

const WORDS = {
  NotAllowedError: gettext("No window was shared. Press the button again and choose the window with the faces."),
  NotFoundError: gettext("There is no window that the browser may share."),
  NotReadableError: gettext("The system does not let the browser see that window. Allow screen recording for the browser in the system's settings, then try again."),
};

/** How large and how good a picture may be, so that its bytes fit into a message. */
export class Fitting {
  constructor(most = MOST_JPEG_BYTES) {
    this.most = most;
    this.step = 0;
    this.scale = 1;
    this.roomy = 0;
  }

  get quality() {
    return QUALITIES[this.step];
  }

  size(width, height) {
    const scale = this.scale * Math.min(MAX_WIDTH / width, MAX_HEIGHT / height, 1);
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  }

  /** Learn from an encoded picture; whether it may be sent. */
  fits(bytes) {
    if (bytes <= this.most) {
      this.roomy = bytes < ROOM_FOR_BETTER * this.most ? this.roomy + 1 : 0;
      if (this.roomy >= BETTER_AFTER) this.#better();
      return true;
    }
    this.roomy = 0;
    if (this.step < QUALITIES.length - 1) this.step += 1;
    else this.scale = Math.max(SMALLEST, this.scale * SMALLER);
    return false;
  }

  #better() {
    this.roomy = 0;
    if (this.scale < 1) this.scale = Math.min(1, this.scale / SMALLER);
    else if (this.step > 0) this.step -= 1;
  }
}

/**
 * A shared window and its socket. `on` has the callbacks: shared(stream or null),
 * failed(words), connection("connecting" | "open" | "lost" | "closed"), status(what the
 * server wants), faces(event), pace(acknowledgement).
 */
export class SharedWindow {
  constructor({ video, socketPath, workerUrl, on }) {
    this.video = video;
    this.socketPath = socketPath;
    this.on = on;
    this.worker = new Worker(workerUrl);
    this.worker.onmessage = ({ data }) => (data.type === "tick" ? this.#capture() : this.#encoded(data));
    this.fitting = new Fitting();
    this.stream = null;
    this.imageCapture = null;
    this.shownAt = null;
    this.socket = null;
    this.status = null;
    this.isOver = false;
    this.attempt = 0;
    this.frameId = 0;
    this.intervalMs = FIRST_INTERVAL_MS;
    this.encoding = null;
    this.unanswered = new Map();
    this.heardAt = 0;
    this.elsewhereSince = null;
    setInterval(() => this.#abandonIfDeaf(), LISTEN_EVERY_MS);
    addEventListener("pagehide", () => this.close());
  }

  /** Connect; call it once. */
  start() {
    this.#connect();
  }

  get isShared() {
    return this.stream !== null;
  }

  /** Ask which window; called from a click. */
  async share() {
    const obstacle = sharingObstacle();
    if (obstacle !== null) {
      this.on.failed(obstacle);
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia(WANTED);
    } catch (error) {
      const unknown = gettext("The window could not be shared (%(error)s). Try again.");
      this.on.failed(WORDS[error.name] ?? interpolate(unknown, { error: error.name }));
      return;
    }
    this.stop();
    this.stream = stream;
    // The browser's own button, or the window was closed.
    for (const track of stream.getVideoTracks()) track.addEventListener("ended", () => this.stop());
    this.video.srcObject = stream;
    await this.video.play().catch(() => {});
    this.on.shared(stream);
    this.#schedule(0);
  }

  /** Stop at the source at once. */
  stop() {
    if (!this.stream) return;
    this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.imageCapture = null;
    this.shownAt = null;
    this.elsewhereSince = null;
    this.encoding = null; // a picture in the encoder is dropped too
    this.video.srcObject = null;
    this.worker.postMessage({ type: "rest" });
    this.on.shared(null);
  }

  close() {
    this.isOver = true;
    this.stop();
    this.socket?.close();
  }

  get #isWanted() {
    return this.stream !== null && this.status === "measuring" && this.socket?.readyState === WebSocket.OPEN;
  }

  // --- Pictures ---------------------------------------------------------

  #schedule(afterMs) {
    if (this.stream && !this.isOver) this.worker.postMessage({ type: "tick", afterMs });
  }

  async #capture() {
    if (!this.stream) return;
    const [oldest] = this.unanswered.values();
    if (oldest !== undefined && performance.now() - oldest > SILENCE_MS) this.#abandon();
    if (!this.#isWanted || this.encoding !== null || this.unanswered.size >= MAX_UNANSWERED) {
      this.#schedule(this.intervalMs);
      return;
    }
    const token = ++this.frameId;
    this.encoding = token;
    this.capturedMs = performance.timeOrigin + performance.now();
    const nextAtMs = performance.now() + this.intervalMs;
    let bitmap;
    try {
      bitmap = await this.#grab();
    } catch {
      this.encoding = null;
      this.#schedule(RETRY_MS);
      return;
    }
    this.#encode(token, bitmap);
    this.#schedule(Math.max(0, nextAtMs - performance.now()));
  }

  /** The window as it is now: one in which nothing moves is sent again. */
  #grab() {
    if (document.hidden && "ImageCapture" in window) {
      // A hidden tab may stop its video element; the track itself runs on.
      this.imageCapture ??= new ImageCapture(this.stream.getVideoTracks()[0]);
      return this.imageCapture.grabFrame();
    }
    if (!this.video.videoWidth) return Promise.reject(new Error("no picture yet"));
    return createImageBitmap(this.video);
  }

  #encode(token, bitmap) {
    const size = this.fitting.size(bitmap.width, bitmap.height);
    const { quality } = this.fitting;
    if ("OffscreenCanvas" in window) {
      this.worker.postMessage({ type: "encode", token, bitmap, quality, ...size }, [bitmap]);
      return;
    }
    // Older browsers encode here, in the page.
    this.canvas ??= document.createElement("canvas");
    Object.assign(this.canvas, size);
    this.canvas.getContext("2d").drawImage(bitmap, 0, 0, size.width, size.height);
    bitmap.close();
    this.canvas.toBlob(
      async (blob) => this.#encoded({ token, jpeg: blob ? await blob.arrayBuffer() : null }),
      "image/jpeg",
      quality,
    );
  }

  #encoded({ token, jpeg }) {
    if (token !== this.encoding) return;
    this.encoding = null;
    if (jpeg === null || !this.#isWanted) return;
    if (!this.fitting.fits(jpeg.byteLength)) {
      this.#schedule(0);
      return;
    }
    this.unanswered.set(token, performance.now());
    this.socket.send(frameMessage(token, this.capturedMs, jpeg));
  }

  // --- Socket -----------------------------------------------------------

  #connect() {
    if (this.isOver || this.socket) return;
    this.on.connection(this.attempt ? "lost" : "connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.socketPath}`);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onmessage = ({ data }) => {
      this.heardAt = performance.now();
      this.#receive(JSON.parse(data));
    };
    socket.onclose = (event) => this.#closed(event);
  }

  #receive(event) {
    if (event.type === "gallery.updated") this.on.faces(event);
    else if (event.type === "ack") {
      this.unanswered.delete(event.frame_id);
      this.intervalMs = event.interval_ms;
      this.elsewhereSince = null;
      this.on.pace(event);
    } else if (event.type === "refused") {
      // Answers come in order; a refusal names no picture, so it is the oldest one's.
      const [oldest] = this.unanswered.keys();
      this.unanswered.delete(oldest);
      if (event.code === "shared_elsewhere") this.#giveWay();
    } else if (event.type === "seat.changed") {
      this.attempt = 0;
      this.status = event.status;
      this.on.connection("open");
      this.on.status(event.status);
    }
  }

  /** Stop when another page goes on sharing: asking for ever would not end that. */
  #giveWay() {
    if (!this.stream) return;
    this.elsewhereSince ??= performance.now();
    if (performance.now() - this.elsewhereSince < ELSEWHERE_MS) return;
    this.stop();
    this.on.failed(gettext("Another page of yours shares a window in this meeting. Stop it there first."));
  }

  #abandonIfDeaf() {
    if (this.socket && performance.now() - this.heardAt > DEAF_MS) this.#abandon();
  }

  /** Give up a dead connection now: its close event may take a minute. */
  #abandon() {
    const { socket } = this;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#closed({ code: 1006 });
  }

  #closed({ code }) {
    this.socket = null;
    this.status = null;
    this.unanswered.clear();
    if (code === GONE || code === ENDED) this.close();
    if (this.isOver) {
      this.on.connection("closed");
      return;
    }
    this.on.connection("lost");
    const base = BACKOFF_MS[Math.min(this.attempt, BACKOFF_MS.length - 1)];
    this.attempt += 1;
    setTimeout(() => this.#connect(), base * (0.75 + Math.random() / 2));
  }
}
