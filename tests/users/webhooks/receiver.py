"""A real HTTP server that takes webhooks, and keeps what it was sent."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """One request as it arrived; names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """A server on this machine; `answering` says how, `taken` what came."""

    url: str
    port: int
    taken: list[Taken] = field(default_factory=list)
    answering: Answering | None = None

    def answers(self, *statuses: int, **headers: str) -> None:
        """Answer with these statuses, the last one for good."""
        left = list(statuses)

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(left.pop(0) if len(left) > 1 else left[0])
            handler.send_header("Content-Length", "0")
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()

        self.answering = answer


@contextlib.contextmanager
def running(
    *, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1"
) -> Iterator[Receiver]:
    """Take webhooks on a free port until the block is over."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            named = {name.lower(): value for name, value in self.headers.items()}
            receiver.taken.append(Taken(self.path, named, self.rfile.read(length)))
            assert receiver.answering is not None
            # Whoever asked may have hung up: that is what some tests are about.
            with contextlib.suppress(OSError):
                receiver.answering(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: Any) -> None:
            """Say nothing."""

    server = Server((address, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    scheme = "https" if tls else "http"
    receiver = Receiver(url=f"{scheme}://localhost:{port}/hook", port=port)
    receiver.answers(204)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
