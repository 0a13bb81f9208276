// Boxes over the video: a frame, and a label with name, state and score.

import { stateOf } from "../words.js";
import { boxIn, pictureIn } from "./geometry.js";
import { loadIcons } from "./sprite.js";

const LABEL_PX = 24;
const ICON_PX = 15;
const FONT_PX = 13;
const PAD_PX = 7;
const SMALL_PX = 70; // of a face: its label has only the icon and the score

// On a dark label, whatever the theme: video is neither light nor dark.
const COLOURS = { good: "#7fe3b1", away: "#f6c87f", closed: "#cbb8ff", "": "#d5dde4" };
// The line says it too: whole, broken, dotted, thin.
const DASHES = { good: [], away: [10, 5], closed: [3, 4], "": [2, 7] };

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
    return { width: clientWidth, height: clientHeight };
  }

  function frame({ x, y, width, height }, tone) {
    context.beginPath();
    context.roundRect(x, y, width, height, 6);
    context.setLineDash([]);
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

  function label(box, words, { icon: iconName, tone }, within) {
    context.font = `600 ${FONT_PX}px ${getComputedStyle(canvas).fontFamily}`;
    const width = Math.ceil(context.measureText(words).width) + ICON_PX + 3 * PAD_PX - 2;
    const x = Math.min(Math.max(box.x - 1, 0), Math.max(0, within.width - width));
    const above = box.y - LABEL_PX - 4;
    const y = above >= 0 ? above : Math.min(box.y + box.height + 4, within.height - LABEL_PX);
    context.fillStyle = "#0b0e11dd";
    context.beginPath();
    context.roundRect(x, y, width, LABEL_PX, 6);
    context.fill();
    context.strokeStyle = context.fillStyle = COLOURS[tone];
    icon(iconName, x + PAD_PX, y + (LABEL_PX - ICON_PX) / 2);
    context.textBaseline = "middle";
    context.fillText(words, x + 2 * PAD_PX + ICON_PX - 2, y + LABEL_PX / 2 + 1);
  }

  function draw(faces) {
    const within = fit();
    const picture = pictureIn(within, { width: video.videoWidth, height: video.videoHeight });
    for (const { track, box, score, state } of faces) {
      const place = boxIn(picture, box);
      const said = stateOf(state);
      const number = score === null ? [] : [String(Math.round(score))];
      const words = place.width < SMALL_PX ? number : [nameOf(track), said.words, ...number];
      frame(place, said.tone);
      label(place, words.join(" · "), said, within);
    }
  }

  return { draw };
}
