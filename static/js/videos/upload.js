// One file on its way to the server (tus 1.0), and its row.

import { gettext, interpolate } from "../i18n.js";
import { csrfToken, requireAnswer, statusOf } from "./answers.js";
import { Pace, percent, size } from "./pace.js";
import { keepFocus, removeRow, setIcon } from "./rows.js";

// A lost connection loses at most this much; the server keeps each piece on its disk
// before it looks at it.
const CHUNK_BYTES = 8 * 1024 * 1024;
const RETRY_MS = [0, 1000, 2000, 5000, 10_000, ...Array(240).fill(15_000)];
const SIGNED_OUT = new Set([401, 403]);
const NO_ROOM = 507;
const WORTH_TRYING = new Set([409, 423]);

const WORDS = {
  waiting: gettext("Waiting"),
  uploading: gettext("Uploading"),
  checking: gettext("Checking the video"),
  paused: gettext("Paused"),
  lost: gettext("Connection lost"),
  retrying: gettext("Trying again"),
  done: gettext("Uploaded"),
  refused: gettext("Not taken"),
  failed: gettext("Stopped"),
  left: gettext("Stopped"),
};
const FACTS = {
  lost: gettext("It goes on by itself when the connection is back."),
  retrying: gettext("The server is busy. It goes on by itself."),
  checking: gettext("All of it has arrived. This takes a few seconds."),
  done: gettext("Its analysis has begun."),
};
const ICONS = { done: "check", refused: "warning", failed: "warning", lost: "warning", paused: "pause" };
const SIGN_IN = gettext("You are signed out. Sign in again and choose the file again: it goes on where it stopped.");
const BROKEN = gettext("The server did not take it. Choose the file again: it goes on where it stopped.");

/** What the row shows is set by `state`; `onChange(upload)` hears of each. */
export class Upload {
  state = "";
  result = null;
  #pace = new Pace();
  #tus;
  #sent = 0;
  #refusedCode = null;

  constructor(file, { row, address, sensitivity, onChange }) {
    Object.assign(this, { file, row, onChange });
    this.#tus = new globalThis.tus.Upload(file, {
      endpoint: address,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type, sensitivity },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken(document.cookie)),
      onShouldRetry: (error) => this.#retries(error),
      onAfterResponse: (request, answer) => {
        requireAnswer(request, answer);
        this.#read(answer);
      },
      onProgress: (sent) => this.#progress(sent),
      onSuccess: () => this.#arrived(),
      onError: (error) => this.#stopped(error),
    });
    this.#bind();
    this.#show("waiting");
  }

  get isActive() {
    return ["uploading", "checking", "lost", "retrying"].includes(this.state);
  }

  /** Where an earlier visit stopped with the same file; null where there was none. */
  async earlier() {
    const [found] = await this.#tus.findPreviousUploads();
    if (!found) return null;
    this.#tus.resumeFromPreviousUpload(found);
    return new URL(found.uploadUrl, location.href).pathname;
  }

  start() {
    this.#pace.restart();
    this.#show("uploading");
    this.#tus.start();
  }

  async pause() {
    await this.#tus.abort();
    this.#show("paused");
  }

  /** Try at once instead of after the next delay. */
  async hurry() {
    await this.#tus.abort();
    this.start();
  }

  async cancel() {
    // What the server does not forget now, it forgets after a day.
    if (this.state !== "done") await this.#tus.abort(true).catch(() => {});
    this.leave();
  }

  /** Take the row away; what is on the server stays. */
  leave() {
    removeRow(this.row);
    this.#show("gone");
  }

  #part(name) {
    return this.row.querySelector(`[data-part="${name}"]`);
  }

  #bind() {
    this.#part("name").textContent = this.file.name;
    this.#part("bar").setAttribute("aria-label", interpolate(gettext("Share of %(name)s that is uploaded"), { name: this.file.name }));
    this.#part("pause").addEventListener("click", () => this.pause());
    this.#part("resume").addEventListener("click", () => this.onChange(this, "resume"));
    this.#part("cancel").addEventListener("click", () => this.cancel());
  }

  #show(state, facts = FACTS[state] ?? "") {
    const isNew = state !== this.state;
    this.state = state;
    this.row.dataset.state = state;
    this.#part("state").textContent = WORDS[state] ?? "";
    this.#part("facts").textContent = facts;
    this.#part("pause").hidden = !["uploading", "lost", "retrying"].includes(state);
    this.#part("resume").hidden = state !== "paused";
    this.#part("cancel").hidden = state === "checking";
    this.#part("cancel-words").textContent = ["done", "refused", "failed"].includes(state) ? gettext("Remove") : gettext("Cancel");
    keepFocus(this.row);
    setIcon(this.row, ICONS[state] ?? "film");
    if (isNew) this.onChange(this, state);
  }

  #progress(sent) {
    // Pieces that are sent again do not take away what was shown.
    if (this.state === "paused") return;
    this.#sent = sent;
    this.#pace.add(sent);
    const total = this.file.size;
    this.#part("bar").value = sent / total;
    if (sent >= total) return this.#show("checking");
    const facts = [percent(sent / total), interpolate(gettext("%(sent)s of %(total)s"), { sent: size(sent), total: size(total) })];
    return this.#show("uploading", [...facts, ...this.#pace.words(total)].join(" · "));
  }

  #retries(error) {
    const status = statusOf(error);
    const isWorthIt = WORTH_TRYING.has(status) || (status >= 500 && status !== NO_ROOM);
    if (status && !isWorthIt) return false;
    this.#pace.restart();
    if (!status) this.#show("lost");
    else if (this.state !== "checking") this.#show("retrying");
    return true;
  }

  #read(answer) {
    this.result = answer.getHeader("Upload-Result") ?? this.result;
    this.#refusedCode = answer.getHeader("Upload-Refused") ?? null;
  }

  async #arrived() {
    if (this.result) {
      this.#part("bar").value = 1;
      const link = this.#part("result");
      link.href = this.result;
      link.hidden = false;
      this.#show("done");
      return;
    }
    const said = this.#refusedCode ? await this.#askAgain() : null;
    this.#show(said ? "refused" : "failed", said?.message ?? BROKEN);
  }

  // The answer to the last piece was lost on the way.
  async #askAgain() {
    const answer = await fetch(this.#tus.url, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  #stopped(error) {
    const status = statusOf(error);
    if (SIGNED_OUT.has(status)) return this.#show("failed", SIGN_IN);
    const message = reason(error.originalResponse?.getBody());
    return this.#show(status === NO_ROOM || !message ? "failed" : "refused", message ?? BROKEN);
  }
}

function reason(body) {
  try {
    return JSON.parse(body).message ?? null;
  } catch {
    return null;
  }
}
