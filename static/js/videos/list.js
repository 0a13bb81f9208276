// The list of videos, which comes anew whenever something in it changes: a question that
// is open stays open, and the focus stays in the list.

const RESULTS = "results";

let isLate = false; // a newer list waits until the question is answered
let hadFocus = false;

const results = () => document.getElementById(RESULTS);
const isAsking = () => results().querySelector(".ask[open]") !== null;

function showNotices() {
  const notices = document.getElementById("notices");
  if (notices.childElementCount) notices.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== RESULTS) return;
  // By itself the list asks on its own behalf, not for a form of it.
  isLate = detail.requestConfig.elt.id === RESULTS && isAsking();
  if (isLate) detail.shouldSwap = false;
  hadFocus = !isLate && results().contains(document.activeElement);
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== RESULTS) return;
  // What had the focus is gone, and htmx found nothing with its id.
  if (hadFocus && document.activeElement === document.body) results().focus({ preventScroll: true });
  hadFocus = false;
  if (detail.requestConfig.verb === "post") showNotices();
});

document.addEventListener("toggle", ({ target }) => {
  if (!isLate || !target.matches?.(".ask") || isAsking()) return;
  isLate = false;
  document.body.dispatchEvent(new CustomEvent("videoschanged"));
}, { capture: true });
