// The report's curve.

import { makeCurve, withGaps } from "./curve.js";

// On paper everything is open.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details.method").forEach((box) => { box.open = true; });
});

const element = document.querySelector("[data-curve]");
if (element) {
  const points = JSON.parse(element.dataset.room);
  const low = JSON.parse(element.dataset.low);
  const bucketS = Number(element.dataset.bucketS);
  const curve = makeCurve(element, { readout: document.querySelector("[data-readout]"), low, seconds: true });
  if (points.length) {
    const last = points.at(-1)[0];
    curve.show(withGaps(points, bucketS), [points[0][0], Math.max(last, points[0][0] + bucketS)]);
  }
}
