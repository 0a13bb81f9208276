// The system page asks again by htmx; this says when no answer came, and waits while
// somebody copies from the page or looks elsewhere.

const inner = document.getElementById("system");
const fresh = document.querySelector("[data-part=fresh]");
const stale = document.querySelector("[data-part=stale]");

function isCopying() {
  const selection = document.getSelection();
  return !selection.isCollapsed && inner.contains(selection.anchorNode);
}

function show(isStale) {
  if (!fresh) return;
  fresh.hidden = isStale;
  stale.hidden = !isStale;
}

inner.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden || isCopying()) event.preventDefault();
});
inner.addEventListener("htmx:afterSwap", () => show(false));
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  inner.addEventListener(name, () => show(true));
}
