// The camera check of the join page: local only, nothing is sent.

import { CameraError, closeCamera, openCamera } from "./camera.js";
import { gettext } from "./i18n.js";

const DARK_LUMA = 50;
const BRIGHT_LUMA = 215;
const CHECK_EVERY_MS = 700;

const box = document.querySelector("[data-camera-check]");
const frame = box.querySelector(".camera-frame");
const video = box.querySelector("video");
const words = box.querySelector("[data-camera-words]");
const toggle = box.querySelector("[data-camera-toggle]");
const label = toggle.querySelector("span");
const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 24 });
const context = canvas.getContext("2d", { willReadFrequently: true });

let stream = null;
let timer = null;

function say(text) {
  words.hidden = !text;
  if (words.textContent !== text) words.textContent = text;
}

function meanLuma() {
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    sum += 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
  }
  return sum / (data.length / 4);
}

function judgeLight() {
  if (!video.videoWidth) return;
  const luma = meanLuma();
  if (luma < DARK_LUMA) say(gettext("It is rather dark. Turn on a light in front of you."));
  else if (luma > BRIGHT_LUMA) say(gettext("It is very bright. Turn away from the window or lamp."));
  else say(gettext("The light is good. Sit so that your whole face is in the picture."));
}

async function show() {
  toggle.disabled = true;
  try {
    stream = await openCamera();
  } catch (error) {
    if (!(error instanceof CameraError)) throw error;
    say(error.message);
    label.textContent = gettext("Try again");
    return;
  } finally {
    toggle.disabled = false;
  }
  video.srcObject = stream;
  frame.hidden = false;
  label.textContent = gettext("Turn my camera off");
  timer = setInterval(judgeLight, CHECK_EVERY_MS);
}

function hide() {
  clearInterval(timer);
  closeCamera(stream);
  stream = null;
  video.srcObject = null;
  frame.hidden = true;
  say("");
  label.textContent = gettext("Show my camera");
}

toggle.addEventListener("click", () => (stream ? hide() : show()));
addEventListener("pagehide", hide);
toggle.disabled = false;
