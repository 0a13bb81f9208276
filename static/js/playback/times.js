// Moments of a video: as a player shows them, and as links name them. Pure.

const PARTS = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/;
const CLOCK = /^(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)$/;

/** 83.4 as 1:23; with `tenths` as 1:23.4; from an hour on as 1:02:03. */
export function clockWords(seconds, { tenths = false } = {}) {
  const cut = Math.max(0, tenths ? Math.floor(seconds * 10 + 1e-6) / 10 : Math.floor(seconds + 1e-6));
  const whole = Math.floor(cut);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60) + (tenths ? `.${Math.round((cut - whole) * 10)}` : "");
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Seconds of "83", "83.5", "1m23s", "1h2m3s" or "1:23"; null for anything else. */
export function parseMoment(text) {
  const found = CLOCK.exec(text ?? "") ?? PARTS.exec(text ?? "");
  if (!text || !found) return null;
  const [, hours = 0, minutes = 0, seconds = 0] = found;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
