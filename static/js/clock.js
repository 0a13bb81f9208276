// Times as the server writes them: 24 hours, two digits, in the zone of the page.

function zone() {
  const kept = document.cookie.split("; ").find((one) => one.startsWith("timezone="));
  const name = kept?.slice("timezone=".length);
  try {
    // Throws for a name that this browser does not know.
    return new Intl.DateTimeFormat(undefined, { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** A formatter of moments; with `seconds` they are shown too. */
export function clock({ seconds = false } = {}) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone() };
  return new Intl.DateTimeFormat(document.documentElement.lang, seconds ? { ...parts, second: "2-digit" } : parts);
}

/** A formatter of the same form for times of a video, in milliseconds: 4:05, 1:02:03. */
export function videoClock() {
  const two = (number) => String(number).padStart(2, "0");
  return {
    format(ms) {
      const seconds = Math.floor(ms / 1000);
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
      return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    },
  };
}
