// Single keys of the player, with a help dialog in which they can be turned off.

const SWITCH_KEY = "playback-keys"; // "off": the user wants none

/** What each key means; a letter counts in both cases. */
export const KEYS = {
  " ": "play", k: "play", j: "back10", l: "forward10",
  ArrowLeft: "back5", ArrowRight: "forward5", "shift+ArrowLeft": "back1", "shift+ArrowRight": "forward1",
  ",": "frameBack", ".": "frameForward", "<": "slower", ">": "faster",
  "[": "alertBefore", "]": "alertNext", "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", "0": "showAll",
  b: "boxes", c: "copy", f: "full", m: "mute", "?": "help",
};

/** The action of a key press; null where it is not ours. */
export function actionOf({ key, shiftKey, ctrlKey, altKey, metaKey }) {
  if (ctrlKey || altKey || metaKey) return null;
  const wanted = key.length === 1 ? key.toLowerCase() : shiftKey ? `shift+${key}` : key;
  return KEYS[wanted] ?? null;
}

/** Whether the focused control needs the key itself. */
function isTaken(element, key) {
  if (element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=range], [type=radio])")) return true;
  if (element.matches("input[type=range]")) return key.startsWith("Arrow") || key === "Home" || key === "End";
  return key === " " && element.matches("button, a[href], summary, input, [role=button]");
}

/** Bind the keys to `actions` by the names of KEYS. */
export function bindKeys(actions) {
  const dialog = document.querySelector("[data-keys]");
  const box = dialog.querySelector("[data-keys-switch]");
  box.checked = localStorage.getItem(SWITCH_KEY) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH_KEY, box.checked ? "" : "off"));
  const help = () => dialog.showModal();
  for (const open of document.querySelectorAll("[data-keys-open]")) {
    open.addEventListener("click", help);
    open.hidden = false;
  }
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action || !box.checked || document.querySelector("dialog[open]") || isTaken(event.target, event.key)) return;
    event.preventDefault();
    if (action === "help") help();
    else actions[action]?.();
  });
}
