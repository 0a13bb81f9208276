// Rows of uploads: their icon, and where the focus goes when something vanishes.

export function setIcon(row, name) {
  const use = row.querySelector(".upload-head use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
}

/** Take a row away; a focus in it goes to the next row, or to the button above. */
export function removeRow(row) {
  const hadFocus = row.contains(document.activeElement);
  const box = row.closest("[data-uploader]");
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (!hadFocus) return;
  const next = beside?.querySelector('[data-part="cancel"]:not([hidden])') ?? box.querySelector('[data-part="choose"]');
  next.focus();
}

/** Give the focus of a button that was just hidden to what is shown in its place. */
export function keepFocus(row) {
  const focused = document.activeElement;
  if (!row.contains(focused) || !focused.hidden) return;
  const shown = row.querySelector(".actions > :not([hidden])");
  if (!shown) row.tabIndex = -1;
  (shown ?? row).focus();
}
