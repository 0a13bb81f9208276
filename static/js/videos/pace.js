// How fast bytes go, how long it still takes, and sizes in words.

import { gettext, interpolate } from "../i18n.js";
import { timeLeft } from "../time_left.js";

const WINDOW_MS = 6000;
const TELLS_AFTER_MS = 1500;
const KIBI = 1024;

const number = (value, digits) =>
  new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits }).format(value);

/** As Django's filesizeformat says it. */
export function size(bytes) {
  if (bytes < KIBI ** 2) return `${number(bytes / KIBI, 0)} KB`;
  if (bytes < KIBI ** 3) return `${number(bytes / KIBI ** 2, 1)} MB`;
  return `${number(bytes / KIBI ** 3, 2)} GB`;
}

export function percent(share) {
  return `${Math.floor(share * 100)} %`;
}

/** The speed of the last seconds; what was sent before a pause does not count. */
export class Pace {
  #points = [];

  restart() {
    this.#points = [];
  }

  add(bytes, now = performance.now()) {
    this.#points.push({ bytes, now });
    while (this.#points.length > 2 && now - this.#points[0].now > WINDOW_MS) this.#points.shift();
  }

  /** Speed and time left in words; nothing before there is enough to tell. */
  words(total) {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || last.now - first.now < TELLS_AFTER_MS || last.bytes <= first.bytes) return [];
    const perSecond = ((last.bytes - first.bytes) / (last.now - first.now)) * 1000;
    const speed = interpolate(gettext("%(size)s a second"), { size: size(perSecond) });
    return [speed, timeLeft((total - last.bytes) / perSecond)];
  }
}
