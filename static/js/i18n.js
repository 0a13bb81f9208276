// The words of scripts in the reader's language. The catalogue is a classic script
// that base.html loads before any module; without it the words stay English.

const catalogue = globalThis.django ?? {};

export function gettext(message) {
  return catalogue.gettext ? catalogue.gettext(message) : message;
}

export function ngettext(singular, plural, count) {
  if (catalogue.ngettext) return catalogue.ngettext(singular, plural, count);
  return count === 1 ? singular : plural;
}

// Fills "%s" from an array in order, "%(name)s" from an object by name.
export function interpolate(message, values) {
  if (Array.isArray(values)) {
    const rest = [...values];
    return message.replaceAll("%s", () => String(rest.shift()));
  }
  return message.replaceAll(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}
