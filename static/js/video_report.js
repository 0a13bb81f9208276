// What the report of a video has beyond that of a meeting: names to give, many people.

const SHOWN = 15; // rows; more are shown when asked for

/** Hide what is beyond SHOWN rows in the present order, until asked for. */
function fold(table) {
  const button = document.querySelector("[data-unfold]");
  if (table.tBodies[0].rows.length <= SHOWN) return;
  table.dataset.folded = "";
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = table.tBodies[0].rows[SHOWN];
    delete table.dataset.folded;
    button.hidden = true;
    next.querySelector("summary").focus();
  });
}

document.querySelectorAll("table[data-foldable]").forEach(fold);

// The row itself comes anew from the server; the list of alerts says the name too.
document.addEventListener("personRenamed", ({ detail }) => {
  for (const said of document.querySelectorAll(`[data-person="${detail.track_id}"]`)) said.textContent = detail.name;
  document.querySelector(`#person-${detail.track_id} summary`)?.focus();
});

// The field is what one opened it for.
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details.rename") && target.open) target.querySelector("[name=name]").focus();
}, { capture: true });

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.("details.rename[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
