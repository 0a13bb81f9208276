// The site's icons as paths, to be drawn on a canvas.

/** Resolve to a map of name to Path2D, in a square of 24 units. */
export async function loadIcons(address, names) {
  const answer = await fetch(address);
  const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  return new Map(names.map((name) => [name, pathOf(sprite.getElementById(name))]));
}

function pathOf(symbol) {
  const path = new Path2D();
  for (const shape of symbol?.children ?? []) {
    const number = (name) => Number(shape.getAttribute(name));
    if (shape.tagName === "path") path.addPath(new Path2D(shape.getAttribute("d")));
    else if (shape.tagName === "circle") {
      path.moveTo(number("cx") + number("r"), number("cy"));
      path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    } else if (shape.tagName === "rect") path.roundRect(number("x"), number("y"), number("width"), number("height"), number("rx"));
  }
  return path;
}
