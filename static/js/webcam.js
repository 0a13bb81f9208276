// Sends the own camera's pictures over the frame socket; docs/live-protocol.md.
// Nothing is sent unless the server says that this seat is measured and the person
// has not paused here.

import { closeCamera, openCamera } from "./camera.js";
import { frameMessage } from "./frame_message.js";
import { gettext } from "./i18n.js";

const MAX_WIDTH = 640;
const MAX_HEIGHT = 480;
const JPEG_QUALITY = 0.8; // as in encoder.js
const FIRST_INTERVAL_MS = 200;
const RETRY_MS = 40;
const MAX_BUFFERED_BYTES = 128 * 1024;
const MAX_UNANSWERED = 2;
const SILENCE_MS = 6000; // nothing answered for so long: the connection is dead
const DEAF_MS = 25000; // the server says something every 10 s, whatever happens
const LISTEN_EVERY_MS = 5000;
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];
const FINAL_CLOSES = { 4403: "not_agreed", 4410: "ended" };

/**
 * One seat's camera and its socket. `on` has the callbacks: status(seat status),
 * connection("connecting" | "open" | "lost" | "closed"), person(own row), pace(ack),
 * refused(refusal), recording(): ask who records now, camera(stream or null), cameraFailed(words).
 */
export class Webcam {
  constructor({ video, workerUrl, getTicket, on }) {
    this.video = video;
    this.getTicket = getTicket;
    this.on = on;
    this.worker = new Worker(workerUrl);
    this.worker.onmessage = ({ data }) => this.#fromWorker(data);
    this.stream = null;
    this.imageCapture = null;
    this.shownAt = null;
    this.socket = null;
    this.status = null;
    this.paused = false;
    this.over = false;
    this.attempt = 0;
    this.reconnectTimer = null;
    this.frameId = 0;
    this.intervalMs = FIRST_INTERVAL_MS;
    this.nextAtMs = 0;
    this.encoding = null;
    this.unanswered = new Map();
    this.heardAt = 0;
    setInterval(() => this.#abandonIfDeaf(), LISTEN_EVERY_MS);
    addEventListener("online", () => this.#reconnectNow());
    addEventListener("pagehide", () => this.stop());
  }

  /** Connect, and open the camera unless paused. */
  async start({ paused }) {
    this.paused = paused;
    this.#connect();
    if (!paused) await this.openCamera();
  }

  async openCamera() {
    if (this.stream || this.over) return;
    let stream;
    try {
      stream = await openCamera();
    } catch (error) {
      this.on.cameraFailed(error.message);
      return;
    }
    if (this.paused || this.over) { // decided while the browser was asking
      closeCamera(stream);
      return;
    }
    this.stream = stream;
    this.video.srcObject = stream;
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => {
        this.closeCamera();
        this.on.cameraFailed(gettext("The camera was disconnected. Connect it, then try again."));
      });
    }
    await this.video.play().catch(() => {});
    this.on.camera(stream);
    this.#schedule(0);
  }

  closeCamera() {
    closeCamera(this.stream);
    this.stream = null;
    this.imageCapture = null;
    this.shownAt = null;
    this.video.srcObject = null;
    this.encoding = null; // a picture in the encoder is dropped too
    this.worker.postMessage({ type: "rest" });
    this.on.camera(null);
  }

  /** Stop at the source at once, whatever the server knows. */
  pause() {
    this.paused = true;
    this.closeCamera();
  }

  async resume() {
    this.paused = false;
    await this.openCamera();
  }

  /** Camera off, socket closed, for good. */
  stop() {
    this.over = true;
    clearTimeout(this.reconnectTimer);
    this.closeCamera();
    this.socket?.close();
  }

