// The boxes of a recording, fetched by the minute around where it plays: a bounded
// number of minutes is kept, and a few are asked for at a time, the nearest first.

import { rowBefore } from "./geometry.js";

export const CHUNK_MS = 60_000; // as long as one answer may be
const MOST_KEPT = 16;
const MOST_ASKED = 2;
const AHEAD_MS = 15_000;
const AHEAD_AT_SPEED_MS = 5_000; // of real time
const NEAR_MS = 2_000; // a row before or after may be in the chunk beside
const RETRY_MS = 4_000;
const SOONER_MS = 100; // than asked for, timers may fire

/**
 * Keep chunks of `durationMs`. `load(from_ms, to_ms)` resolves to an answer of
 * timeline.json; `onArrival` is told of every chunk.
 */
export function makeChunks({ durationMs, load, onArrival, now = () => performance.now() }) {
  const kept = new Map(); // number of a chunk -> {rows}, the longest unused first
  const asked = new Set();
  const failedAt = new Map();
  let wanted = [];

  const last = Math.max(0, Math.ceil(durationMs / CHUNK_MS) - 1);
  const numberOf = (ms) => Math.min(Math.max(Math.floor(ms / CHUNK_MS), 0), last);

  async function loadWhole(number) {
    let from = number * CHUNK_MS;
    const end = from + CHUNK_MS;
    const rows = [];
    while (from < end) {
      const answer = await load(from, end);
      for (const [at, score, faces] of answer.rows) {
        rows.push([at, score, faces.map((face) => [...face.slice(0, 6), answer.states[face[6]] ?? null])]);
      }
      if (answer.to_ms <= from) break;
      from = answer.to_ms;
    }
    return rows;
  }

  async function ask(number) {
    asked.add(number);
    try {
      kept.set(number, { rows: await loadWhole(number) });
      failedAt.delete(number);
    } catch {
      failedAt.set(number, now());
      // Nothing else asks while the video is paused.
      setTimeout(askWanted, RETRY_MS);
    }
    asked.delete(number);
    while (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    if (kept.has(number)) onArrival(number);
    askWanted();
  }

  const mayAsk = (number) =>
    !kept.has(number) && !asked.has(number) && now() - (failedAt.get(number) ?? -Infinity) > RETRY_MS - SOONER_MS;

  function askWanted() {
    for (const number of wanted) {
      if (asked.size >= MOST_ASKED) return;
      if (mayAsk(number)) ask(number);
    }
  }

  return {
    /** Have what is shown now and soon, at this speed. */
    want(ms, speed = 1) {
      const ahead = ms + Math.max(AHEAD_MS, AHEAD_AT_SPEED_MS * speed);
      const numbers = [numberOf(ms), numberOf(ms + NEAR_MS), numberOf(ms - NEAR_MS)];
      for (let number = numberOf(ms); number <= numberOf(ahead); number++) numbers.push(number);
      wanted = [...new Set(numbers)];
      for (const number of wanted) {
        if (!kept.has(number)) continue;
        const chunk = kept.get(number);
        kept.delete(number);
        kept.set(number, chunk);
      }
      askWanted();
    },

    /** The rows on either side of a moment, where they are here. */
    around(ms) {
      const number = numberOf(ms);
      const rows = kept.get(number)?.rows ?? [];
      const index = rowBefore(rows, ms);
      return {
        before: rows[index] ?? kept.get(number - 1)?.rows.at(-1) ?? null,
        after: rows[index + 1] ?? kept.get(number + 1)?.rows[0] ?? null,
        isKnown: kept.has(number),
      };
    },

    get size() {
      return kept.size;
    },
  };
}
