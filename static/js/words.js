// States, hints and causes in words. Only what can be seen from outside is named.

export const STATES = {
  facing: { words: "Facing the screen", icon: "facing", tone: "good" },
  looking_away: { words: "Looking away", icon: "away", tone: "away" },
  eyes_closed: { words: "Eyes closed", icon: "closed", tone: "closed" },
  drowsy: { words: "Eyes closing often", icon: "closed", tone: "closed" },
  no_face: { words: "No face in the picture", icon: "noface", tone: "away" },
  left_view: { words: "Out of the picture", icon: "noface", tone: "" },
  unmeasurable: { words: "Picture not usable", icon: "question", tone: "" },
  settling: { words: "First seconds", icon: "clock", tone: "" },
  waiting: { words: "Waiting for a picture", icon: "clock", tone: "" },
  no_picture: { words: "No picture arrives", icon: "camera-off", tone: "" },
  paused: { words: "Paused", icon: "pause", tone: "" },
  not_agreed: { words: "Without analysis", icon: "lock", tone: "" },
  left: { words: "Left", icon: "leave", tone: "" },
};

const UNKNOWN_STATE = { words: "Unknown", icon: "question", tone: "" };

/** Words, icon and tone of a state, also of one that a newer server sends. */
export function stateOf(name) {
  return STATES[name] ?? UNKNOWN_STATE;
}

/** To the person in front of the camera. */
export const HINTS = {
  too_dark: "It is too dark to measure. Turn on a light in front of you.",
  face_small: "Your face is small in the picture. Come closer to the camera.",
  face_cut: "Part of your face is outside the picture. Move or tilt the camera.",
  turned_too_far: "Your head is turned too far to measure your eyes.",
  rotated: "The picture lies on its side. Turn your phone or camera upright.",
  low_rate: "Pictures arrive too slowly to measure your eyes. Your connection or this computer is busy.",
  several_faces: "Several faces are in the picture. Only the largest is measured.",
};

/** To the host, about a person. */
export const HOST_HINTS = {
  too_dark: "Too dark",
  face_small: "Face too small",
  face_cut: "Face cut off",
  turned_too_far: "Turned too far",
  rotated: "Picture on its side",
  low_rate: "Few pictures",
  several_faces: "Several faces",
};

const PENALTIES = {
  looking_away: "Looking away",
  eyes_closed: "Eyes closed",
  drowsy_cap: "Eyes closing often: at most 40",
  asleep_cap: "Eyes closed for long: at most 10",
};

/** A cause in words, also one that a newer server sends. */
export function penaltyWords(name) {
  return PENALTIES[name] ?? name.replaceAll("_", " ");
}
