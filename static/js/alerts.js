// The alert rail of the live page: asks for the list when it changed, counts the seconds.

import { bindKeys } from "./alert_keys.js";
import { makeNotifier } from "./alert_notices.js";
import { gettext, interpolate, ngettext } from "./i18n.js";

const RETRY_MS = 3000;
const MOST_SAID = 5;
const ANSWER_MS = 5000;

function durationWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return interpolate(gettext("%(seconds)s s"), { seconds: whole });
  const parts = { minutes: Math.floor(whole / 60), seconds: String(whole % 60).padStart(2, "0") };
  return interpolate(gettext("%(minutes)s min %(seconds)s s"), parts);
}

/** Notes that are being written, and the place in the list, survive its replacement. */
function keepPlace(list) {
  let drafts = [];
  let place = null;
  list.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const sent = detail.requestConfig?.elt;
    place = document.activeElement.closest("[data-alert]")?.id;
    drafts = [...list.querySelectorAll(".alert-note[open] textarea")]
      .filter((text) => text.form !== sent)
      .map(({ id, value }) => ({ id, value }));
  });
  list.addEventListener("htmx:afterSwap", () => {
    for (const { id, value } of drafts) {
      const text = document.getElementById(id);
      if (!text) continue;
      text.value = value;
      text.closest("details").open = true;
    }
    // The button that was pressed may be gone.
    if (place && document.activeElement === document.body) document.getElementById(place)?.focus();
  });
}

/** What an action answered stays for a moment, though the list is asked for again. */
function keepAnswer(list, say) {
  let answer = null;
  list.addEventListener("htmx:afterSwap", ({ detail }) => {
    const done = list.querySelector(".alert-done");
    if (detail.requestConfig?.verb === "post") {
      answer = done && { row: done.closest("[data-alert]").id, element: done, until: Date.now() + ANSWER_MS };
      if (done) say(done.textContent.trim());
      return;
    }
    if (!answer || Date.now() > answer.until) return;
    document.getElementById(answer.row)?.querySelector(".alert-actions").before(answer.element);
  });
}

/** Bind the rail; `show` takes each room.updated, `tick` the clock in seconds. */
export function makeAlerts(page) {
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const list = document.getElementById("alert-rail");
  let version = null;
  let isWanted = false;

  const say = (text) => { part("alert-said").textContent = text; };
  const notifier = makeNotifier({
    button: part("notify"),
    explanation: part("notify-words"),
    isQuiet: () => page.classList.contains("calm"),
    say,
    keep: keepRoomNotice,
  });

  function keepRoomNotice(text, at) {
    const line = document.createElement("li");
    const time = document.createElement("time");
    time.textContent = new Date(at * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    line.append(time, ` ${text}`);
    const said = part("room-said");
    said.prepend(line);
    while (said.children.length > MOST_SAID) said.lastElementChild.remove();
    said.hidden = false;
  }

  function ask() {
    // Whoever is writing a note is not interrupted; the list follows afterwards.
    isWanted = list.contains(document.activeElement) && document.activeElement.matches("textarea");
    if (!isWanted) list.dispatchEvent(new Event("alertschanged"));
  }

  function showCount() {
    const open = Number(list.querySelector("[data-rail]")?.dataset.open ?? 0);
    const chip = part("open-alerts");
    chip.hidden = open === 0;
    chip.textContent = interpolate(ngettext("%s open", "%s open", open), [open]);
  }

  list.addEventListener("htmx:beforeSwap", (event) => {
    // Asked for before the note was begun, answered while it is written.
    const isWriting = list.contains(document.activeElement) && document.activeElement.matches("textarea");
    if (event.detail.requestConfig.verb !== "get" || !isWriting) return;
    event.detail.shouldSwap = false;
    isWanted = true;
  });
  list.addEventListener("focusout", () => setTimeout(() => isWanted && ask()));
  list.addEventListener("htmx:afterSwap", showCount);
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    list.addEventListener(failure, ({ detail }) => {
      if (detail.requestConfig.verb === "get") setTimeout(ask, RETRY_MS);
      else say(gettext("That did not work. Try again."));
    });
  }
  keepPlace(list);
  keepAnswer(list, say);
  bindKeys({ isActive: () => !page.classList.contains("calm") });

  return {
    show(event) {
      if (event.alerts_version !== version) {
        version = event.alerts_version;
        ask();
      }
      notifier.give(event.notices);
    },
    tick(now) {
      // Goes on from what the list said: pauses within an alert do not count.
      for (const length of list.querySelectorAll("[data-lasted]")) {
        length.dataset.from ??= now - Number(length.dataset.lasted);
        length.textContent = durationWords(now - Number(length.dataset.from));
      }
    },
  };
}
