// What the server's answers to an upload mean.

const ASKS_HOW_FAR = "HEAD";
// It is gone, or another request holds it: tus-js-client knows both.
const KNOWN_TO_TUS = new Set([404, 410, 423]);

class UnansweredError extends Error {
  constructor(status) {
    super(`how far the upload is was answered ${status}`);
    this.status = status;
  }
}

/**
 * Throw where the server did not say how far an upload is: tus-js-client would forget
 * it and begin a new one, from the first byte.
 */
export function requireAnswer(request, answer) {
  const status = answer.getStatus();
  if (request.getMethod() !== ASKS_HOW_FAR || status < 400 || KNOWN_TO_TUS.has(status)) return;
  throw new UnansweredError(status);
}

/** The status of the answer that an error is about; 0 where none came. */
export function statusOf(error) {
  return error.originalResponse?.getStatus() ?? error.causingError?.status ?? 0;
}

/** The token of now: signing in again gives a new one. */
export function csrfToken(cookies) {
  return cookies.split("; ").find((one) => one.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";
}
