"""Host a meeting, show it a film of a face, print the live score, download the CSV.

    python live_client.py https://example.org att_… film.mp4 samples.csv

Needs httpx, opencv-python and websockets, and a token with the scopes read, write, live.
"""

import json
import struct
import sys
import time
from pathlib import Path

import cv2
import httpx
from websockets.sync.client import connect

site, token, film, csv = sys.argv[1:]
api = httpx.Client(
    base_url=f"{site}/api/v1/",
    headers={"Authorization": f"Bearer {token}"},
    event_hooks={"response": [httpx.Response.raise_for_status]},
    timeout=60,
)
meeting = api.post("meetings/", json={"title": "A film of a face"}).json()
room, invitation = f"meetings/{meeting['id']}", f"join/{meeting['join_code']}/"
read = api.get(invitation).json()  # the text that people see before they agree
agreed = {name: read[name] for name in ("privacy_level", "recording_policy")}
agreed |= {"choice": "analysis", "text_version": read["consent_text"]["version"]}
api.post(invitation, json=agreed)
api.post(f"{room}/start/")
ticket = api.post(f"{room}/seat/ticket/").json()
with connect(ticket["socket_url"], additional_headers={"Origin": site}) as socket:
    socket.send(json.dumps({"type": "join", "ticket": ticket["ticket"]}))
    pictures, begun_s = cv2.VideoCapture(film), time.monotonic()
    while pictures.grab():
        now_ms = (time.monotonic() - begun_s) * 1000
        if pictures.get(cv2.CAP_PROP_POS_MSEC) < now_ms:
            continue  # its time has passed: the film plays as a camera would
        number = int(pictures.get(cv2.CAP_PROP_POS_FRAMES))
        jpeg = cv2.imencode(".jpg", pictures.retrieve()[1])[1].tobytes()
        socket.send(struct.pack("<B3xId", 1, number, now_ms) + jpeg)
        while (heard := json.loads(socket.recv()))["type"] not in {"ack", "refused"}:
            if heard["type"] == "self.updated":
                print(heard["person"]["state"], heard["person"]["score"])
        time.sleep(heard.get("interval_ms", 500) / 1000)
api.post(f"{room}/end/")
while (table := api.get(f"{room}/report.csv")).status_code == 202:
    time.sleep(int(table.headers["Retry-After"]))
Path(csv).write_bytes(table.content)
