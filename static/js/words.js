// States, hints and causes in words. Only what can be seen from outside is named.

import { gettext } from "./i18n.js";

export const STATES = {
  facing: { words: gettext("Facing the screen"), icon: "facing", tone: "good" },
  looking_away: { words: gettext("Looking away"), icon: "away", tone: "away" },
  eyes_closed: { words: gettext("Eyes closed"), icon: "closed", tone: "closed" },
  drowsy: { words: gettext("Eyes closing often"), icon: "closed", tone: "closed" },
  no_face: { words: gettext("No face in the picture"), icon: "noface", tone: "away" },
  left_view: { words: gettext("Out of the picture"), icon: "noface", tone: "" },
  unmeasurable: { words: gettext("Picture not usable"), icon: "question", tone: "" },
  settling: { words: gettext("First seconds"), icon: "clock", tone: "" },
  waiting: { words: gettext("Waiting for a picture"), icon: "clock", tone: "" },
  no_picture: { words: gettext("No picture arrives"), icon: "camera-off", tone: "" },
  not_in_window: { words: gettext("Not in the window"), icon: "noface", tone: "" },
  paused: { words: gettext("Paused"), icon: "pause", tone: "" },
  not_agreed: { words: gettext("Without analysis"), icon: "lock", tone: "" },
  left: { words: gettext("Left"), icon: "leave", tone: "" },
};

const UNKNOWN_STATE = { words: gettext("Unknown"), icon: "question", tone: "" };

/** Words, icon and tone of a state, also of one that a newer server sends. */
export function stateOf(name) {
  return STATES[name] ?? UNKNOWN_STATE;
}

/** To the person in front of the camera. */
export const HINTS = {
  too_dark: gettext("It is too dark to measure. Turn on a light in front of you."),
  face_small: gettext("Your face is small in the picture. Come closer to the camera."),
  face_cut: gettext("Part of your face is outside the picture. Move or tilt the camera."),
  turned_too_far: gettext("Your head is turned too far to measure your eyes."),
  rotated: gettext("The picture lies on its side. Turn your phone or camera upright."),
  low_rate: gettext("Pictures arrive too slowly to measure your eyes. Your connection or this computer is busy."),
  several_faces: gettext("Several faces are in the picture. Only the largest is measured."),
};

/** To the host, about a person. */
export const HOST_HINTS = {
  too_dark: gettext("Too dark"),
  face_small: gettext("Face too small"),
  face_cut: gettext("Face cut off"),
  turned_too_far: gettext("Turned too far"),
  rotated: gettext("Picture on its side"),
  low_rate: gettext("Few pictures"),
  several_faces: gettext("Several faces"),
};

const PENALTIES = {
  looking_away: gettext("Looking away"),
  eyes_closed: gettext("Eyes closed"),
  drowsy_cap: gettext("Eyes closing often: at most 40"),
  asleep_cap: gettext("Eyes closed for long: at most 10"),
};

/** A cause in words, also one that a newer server sends. */
export function penaltyWords(name) {
  return PENALTIES[name] ?? name.replaceAll("_", " ");
}
