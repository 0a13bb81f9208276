// The list of what was recorded in a meeting, which asks again (htmx) while anything is on
// its way: whoever is in the middle of something there is not interrupted.

import { reloadsElsewhere } from "./asked.js";

document.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
  if (!target.matches("[data-recordings]")) return;
  const isBusy = target.querySelector("details[open]") || target.contains(document.activeElement);
  // It asks again in some seconds.
  if (reloadsElsewhere(detail) || isBusy) detail.shouldSwap = false;
});
