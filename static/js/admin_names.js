// Names for what the admin's theme and Django's widgets leave without one.

function nameParts() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const [label, box] = [select.labels[0], select.nextElementSibling];
    if (!label || !box) continue;
    label.id ||= `${select.id}-label`;
    // Of itself it is named by what is chosen, which may be nothing.
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) {
      const names = `${label.id} ${part.id}`.trim();
      if (part.getAttribute("aria-labelledby") !== names)
        part.setAttribute("aria-labelledby", names);
    }
  }
  for (const icon of document.querySelectorAll(".search-label-icon[aria-label]:not([role])"))
    icon.setAttribute("role", "img");
}

new MutationObserver(nameParts).observe(document, { childList: true, subtree: true });
