// Boxes over the video: a frame, and a label with name, state and score.

import { stateOf } from "../words.js";
import { boxIn, pictureIn } from "./geometry.js";
import { placeLabels } from "./labels.js";
import { loadIcons } from "./sprite.js";

const LINE_PX = 20;
const ICON_PX = 15;
const FONT_PX = 13;
const PAD_PX = 7;

// On a dark label, whatever the theme: video is neither light nor dark.
const COLOURS = { good: "#7fe3b1", away: "#f6c87f", closed: "#cbb8ff", "": "#d5dde4" };
// The line says it too: whole, broken, dashed, dotted.
const DASHES = { good: [], away: [12, 6], closed: [5, 4], "": [2, 5] };

const ICON_NAMES = ["facing", "away", "closed", "noface", "question", "clock"];

/** Draw on `canvas` over `video`; `nameOf(track)` is what a person is called. */
export function makeBoxes(canvas, video, { nameOf, iconsAddress, onIcons }) {
  const context = canvas.getContext("2d");
  let icons = new Map();
  loadIcons(iconsAddress, ICON_NAMES).then((found) => {
    icons = found;
    onIcons();
  }, () => {});

  function fit() {
    const { clientWidth, clientHeight } = canvas;
    const [width, height] = [clientWidth, clientHeight].map((size) => Math.round(size * devicePixelRatio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    context.font = `600 ${FONT_PX}px ${getComputedStyle(canvas).fontFamily}`;
    return { width: clientWidth, height: clientHeight };
  }

  function frame({ x, y, width, height }, tone) {
    context.beginPath();
    context.roundRect(x, y, width, height, 6);
    context.lineWidth = 5;
    context.strokeStyle = "#0b0e1199";
    context.stroke();
    context.setLineDash(DASHES[tone]);
    context.lineWidth = 2.5;
    context.strokeStyle = COLOURS[tone];
    context.stroke();
    context.setLineDash([]);
  }

  function icon(name, x, y) {
    const path = icons.get(name);
    if (!path) return;
    context.save();
    context.translate(x, y);
    context.scale(ICON_PX / 24, ICON_PX / 24);
    context.lineWidth = 2.2;
    context.lineCap = context.lineJoin = "round";
    context.stroke(path);
    context.restore();
  }

  /** Lines of words from the longest form to the shortest; the icon is before the last. */
  function formsOf({ track, score, said }) {
    const number = score === null ? [] : [String(Math.round(score))];
    const name = nameOf(track);
    const forms = [[[name, said.words, ...number].join(" · ")], [name, [said.words, ...number].join(" · ")], [[name, ...number].join(" · ")], [number.join("")]];
    return forms.map((lines) => {
      const widest = Math.max(...lines.map((words, index) => context.measureText(words).width + (index === lines.length - 1 ? ICON_PX + PAD_PX - 2 : 0)));
      return { lines, width: Math.ceil(widest) + 2 * PAD_PX, height: lines.length * LINE_PX + 4 };
    });
  }

  function label({ x, y, width, height }, lines, said) {
    context.fillStyle = "#0b0e11dd";
    context.beginPath();
    context.roundRect(x, y, width, height, 6);
    context.fill();
    context.textBaseline = "middle";
    lines.forEach((words, index) => {
      const isLast = index === lines.length - 1;
      const middle = y + 2 + (index + 0.5) * LINE_PX;
      context.strokeStyle = context.fillStyle = isLast ? COLOURS[said.tone] : "#fff";
      if (isLast) icon(said.icon, x + PAD_PX, middle - ICON_PX / 2);
      context.fillText(words, x + PAD_PX + (isLast ? ICON_PX + PAD_PX - 2 : 0), middle + 1);
    });
  }

  return {
    draw(faces) {
      const within = fit();
      const picture = pictureIn(within, { width: video.videoWidth, height: video.videoHeight });
      const shown = faces.map((face) => ({ ...face, said: stateOf(face.state), place: boxIn(picture, face.box) }));
      const forms = shown.map(formsOf);
      const { form, labels } = placeLabels(shown.map(({ place }) => place), forms, within);
      for (const { place, said } of shown) frame(place, said.tone);
      shown.forEach(({ said }, index) => label(labels[index], forms[index][form].lines, said));
    },
  };
}
