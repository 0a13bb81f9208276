// Who records now: the page asks when it is told to (htmx), and says a thing once.

import { reloadsElsewhere } from "./asked.js";

const box = document.querySelector("[data-recording-now]");
let shown = null;

box?.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (reloadsElsewhere(detail)) {
    detail.shouldSwap = false;
    return;
  }
  // The same again would be read out again.
  detail.shouldSwap = detail.xhr.status === 200 && detail.serverResponse !== shown;
  if (detail.xhr.status === 200) shown = detail.serverResponse;
});
