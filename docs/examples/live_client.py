"""Host a meeting, show it a film of a face, print the live score, download the CSV.

    python live_client.py https://example.org att_… film.mp4 samples.csv

Needs httpx, websockets and av, and a token with the scopes read, write and live.
"""

import json
import struct
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
from websockets.sync.client import connect

FPS = 8
ANSWERS = {"ack", "refused"}
"""What the socket says to a picture."""


def pictures(film: str) -> Iterator[bytes]:
    """Yield FPS pictures of each second of a film as baseline JPEGs."""
    due_s = 0.0
    with av.open(film) as container:
        size = container.streams.video[0].codec_context
        encoder = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height = size.width, size.height
        encoder.pix_fmt, encoder.time_base = "yuvj420p", Fraction(1, 1000)
        for frame in container.decode(video=0):
            if frame.time >= due_s:
                due_s += 1 / FPS
                for packet in encoder.encode(frame.reformat(format="yuvj420p")):
                    yield bytes(packet)


def main(site: str, token: str, film: str, csv: str) -> None:
    """Do it."""
    bearer = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{site}/api/v1/", headers=bearer, timeout=60) as api:

        def call(method: str, path: str, **said: Any) -> dict[str, Any]:
            answer = api.request(method, path, json=said or None).raise_for_status()
            return dict(answer.json())

        meeting = call("POST", "meetings/", title="A film of a face")
        room, invitation = f"meetings/{meeting['id']}/", f"join/{meeting['join_code']}/"
        read = call("GET", invitation)
        terms = {name: read[name] for name in ("privacy_level", "recording_policy")}
        version = read["consent_text"]["version"]
        call("POST", invitation, choice="analysis", text_version=version, **terms)
        call("POST", f"{room}start/")
        ticket = call("POST", f"{room}seat/ticket/")
        with connect(
            ticket["socket_url"], additional_headers={"Origin": site}
        ) as socket:
            socket.send(json.dumps({"type": "join", "ticket": ticket["ticket"]}))
            for number, jpeg in enumerate(pictures(film)):
                now_ms = time.monotonic() * 1000
                socket.send(struct.pack("<B3xId", 1, number, now_ms) + jpeg)
                while (heard := json.loads(socket.recv()))["type"] not in ANSWERS:
                    if heard["type"] == "self.updated":
                        print(heard["person"]["state"], heard["person"]["score"])
                time.sleep(heard.get("interval_ms", 500) / 1000)
        call("POST", f"{room}end/")
        while (answer := api.get(f"{room}report.csv")).status_code == 202:
            time.sleep(int(answer.headers["Retry-After"]))
        Path(csv).write_bytes(answer.raise_for_status().content)


if __name__ == "__main__":
    main(*sys.argv[1:])
