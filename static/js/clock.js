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
