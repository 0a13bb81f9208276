// Notices of alerts: a line for screen readers, a notification of the browser if allowed.

import { gettext, interpolate, ngettext } from "./i18n.js";

const SEEN_KEY = "alert-notices";
const SWITCH_KEY = "alert-notify";
const MOST_SEEN = 200;

const ALERTS = {
  looking_away: gettext("Looking away"),
  drowsy: gettext("Eyes closing often"),
  not_attentive: gettext("Not facing the screen"),
};

const SEVERITIES = {
  warning: gettext("Warning"),
  critical: gettext("Critical"),
};

function wordsOf({ kind, name, people, severity, alert_type: type }) {
  if (kind === "room") return gettext("The room score has been under 50 for a minute.");
  if (kind === "people") {
    return interpolate(ngettext("%s person has an alert now.", "%s people have an alert now.", people), [people]);
  }
  const what = ALERTS[type] ?? type;
  return interpolate(gettext("%(name)s: %(what)s (%(severity)s)"), { name, what, severity: SEVERITIES[severity] ?? severity }, true);
}

/** Ids that this tab has spoken of; a reload does not say them again. */
function makeSeen() {
  let ids = [];
  try {
    ids = JSON.parse(sessionStorage.getItem(SEEN_KEY)) ?? [];
  } catch { /* nothing usable is remembered */ }
  return {
    has: (id) => ids.includes(id),
    add(id) {
      ids = [...ids, id].slice(-MOST_SEEN);
      sessionStorage.setItem(SEEN_KEY, JSON.stringify(ids));
    },
  };
}

function raise(notice, text) {
  try {
    // Several tabs: the browser shows one notification per tag.
    const shown = new Notification(gettext("Attention"), { body: text, tag: notice.id });
    shown.onclick = () => { focus(); shown.close(); };
  } catch { /* some phones want a service worker; the line on the page is there */ }
}

function bindSwitch(button, explanation) {
  const isSupported = "Notification" in window;
  const isWanted = () => localStorage.getItem(SWITCH_KEY) === "1";
  const isOn = () => isSupported && Notification.permission === "granted" && isWanted();

  function show() {
    const isBlocked = isSupported && Notification.permission === "denied";
    button.hidden = !isSupported || isBlocked;
    button.setAttribute("aria-pressed", String(isOn()));
    button.lastElementChild.textContent = isOn()
      ? gettext("Notifications are on")
      : gettext("Notify me on this computer");
    explanation.hidden = !isBlocked;
    explanation.textContent = gettext(
      "This browser blocks notifications of this site. To allow them, click the sign beside the address and choose “Notifications”, then reload the page.",
    );
  }

  button.addEventListener("click", async () => {
    const wanted = !isOn();
    if (wanted && Notification.permission === "default") await Notification.requestPermission();
    localStorage.setItem(SWITCH_KEY, wanted ? "1" : "");
    show();
  });
  show();
  return isOn;
}

/** `isQuiet`: nothing is said now; `say` speaks a line; `keep` keeps one of the room. */
export function makeNotifier({ button, explanation, isQuiet, say, keep }) {
  const seen = makeSeen();
  const isOn = bindSwitch(button, explanation);
  const kept = new Set();

  return {
    give(notices) {
      for (const notice of notices) {
        const text = wordsOf(notice);
        if (notice.kind !== "person" && !kept.has(notice.id)) {
          kept.add(notice.id);
          keep(text, notice.at);
        }
        if (seen.has(notice.id)) continue;
        seen.add(notice.id);
        if (isQuiet()) continue;
        say(text);
        if (isOn()) raise(notice, text);
      }
    },
  };
}
