// The log of a webhook: it refreshes while something waits, unless a message is read.

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (document.querySelector("#log details[open]")) event.preventDefault();
});
