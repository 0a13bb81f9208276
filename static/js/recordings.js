// The list of what was recorded in a meeting asks for itself (htmx) while anything is on
// its way; whoever is in the middle of something there is not interrupted.

import { isOfAnotherPage } from "./asked.js";

document.addEventListener("htmx:beforeSwap", ({ detail, target }) => {
  const list = target.closest("[data-recordings]") ?? target.querySelector("[data-recordings]");
  if (!list) return;
  const isBusy = list.querySelector("details[open]") || list.contains(document.activeElement);
  // It asks again in some seconds.
  if (isBusy || isOfAnotherPage(detail)) detail.shouldSwap = false;
});
