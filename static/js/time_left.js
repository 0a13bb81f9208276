// How long something still takes, in words.

import { gettext, interpolate, ngettext } from "./i18n.js";

const HOURS_FROM_MIN = 90;

/** About how long it still takes; nothing where nobody can tell. */
export function timeLeft(seconds) {
  if (seconds === null) return "";
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return gettext("Less than a minute left");
  if (minutes < HOURS_FROM_MIN) {
    const words = ngettext("About %(minutes)s minute left", "About %(minutes)s minutes left", minutes);
    return interpolate(words, { minutes });
  }
  const hours = Math.round(minutes / 60);
  return interpolate(ngettext("About %(hours)s hour left", "About %(hours)s hours left", hours), { hours });
}
