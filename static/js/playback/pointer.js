// Mouse, wheel and fingers on the timeline: press, drag, zoom, pinch, hover.

const CLICK_PX = 5; // less is a press, more is a drag
const WHEEL_ZOOM = 0.0022;
const LINE_PX = 16;

/**
 * Tell `zoom(factor, x)`, `pan(pixels)`, `hover({x, y} or null)` and `press({x, y})`;
 * the first two return whether anything changed, else the page scrolls.
 */
export function listen(box, { zoom, pan, hover, press }) {
  const pointers = new Map();
  let dragged = 0;
  let pinchPx = 0;

  const place = ({ clientX, clientY }) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  function pinch() {
    const [a, b] = [...pointers.values()];
    const distance = Math.max(Math.abs(a.x - b.x), 20);
    if (pinchPx) zoom(pinchPx / distance, (a.x + b.x) / 2);
    pinchPx = distance;
  }

  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, place(event));
    if (pointers.size === 1) dragged = 0;
    pinchPx = 0;
  });

  box.addEventListener("pointermove", (event) => {
    const now = place(event);
    // The button was let go where nobody told us.
    if (event.pointerType === "mouse" && event.buttons === 0) pointers.delete(event.pointerId);
    const before = pointers.get(event.pointerId);
    hover(now);
    if (!before) return;
    pointers.set(event.pointerId, now);
    if (pointers.size === 2) {
      dragged = Infinity;
      pinch();
      return;
    }
    dragged += Math.abs(now.x - before.x);
    if (dragged < CLICK_PX) return;
    // Only now: a captured pointer would take the press away from what is below.
    box.setPointerCapture(event.pointerId);
    pan(before.x - now.x);
  });

  function release(event, { isPress }) {
    const was = pointers.delete(event.pointerId);
    pinchPx = 0;
    if (was && isPress && dragged < CLICK_PX && !pointers.size) press(place(event));
    if (event.pointerType !== "mouse") hover(null);
  }

  box.addEventListener("pointerup", (event) => release(event, { isPress: true }));
  box.addEventListener("pointercancel", (event) => release(event, { isPress: false }));
  box.addEventListener("pointerleave", (event) => {
    if (!pointers.has(event.pointerId)) hover(null);
  });

  box.addEventListener("wheel", (event) => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const by = (isSideways && event.deltaX ? event.deltaX : event.deltaY) * unit;
    const changed = isSideways ? pan(by) : zoom(Math.exp(Math.min(Math.max(by, -400), 400) * WHEEL_ZOOM), place(event).x);
    // At its widest the wheel scrolls the page again; a pinch never zooms the page.
    if (changed || event.ctrlKey) event.preventDefault();
  }, { passive: false });
}
