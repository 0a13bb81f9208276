// The timeline below the video: what it shows, how closely, and what is asked of it.

import { following, kept, moved, zoomed } from "./axis.js";
import { coloursOf, drawFilm, drawMoments } from "./drawing.js";
import { heightOf, hit, scaleOf } from "./layout.js";
import { listen } from "./pointer.js";

const ZOOM = 2;

function layer(canvas, width, height) {
  const ratio = devicePixelRatio;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.family = getComputedStyle(canvas).fontFamily;
  pen.bottom = height;
  return pen;
}

/**
 * Draw `film`, an answer of overview.json, into `box` with two canvases. `onSeek(s)`,
 * `onAlert(alert)` and `onHover(s or null, person)` tell what the pointer does,
 * `onView(view)` how closely is looked.
 */
export function makeTimeline(box, film, { onSeek, onAlert, onHover, onView }) {
  const [below, above] = box.querySelectorAll("canvas");
  const durationS = Math.max(film.duration_s, 1);
  let view = kept({ from: 0, to: durationS }, durationS);
  let [width, colours, pens] = [0, null, null];
  let [atS, hoverS, current] = [0, null, null];
  let isDue = false;
  let isElsewhere = false; // somebody looks at what the video does not play now

  function drawAbove() {
    if (pens) drawMoments(pens.above, { view, width, colours, atS, hoverS });
  }

  function draw() {
    isDue = false;
    if (!width) return;
    drawFilm(pens.below, film, { view, width, colours, current });
    drawAbove();
  }

  function drawSoon() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(draw);
  }

  function resize() {
    width = box.clientWidth;
    if (!width) return;
    const height = heightOf(film.people.length);
    colours = coloursOf(box);
    pens = { below: layer(below, width, height), above: layer(above, width, height) };
    drawSoon();
  }

  function look(next) {
    const isSame = next.from === view.from && next.to === view.to;
    view = next;
    if (isSame) return false;
    onView(view, durationS);
    drawSoon();
    return true;
  }

  const isInView = () => view.from <= atS && atS <= view.to;

  /** Look where somebody asks to; the window goes along again when the video is in it. */
  function lookAt(next) {
    const isOther = look(next);
    isElsewhere = !isInView();
    return isOther;
  }

  const zoom = (factor, around = isInView() ? atS : (view.from + view.to) / 2) =>
    lookAt(zoomed(view, factor, around, durationS));
  const scale = () => scaleOf(view, width);

  listen(box, {
    zoom: (factor, x) => zoom(factor, scale().at(x)),
    pan: (pixels) => lookAt(moved(view, pixels / scale().perS, durationS)),
    hover(place) {
      hoverS = place && Math.min(Math.max(scale().at(place.x), 0), durationS);
      box.style.cursor = place && hit(place, film, scale()).alert ? "pointer" : "";
      onHover(hoverS, place ? hit(place, film, scale()).person ?? null : null);
      drawAbove();
    },
    press(place) {
      const { alert } = hit(place, film, scale());
      if (alert) onAlert(alert);
      else onSeek(scale().at(place.x));
    },
  });
  new ResizeObserver(resize).observe(box);
  document.addEventListener("themechange", resize);
  resize();

  return {
    zoomIn: () => zoom(1 / ZOOM),
    zoomOut: () => zoom(ZOOM),
    showAll: () => lookAt(kept({ from: 0, to: durationS }, durationS)),
    view: () => view,
    /** Mark where the video is; while it plays, or when it was sent there, the window goes along. */
    show(seconds, { isPlaying, isSought }) {
      atS = seconds;
      if (isSought || isInView()) isElsewhere = false;
      if (isSought || (isPlaying && !isElsewhere)) look(following(view, atS, durationS));
      drawAbove();
    },
    mark(number) {
      if (number === current) return;
      current = number;
      drawSoon();
    },
  };
}
