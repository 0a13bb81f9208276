// The review page of alerts: choosing many, and the same keys as in the alert rail.

import { bindKeys } from "./alert_keys.js";
import { interpolate, ngettext } from "./i18n.js";

const PLACE_KEY = "review-place";

function bindChoosing(form) {
  const boxes = [...form.querySelectorAll("[name=ids]")];
  const all = form.querySelector("[data-choose-all]");
  const bulk = form.querySelectorAll("[data-bulk]");

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const button of bulk) button.disabled = chosen === 0;
    form.querySelector("[data-chosen]").textContent = chosen
      ? interpolate(ngettext("%s chosen", "%s chosen", chosen), [chosen])
      : "";
  }

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", ({ target }) => target !== all && show());
  form.querySelector("[data-choose-all-label]").hidden = false;
  show();
}

/** After one verdict the page comes again: go on where one was. */
function keepPlace(form) {
  const rows = [...form.querySelectorAll("[data-alert]")];
  const place = Number(sessionStorage.getItem(PLACE_KEY) ?? -1);
  sessionStorage.removeItem(PLACE_KEY);
  if (place >= 0) rows[Math.min(place, rows.length - 1)]?.focus();
  form.addEventListener("submit", ({ submitter }) => {
    const row = submitter?.closest("[data-alert]");
    if (row) sessionStorage.setItem(PLACE_KEY, String(rows.indexOf(row)));
  });
}

const form = document.querySelector("[data-review]");
if (form) {
  bindChoosing(form);
  bindKeys();
  keepPlace(form);
}
