// The names of people over their lanes, with what is measured of them right now.

import { stateOf } from "../words.js";
import { LANE_PX, LANES_TOP } from "./layout.js";

const SHOWN_EVERY_MS = 250;

/** Write a line for each of `people` into `list`, in the order of the lanes. */
export function makeLanes(list, people) {
  const rows = new Map();
  let shownAt = 0;
  let timer = 0;
  for (const [index, { track_id: track, name }] of people.entries()) {
    const row = document.createElement("li");
    row.style.top = `${LANES_TOP + index * LANE_PX}px`;
    const [who, now] = [document.createElement("bdi"), document.createElement("span")];
    who.textContent = name;
    now.className = "lane-now";
    row.append(who, now);
    list.append(row);
    rows.set(track, now);
  }

  function write(faces) {
    shownAt = performance.now();
    const words = new Map(faces.map(({ track, score, state }) => {
      const said = stateOf(state);
      return [track, { tone: said.tone, text: score === null ? said.words : `${said.words} · ${Math.round(score)}` }];
    }));
    for (const [track, now] of rows) {
      const { text = "", tone = "" } = words.get(track) ?? {};
      if (now.textContent !== text) now.textContent = text;
      now.dataset.tone = tone;
    }
  }

  return {
    /** Show the faces of the picture; often enough, and the last ones in any case. */
    show(faces) {
      clearTimeout(timer);
      const wait = SHOWN_EVERY_MS - (performance.now() - shownAt);
      if (wait <= 0) write(faces);
      else timer = setTimeout(() => write(faces), wait);
    },
  };
}
