// Uploads what a MediaRecorder delivers, in order, again and again until it is stored.
// A chunk stays in memory until the server has said that it is on its disk. Without any
// such word for SILENCE_MS the recording stops: soon nobody reads any more that it runs.

import { gettext } from "./i18n.js";

const BACKOFF_MS = [500, 1000, 2000, 4000, 8000];
const ANSWER_WITHIN_MS = 15000;
const SILENCE_MS = 25_000;
const UNANNOUNCED_MS = 30_000; // recordings/stopping.py: everybody reads that it has stopped
const MAX_WAITING_BYTES = 200 * 1024 * 1024; // a connection that is too slow
const MIN_FIRST_BYTES = 64; // Chrome begins with a single byte, by which nobody knows a video
const MAX_KEEPALIVE_BYTES = 60 * 1024; // browsers send no more once a page is gone

const GONE = gettext("You are signed out, or this recording does not exist any more.");

const RECORDING_WAITS = gettext("No connection: what you record waits on this device.");
const RECORDED_WAITS = gettext("No connection: what you recorded waits on this device. The server takes it for a quarter of an hour.");

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * `on` has the callbacks: saved(), trouble(words or null), stopped(words or null for what
 * the server says): no more is wanted; over(words): the server takes nothing any more.
 */
export class ChunkUpload {
  constructor({ begun, csrf, on }) {
    this.begun = begun;
    this.csrf = csrf;
    this.on = on;
    this.waiting = [];
    this.held = null;
    this.count = 0;
    this.bytes = 0;
    this.isOver = false;
    this.isSending = false;
    this.isClosing = false;
    this.isCut = false;
    this.heardMs = Date.now(); // unlike performance.now it counts what a device sleeps
    this.attempt = 0;
    this.whole = new Promise((resolve) => { this.resolve = resolve; });
    addEventListener("online", () => { this.wake?.(); });
  }

  /** Take what was recorded since `sinceMs`. */
  push(blob, sinceMs) {
    if (this.isOver || this.isCut) return;
    if (Date.now() - this.heardMs > UNANNOUNCED_MS) {
      // The device has slept, and others have read that this was over.
      this.isCut = true;
      this.#stopUnheard();
      return;
    }
    this.bytes += blob.size;
    if (this.held) blob = new Blob([this.held, blob]);
    this.held = this.count === 0 && blob.size < MIN_FIRST_BYTES ? blob : null;
    if (this.held) return;
    for (let at = 0; at < blob.size; at += this.begun.max_chunk_bytes) {
      const body = blob.slice(at, at + this.begun.max_chunk_bytes);
      this.waiting.push({ number: this.count, body, sinceMs });
      this.count += 1;
    }
    const waitingBytes = this.waiting.reduce((sum, { body }) => sum + body.size, 0);
    if (waitingBytes > MAX_WAITING_BYTES) {
      this.on.stopped(gettext("The connection is too slow, and the recording has stopped."));
    }
    if (Date.now() - this.heardMs > SILENCE_MS) this.#stopUnheard();
    this.#send();
  }

  /** How much of the recording would be lost now, in milliseconds. */
  unsavedMs(nowMs) {
    return this.waiting.length ? nowMs - this.waiting[0].sinceMs : 0;
  }

  /** Say that it has stopped: everybody shall know before the last chunk is there. */
  tellStopped() {
    return this.#post(this.begun.stop_url, new URLSearchParams()).catch(() => null);
  }

  /** Nothing comes any more; resolves when all is stored, or nothing can be. */
  close() {
    this.isClosing = true;
    this.#send();
    return this.whole;
  }

  /** The page goes: the browser may still send this much, and nobody waits for more. */
  abandon() {
    if (this.isOver) return;
    const [next] = this.waiting;
    let chunks = next?.number ?? this.count;
    if (next && next.body.size < MAX_KEEPALIVE_BYTES) {
      // What is on its way is cut off; a chunk that comes twice is stored once.
      this.#post(`${this.begun.chunks_url}${next.number}/`, next.body, { keepalive: true }).catch(() => null);
      chunks += 1;
    }
    this.#post(this.begun.stop_url, new URLSearchParams({ chunks }), { keepalive: true }).catch(() => null);
  }

  #post(url, body, { keepalive = false } = {}) {
    const headers = { "X-CSRFToken": this.csrf };
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
    const signal = keepalive ? undefined : AbortSignal.timeout(ANSWER_WITHIN_MS);
    return fetch(url, { method: "POST", body, headers, keepalive, signal, redirect: "manual" });
  }

  async #send() {
    if (this.isSending || this.isOver) return;
    this.isSending = true;
    while (this.waiting.length && !this.isOver) await this.#sendOne();
    this.isSending = false;
    if (this.isClosing && !this.isOver) await this.#seal();
  }

  async #sendOne() {
    const { number, body } = this.waiting[0];
    // Stored by an earlier try, it has been heard since then.
    this.waiting[0].triedMs ??= Date.now();
    const answer = await this.#post(`${this.begun.chunks_url}${number}/`, body).catch(() => null);
    if (answer === null || answer.status >= 500) {
      await this.#later(answer);
      return;
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok && answer.status !== 409) this.#end(said.message ?? GONE);
    else if (Number.isInteger(said.expected)) this.#goOn(said);
    // Cut off on the way, or of somebody in between: nobody has said that it is stored.
    else await this.#later(answer);
  }

  #goOn({ expected, is_running: isRunning = true }) {
    const before = this.waiting.length;
    const { triedMs } = this.waiting[0];
    this.waiting = this.waiting.filter(({ number }) => number >= expected);
    if (this.waiting.length && this.waiting[0].number > expected) {
      // The server has lost what it had: nothing that we still have goes on from there.
      this.#end(gettext("The server has lost a part of this recording. What is left of it is kept."));
      return;
    }
    if (this.waiting.length < before) {
      this.attempt = 0;
      this.heardMs = triedMs;
      this.on.trouble(null);
      this.on.saved();
    }
    if (!isRunning) this.on.stopped(null);
  }

  #stopUnheard() {
    this.on.stopped(gettext("Nothing could be saved for a while, and the recording has stopped."));
  }

  async #later(answer) {
    const said = answer?.status === 507 ? await answer.json().catch(() => ({})) : {};
    this.on.trouble(said.message ?? (this.isClosing ? RECORDED_WAITS : RECORDING_WAITS));
    const waitMs = BACKOFF_MS[Math.min(this.attempt, BACKOFF_MS.length - 1)] * (0.75 + Math.random() / 2);
    this.attempt += 1;
    await Promise.race([pause(waitMs), new Promise((resolve) => { this.wake = resolve; })]);
  }

  async #seal() {
    const body = new URLSearchParams({ chunks: this.count });
    const answer = await this.#post(this.begun.stop_url, body).catch(() => null);
    if (answer === null || answer.status >= 500) {
      await this.#later(answer);
      this.#send();
      return;
    }
    this.isOver = true;
    this.resolve(null);
  }

  #end(words) {
    if (this.isOver) return;
    this.isOver = true;
    this.waiting = [];
    this.on.over(words);
    this.resolve(words);
  }
}
