"""The processes of docker-compose.yml, started here: same commands, same environment.

What differs: addresses of the servers, folders and the port are those of the test, and
static files are not collected.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.local import compose

STOP_WITHIN_S = 60
_DOCKERFILE = (compose.ROOT / "Dockerfile").read_text()


@dataclass
class Containers:
    """Started processes by the name of their service, each with a log of its own."""

    folder: Path
    servers: dict[str, str]
    port: int = field(default_factory=lambda: _free_port())
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start a service, or run it where it ends by itself."""
        service = compose.services()[name]
        command = service.get("command") or _command_of_image()
        environment = {**_environment_of_image(), **service["environment"]}
        environment |= {
            **self.servers,
            "MEDIA_ROOT": str(self.folder / "media"),
            "VAR_DIR": str(self.folder / "var"),
            "TMPDIR": str(self.folder),
            "STATIC_MANIFEST": "false",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        with self._log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [self._here(word) for word in command],
                cwd=compose.ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def log(self, name: str) -> str:
        """Return what a service has logged so far."""
        return self._log(name).read_text()

    def stop(self) -> dict[str, int]:
        """End all as Docker does, and return how each ended."""
        running = {n: p for n, p in self.processes.items() if p.poll() is None}
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        try:
            return {n: p.wait(STOP_WITHIN_S) for n, p in running.items()}
        finally:
            for process in running.values():
                process.kill()
                process.wait()

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _here(self, word: str) -> str:
        return {"8000": str(self.port)}.get(word, word).replace(
            "/srv/run", str(self.folder)
        )


def _environment_of_image() -> dict[str, str]:
    _, _, last = _DOCKERFILE.rpartition("\nFROM ")
    [text] = re.findall(r"\nENV ((?:.*\\\n)*.*)", last)
    return dict(re.findall(r"([A-Z_]+)=(\S+)", text))


def _command_of_image() -> list[str]:
    command: list[str] = json.loads(
        _DOCKERFILE.rpartition("\nCMD ")[2].replace("\\\n", "")
    )
    return command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
