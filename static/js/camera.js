// Opens the person's own camera and says in plain words why it does not.

import { gettext, interpolate } from "./i18n.js";

const WANTED = {
  audio: false,
  video: {
    facingMode: "user",
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: 15, max: 30 },
  },
};

const WORDS = {
  NotAllowedError: gettext(
    "The browser did not allow the camera. Click the camera or lock symbol beside the address, allow the camera for this site, then try again.",
  ),
  NotFoundError: gettext(
    "No camera was found. Connect one, or open a shutter or switch that turns it off, then try again.",
  ),
  NotReadableError: gettext(
    "The camera is in use by another program. Close the other call or program, then try again.",
  ),
  OverconstrainedError: gettext(
    "The camera cannot deliver a usable picture. Choose another camera in the browser's settings.",
  ),
  SecurityError: gettext(
    "The browser's settings forbid cameras here. Ask whoever manages this computer.",
  ),
};
WORDS.PermissionDeniedError = WORDS.NotAllowedError;
WORDS.DevicesNotFoundError = WORDS.NotFoundError;
WORDS.AbortError = WORDS.NotReadableError;
WORDS.TrackStartError = WORDS.NotReadableError;

export class CameraError extends Error {}

/** Ask for the camera; throws CameraError with words for the person. */
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CameraError(
      isSecureContext
        ? gettext("This browser cannot use a camera. Try a current Chrome, Edge, Firefox or Safari.")
        : gettext("Browsers allow the camera only on secure pages. Open this address with https:// instead of http://."),
    );
  }
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    const unknown = gettext("The camera could not be opened (%(error)s). Try again.");
    throw new CameraError(WORDS[error.name] ?? interpolate(unknown, { error: error.name }));
  }
}

/** Turn the camera off, its light too. */
export function closeCamera(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
