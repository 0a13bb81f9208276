// The buttons below the video: they do what they say and show how things are.

import { gettext, interpolate } from "../i18n.js";
import { clockWords } from "./times.js";

const IDLE_MS = 2500; // in full screen the buttons and the pointer go away
const ARROWS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const [ARROW_S, SHIFT_ARROW_S] = [5, 1]; // as the keys of the player

function setIcon(button, name) {
  const use = button.querySelector("use");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
}

/** Words for a button: its name, and the hint that shows its key. */
function name(button, words) {
  button.setAttribute("aria-label", words);
  button.title = button.dataset.key ? `${words} (${button.dataset.key})` : words;
}

/** Bind the controls in `frame`, the element that goes full screen. */
export function bindControls(frame, player, { onSeek, onBoxes, durationS }) {
  const { video } = player;
  const part = (which) => frame.querySelector(`[data-control="${which}"]`);
  const [play, seek, speed, mute, volume, boxes, full] =
    ["play", "seek", "speed", "mute", "volume", "boxes", "full"].map(part);
  const clock = part("clock");
  let isSeeking = false;

  const length = () => player.length() || durationS || 0;

  function showPlay() {
    setIcon(play, video.paused ? "play" : "pause");
    name(play, video.paused ? gettext("Play") : gettext("Pause"));
    frame.toggleAttribute("data-paused", video.paused);
  }

  function showSound() {
    const isMuted = video.muted || video.volume === 0;
    setIcon(mute, isMuted ? "sound-off" : "sound");
    name(mute, isMuted ? gettext("Sound on") : gettext("Sound off"));
    volume.value = isMuted ? 0 : video.volume;
    volume.setAttribute("aria-valuetext", `${Math.round(volume.value * 100)} %`);
  }

  function show(atS) {
    const words = clockWords(atS, { tenths: video.paused });
    clock.textContent = `${words} / ${clockWords(length())}`;
    if (isSeeking) return;
    seek.max = length();
    seek.value = atS;
    seek.setAttribute("aria-valuetext", interpolate(gettext("%(at)s of %(length)s"), { at: clockWords(atS), length: clockWords(length()) }));
  }

  function setSpeed(rate) {
    video.playbackRate = rate;
    speed.value = String(rate);
  }

  const speeds = [...speed.options].map(({ value }) => Number(value));

  const actions = {
    play: () => player.toggle(),
    mute: () => { video.muted = !video.muted; },
    boxes() {
      const isOn = boxes.getAttribute("aria-pressed") !== "true";
      boxes.setAttribute("aria-pressed", String(isOn));
      onBoxes(isOn);
    },
    full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (frame.requestFullscreen) frame.requestFullscreen().catch(() => {});
      // An iPhone shows a video alone, without what is drawn over it.
      else video.webkitEnterFullscreen?.();
    },
    back: () => onSeek(player.at() - 5),
    forward: () => onSeek(player.at() + 5),
    slower: () => setSpeed(speeds.findLast((one) => one < video.playbackRate) ?? speeds[0]),
    faster: () => setSpeed(speeds.find((one) => one > video.playbackRate) ?? speeds.at(-1)),
  };

  frame.addEventListener("click", ({ target }) => {
    const control = target.closest("button[data-control]");
    if (control) actions[control.dataset.control]?.();
    else if (target === video || target.matches("canvas")) actions.play();
  });
  frame.addEventListener("dblclick", ({ target }) => {
    if (target === video || target.matches("canvas")) actions.full();
  });
  seek.addEventListener("input", () => {
    isSeeking = true;
    onSeek(Number(seek.value));
    clock.textContent = `${clockWords(Number(seek.value), { tenths: true })} / ${clockWords(length())}`;
  });
  seek.addEventListener("change", () => { isSeeking = false; });
  // By itself an arrow would move it by its step, a tenth of a second.
  seek.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
    if (!(key in ARROWS) || ctrlKey || altKey || metaKey) return;
    event.preventDefault();
    onSeek(player.at() + ARROWS[key] * (shiftKey ? SHIFT_ARROW_S : ARROW_S));
  });
  speed.addEventListener("change", () => setSpeed(Number(speed.value)));
  volume.addEventListener("input", () => {
    video.volume = Number(volume.value);
    video.muted = video.volume === 0;
  });
  for (const event of ["play", "pause", "ended"]) video.addEventListener(event, showPlay);
  video.addEventListener("volumechange", showSound);
  document.addEventListener("fullscreenchange", () => {
    const isFull = document.fullscreenElement === frame;
    setIcon(full, isFull ? "full-off" : "full");
    name(full, isFull ? gettext("Leave full screen") : gettext("Full screen"));
  });
  hideWhenIdle(frame);
  showPlay();
  showSound();
  return { show, actions };
}

function hideWhenIdle(frame) {
  let timer = 0;
  const wake = () => {
    frame.removeAttribute("data-idle");
    clearTimeout(timer);
    timer = setTimeout(() => frame.toggleAttribute("data-idle", true), IDLE_MS);
  };
  for (const event of ["pointermove", "pointerdown", "focusin"]) frame.addEventListener(event, wake);
  // Before they are back nothing in the frame may hold the focus.
  document.addEventListener("keydown", wake);
}
