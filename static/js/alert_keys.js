// Single keys for lists of alerts, with a help dialog in which they can be turned off.

const SWITCH_KEY = "alert-keys"; // "off": the user wants none

const ACTIONS = { a: "acknowledge", s: "snooze", n: "note", c: "confirm", f: "false", x: "choose" };
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-alert]")].filter((row) => row.checkVisibility());
const currentRow = () => document.activeElement.closest("[data-alert]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(currentRow());
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function act(name) {
  const row = currentRow();
  if (!row) {
    step(1);
    return;
  }
  const control = row.querySelector(`[data-action="${name}"]`);
  control?.click();
  if (name !== "note" || !control) return;
  const text = control.parentElement.querySelector("textarea");
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

/** Bind the keys of this page; `isActive` says whether its alerts can be seen. */
export function bindKeys({ isActive = () => true } = {}) {
  const dialog = document.querySelector("[data-keys]");
  const box = dialog.querySelector("[data-keys-switch]");
  const open = document.querySelector("[data-keys-open]");
  box.checked = localStorage.getItem(SWITCH_KEY) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH_KEY, box.checked ? "" : "off"));
  open?.addEventListener("click", () => dialog.showModal());
  open?.toggleAttribute("hidden", false);

  function run(key) {
    if (key === "?") dialog.showModal();
    else if (key in STEPS) step(STEPS[key]);
    else act(ACTIONS[key]);
  }

  document.addEventListener("keydown", (event) => {
    const { key } = event;
    const isOurs = key === "?" || key in STEPS || key in ACTIONS;
    if (!isOurs || !box.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat && key in ACTIONS) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") || !isActive()) return;
    // Arrows scroll the page, unless somebody is in the list already.
    if (key.startsWith("Arrow") && !currentRow()) return;
    event.preventDefault();
    run(key);
  });
}