  get #wanted() {
    return this.status === "measuring" && !this.paused && !this.over && this.stream !== null;
  }

  // --- Pictures ---------------------------------------------------------

  #schedule(afterMs) {
    if (this.#wanted) this.worker.postMessage({ type: "tick", afterMs });
  }

  #fromWorker(data) {
    if (data.type === "tick") this.#capture();
    else if (data.token === this.encoding) this.#send(data);
  }

  async #capture() {
    if (!this.#wanted) return;
    if (this.#isSilent()) {
      this.#abandon();
      return;
    }
    if (!this.#mayCapture()) {
      this.#schedule(this.intervalMs);
      return;
    }
    const token = ++this.frameId;
    this.encoding = token;
    const capturedMs = performance.timeOrigin + performance.now();
    this.nextAtMs = performance.now() + this.intervalMs;
    this.capturedMs = capturedMs;
    let bitmap;
    try {
      bitmap = await this.#grab();
    } catch {
      this.encoding = null; // no picture yet
      this.#schedule(RETRY_MS);
      return;
    }
    const { width, height } = bitmap;
    const scale = Math.min(MAX_WIDTH / width, MAX_HEIGHT / height, 1);
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    this.#encode(token, bitmap, size);
    this.#schedule(Math.max(0, this.nextAtMs - performance.now()));
  }

  #encode(token, bitmap, size) {
    if ("OffscreenCanvas" in window) {
      this.worker.postMessage({ type: "encode", token, bitmap, ...size }, [bitmap]);
      return;
    }
    // Older browsers encode here, in the page.
    this.canvas ??= document.createElement("canvas");
    Object.assign(this.canvas, size);
    this.canvas.getContext("2d").drawImage(bitmap, 0, 0, size.width, size.height);
    bitmap.close();
    this.canvas.toBlob(
      async (blob) => this.#fromWorker({ token, jpeg: blob ? await blob.arrayBuffer() : null }),
      "image/jpeg",
      JPEG_QUALITY,
    );
  }

  /** The newest picture; fails rather than to send an old one as new. */
  #grab() {
    if (this.video.currentTime !== this.shownAt) {
      this.shownAt = this.video.currentTime;
      return createImageBitmap(this.video);
    }
    if (document.hidden && "ImageCapture" in window) {
      // A hidden tab may stop its video element; the track itself runs on.
      this.imageCapture ??= new ImageCapture(this.stream.getVideoTracks()[0]);
      return this.imageCapture.grabFrame();
    }
    return Promise.reject(new Error("no new picture"));
  }

  #mayCapture() {
    return (
      this.socket?.readyState === WebSocket.OPEN &&
      this.encoding === null &&
      this.video.videoWidth > 0 &&
      this.socket.bufferedAmount < MAX_BUFFERED_BYTES &&
      this.unanswered.size < MAX_UNANSWERED
    );
  }

  #isSilent() {
    const [oldest] = this.unanswered.values();
    return oldest !== undefined && performance.now() - oldest > SILENCE_MS;
  }

  #send({ token, jpeg }) {
    this.encoding = null;
    if (jpeg === null || !this.#wanted || this.socket?.readyState !== WebSocket.OPEN) return;
    this.unanswered.set(token, performance.now());
    this.socket.send(frameMessage(token, this.capturedMs, jpeg));
  }

  // --- Socket -----------------------------------------------------------

  async #connect() {
    if (this.over || this.socket) return;
    this.on.connection(this.attempt ? "lost" : "connecting");
    let ticket;
    try {
      ticket = await this.getTicket();
    } catch {
      this.#connectLater();
      return;
    }
    if (ticket === null) { // the seat is gone: signed out, or removed
      this.#finish("left");
      return;
    }
    if (this.over || this.socket) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${ticket.socket}`);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "join", ticket: ticket.ticket }));
    this.heardAt = performance.now();
    socket.onmessage = ({ data }) => {
      this.heardAt = performance.now();
      this.#receive(JSON.parse(data));
    };
    socket.onclose = (event) => this.#closed(event);
  }

  #abandonIfDeaf() {
    if (this.socket && performance.now() - this.heardAt > DEAF_MS) this.#abandon();
  }

  /** Give up a dead connection now: its close event may take a minute. */
  #abandon() {
    this.socket.onclose = null;
    this.socket.onmessage = null;
    this.socket.close();
    this.#closed({ code: 1006 });
  }

  #closed({ code }) {
    this.socket = null;
    this.status = null;
    this.unanswered.clear();
    if (this.over) this.on.connection("closed");
    else if (code in FINAL_CLOSES) this.#finish(FINAL_CLOSES[code]);
    else this.#connectLater();
  }

  #connectLater() {
    this.on.connection("lost");
    const base = BACKOFF_MS[Math.min(this.attempt, BACKOFF_MS.length - 1)];
    this.attempt += 1;
    // Spread out, so that a room does not come back in one instant.
    const waitMs = base * (0.75 + Math.random() / 2);
    clearTimeout(this.reconnectTimer);
    this.reconnectTimer = setTimeout(() => this.#connect(), waitMs);
  }

  #reconnectNow() {
    if (this.over || this.socket) return;
    clearTimeout(this.reconnectTimer);
    this.#connect();
  }

  #finish(status) {
    this.stop();
    this.on.status(status);
  }

  #receive(event) {
    if (event.type === "ack") {
      this.#answered(event.frame_id);
      this.intervalMs = event.interval_ms;
      this.on.pace(event);
    } else if (event.type === "refused") {
      this.#answered(null);
      this.on.refused(event);
    } else if (event.type === "self.updated") {
      this.on.person(event.person);
    } else if (event.type === "recording.changed") {
      this.on.recording();
    } else if (event.type === "seat.changed") {
      this.#seatChanged(event.status);
    }
  }

  #answered(frameId) {
    // Answers come in order; a refusal names no frame, so it is the oldest one's.
    const [oldest] = this.unanswered.keys();
    this.unanswered.delete(frameId ?? oldest);
  }

  #seatChanged(status) {
    const isNew = status !== this.status;
    this.attempt = 0;
    this.status = status;
    this.on.connection("open");
    if (status === "ended" || status === "left" || status === "not_agreed") {
      this.#finish(status);
      return;
    }
    if (!isNew) return; // the server only says that it is there
    this.on.status(status);
    this.#schedule(0);
  }
}
