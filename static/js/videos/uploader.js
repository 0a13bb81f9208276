// The drop zone: takes several files, sends two at a time, and picks up what an
// earlier visit left.

import { gettext, interpolate } from "../i18n.js";
import { csrfToken } from "./answers.js";
import { removeRow, setIcon } from "./rows.js";
import { Upload } from "./upload.js";

const AT_ONCE = 2;
const OVER = new Set(["gone", "refused", "failed", "done"]);
const ENDINGS = /\.(mp4|m4v|mov|webm|mkv|avi)$/i;
const TUS = { "Tus-Resumable": "1.0.0" };

export function bindUploader(box) {
  const part = (name) => box.querySelector(`[data-part="${name}"]`);
  const refusals = JSON.parse(box.dataset.refusals);
  const uploads = [];

  /** Why the browser already knows that it will be refused; null if it does not. */
  function refusal(file) {
    if (file.size === 0) return refusals.empty;
    if (file.size > Number(box.dataset.maxBytes)) return refusals.too_large;
    if (!file.type.startsWith("video/") && !ENDINGS.test(file.name)) return refusals.not_video;
    return null;
  }

  function newRow() {
    const row = part("row").content.firstElementChild.cloneNode(true);
    part("list").prepend(row);
    return row;
  }

  function refuse(file, words) {
    const row = newRow();
    const within = (name) => row.querySelector(`[data-part="${name}"]`);
    row.dataset.state = "refused";
    setIcon(row, "warning");
    within("name").textContent = file.name;
    within("state").textContent = gettext("Not taken");
    within("facts").textContent = words;
    within("bar").hidden = true;
    within("cancel-words").textContent = gettext("Remove");
    within("cancel").addEventListener("click", () => removeRow(row));
    say(`${file.name}: ${words}`);
  }

  function say(words) {
    part("said").textContent = words;
  }

  /** The uploads of this page with the same file, however they went. */
  function uploadsOf(file) {
    return uploads.filter(({ file: other }) => other.name === file.name && other.size === file.size
      && other.lastModified === file.lastModified);
  }

  async function add(file) {
    const words = refusal(file);
    if (words) return refuse(file, words);
    if (uploadsOf(file).some(({ state }) => !OVER.has(state))) return refuse(file, gettext("This file is in the list already."));
    // The new row goes on where it stopped; removing the old one would end that.
    uploadsOf(file).filter(({ state }) => state === "failed").forEach((one) => one.leave());
    const sensitivity = box.querySelector("[name=sensitivity]:checked").value;
    const upload = new Upload(file, { row: newRow(), address: box.dataset.address, sensitivity, onChange });
    uploads.push(upload);
    const earlier = await upload.earlier();
    if (earlier) box.querySelector(`[data-upload="${earlier}"]`)?.remove();
    return startWaiting();
  }

  function startWaiting() {
    let free = AT_ONCE - uploads.filter(({ isActive }) => isActive).length;
    for (const upload of uploads.filter(({ state }) => state === "waiting")) {
      if (free <= 0) return;
      free -= 1;
      upload.start();
    }
  }

  function onChange(upload, change) {
    if (change === "resume") return upload.start();
    if (change === "done") {
      say(interpolate(gettext("%(name)s is uploaded. Its analysis has begun."), { name: upload.file.name }));
      document.body.dispatchEvent(new CustomEvent("videoschanged"));
    }
    if (["refused", "failed", "lost"].includes(change)) {
      say(`${upload.file.name}: ${upload.row.querySelector('[data-part="facts"]').textContent}`);
    }
    return startWaiting();
  }

  function addAll(files) {
    for (const file of files) add(file);
  }

  bindDropping(part("drop"), addAll);
  part("choose").addEventListener("click", () => part("files").click());
  part("files").addEventListener("change", ({ target }) => {
    addAll([...target.files]);
    target.value = "";
  });
  box.addEventListener("change", ({ target }) => {
    if (target.name === "sensitivity") part("chosen").textContent = target.parentElement.querySelector("strong").textContent;
  });
  for (const row of box.querySelectorAll("[data-upload]")) bindLeftRow(row, say);
  // What is in the list below need not stand here too.
  document.addEventListener("htmx:afterSettle", () => {
    for (const { row, state, result } of uploads) {
      const isListed = state === "done" && document.querySelector(`#results a[href="${result}"]`);
      if (isListed && !row.contains(document.activeElement)) row.remove();
    }
  });
  addEventListener("online", () => uploads.filter(({ state }) => state === "lost").forEach((upload) => upload.hurry()));
  addEventListener("beforeunload", (event) => {
    if (uploads.some(({ isActive, state }) => isActive || state === "waiting")) event.preventDefault();
  });
  part("drop").hidden = false;
}

// What another visit began: its bytes are on the server, its file is not here.
function bindLeftRow(row, say) {
  const { offset, length, upload } = row.dataset;
  const part = (name) => row.querySelector(`[data-part="${name}"]`);
  part("bar").value = Number(offset) / Number(length);
  part("cancel").addEventListener("click", async () => {
    const headers = { ...TUS, "X-CSRFToken": csrfToken(document.cookie) };
    const answer = await fetch(upload, { method: "DELETE", headers }).catch(() => null);
    if (answer?.ok || answer?.status === 404) {
      removeRow(row);
      return;
    }
    const words = gettext("It could not be removed. Try again in a moment.");
    part("facts").textContent = words;
    say(`${part("name").textContent}: ${words}`);
  });
}

// Files may be dropped anywhere on the page: missing the zone would open the video.
function bindDropping(zone, take) {
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    zone.toggleAttribute("data-over", depth > 0);
  };
  document.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  document.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(0);
    take([...event.dataTransfer.files]);
  });
}
