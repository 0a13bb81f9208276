// Which submitted forms lead away from the page.

/** Ask when all other listeners have had the event: htmx and scripts prevent the default. */
export function leadsAway({ defaultPrevented, target, submitter }) {
  const method = submitter?.formMethod || target.method;
  return !defaultPrevented && method !== "dialog";
}
