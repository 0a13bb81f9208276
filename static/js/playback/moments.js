// The list of alerts beside the video: seeks, marks the current one, steps through.

const NEAR_S = 0.5;
const RESTS_S = 1.5; // a key pressed again so soon goes on in the list
const AFTER_S = 2; // an alert stays the current one a little longer

/** `alerts` are those of overview.json; `onSeek(s)` moves the video. */
export function makeMoments(list, alerts, { leadS, onSeek, onCurrent }) {
  const links = new Map();
  for (const link of list?.querySelectorAll("[data-number]") ?? []) links.set(Number(link.dataset.number), link);
  const leadOf = (alert) => Math.max(0, alert.at_s - leadS);
  let current = null;

  list?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-number]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const alert = alerts.find(({ number }) => number === Number(link.dataset.number));
    if (alert) go(alert);
  });

  function mark(number) {
    if (number === current) return;
    links.get(current)?.removeAttribute("aria-current");
    current = number;
    const link = links.get(number);
    onCurrent(number);
    if (!link) return;
    link.setAttribute("aria-current", "true");
    // Within the list only: the page stays where it is.
    const box = list.getBoundingClientRect();
    const row = link.getBoundingClientRect();
    if (row.top < box.top) list.scrollTop -= box.top - row.top;
    else if (row.bottom > box.bottom) list.scrollTop += row.bottom - box.bottom;
  }

  function go(alert) {
    onSeek(leadOf(alert));
    mark(alert.number);
  }

  /** The index of the current alert while the video has hardly moved on from it. */
  function restingAt(atS) {
    const index = alerts.findIndex(({ number }) => number === current);
    return index >= 0 && Math.abs(atS - leadOf(alerts[index])) < RESTS_S ? index : -1;
  }

  return {
    go,
    /** The alert that leads to, or goes on at, this moment is the current one. */
    show(atS) {
      const holds = (alert) => atS >= leadOf(alert) - 0.05 && atS <= alert.ended_s + AFTER_S;
      const now = alerts.find(({ number }) => number === current);
      if (now && holds(now) && !alerts.some((one) => one.at_s <= atS && one.at_s > now.at_s && holds(one))) return;
      mark(alerts.findLast(holds)?.number ?? null);
    },
    next(atS) {
      const rests = restingAt(atS);
      const to = rests < 0 ? alerts.find((alert) => leadOf(alert) > atS + NEAR_S) : alerts[rests + 1];
      if (to) go(to);
    },
    before(atS) {
      const rests = restingAt(atS);
      const to = rests < 0 ? alerts.findLast((alert) => leadOf(alert) < atS) : alerts[rests - 1];
      if (to) go(to);
    },
  };
}
