"""`up`: the whole site under one supervisor, until Ctrl-C or SIGTERM."""

import json
import os
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from attention_site.local import (
    demo,
    folders,
    interrupts,
    libraries,
    logs,
    ports,
    processes,
    programs,
    services,
    state,
)
from attention_site.local.errors import LocalError, StopRequestedError
from attention_site.local.supervisor import Supervisor
from attention_site.local.terminal import Terminal

READY_LIMIT_S = 90.0
PREPARE_LIMIT_S = 300.0
LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for."""

    data: Path
    host: str
    port: int
    with_demo: bool
    as_json: bool

    @property
    def url(self) -> str:
        """Return the address to open in a browser on this machine."""
        name = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104 - what the user asked for, in words
        host = name.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def own_url(self) -> str:
        """Return the address under which this process reaches the web server."""
        wildcard = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - see above
        host = wildcard.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def up(options: Options, terminal: Terminal, results: Terminal) -> int:
    """Run the site until a signal comes; return the status."""
    place = folders.prepare(options.data)
    with state.lock(place):
        ports.require_free(options.host, options.port)
        site = _Site(options, place, terminal, Supervisor(terminal.line))
        try:
            site.start()
            site.announce(results)
            site.watch()
        except StopRequestedError:
            return 0
        finally:
            site.stop()
    return 0


def up_for(command: list[str], options: Options, terminal: Terminal) -> int:
    """Run a command beside a site that runs for it only; return its status."""
    place = folders.prepare(options.data)
    with state.lock(place):
        site = _Site(options, place, terminal, Supervisor(terminal.line))
        try:
            site.start()
            environment = {**os.environ, **site.environment}
            return processes.run_in_foreground(command, environment)
        finally:
            site.stop()


@dataclass(slots=True)
class _Site:
    options: Options
    place: folders.Folders
    terminal: Terminal
    supervisor: Supervisor
    environment: dict[str, str] = field(default_factory=dict)
    prepared: demo.Prepared = field(default_factory=demo.Prepared)
    once: list[services.Running] = field(default_factory=list)

    def start(self) -> None:
        """Bring everything up, in an order that keeps both cores busy."""
        self.terminal.line(self.terminal.bold("Attention"))
        found = self._start_services()
        self.environment = programs.environment(
            self.place, found.environment(), host=self.options.host
        ) | {"SITE_URL": self.options.own_url, "PORT": str(self.options.port)}
        names = "web server, workers and database"
        with self.terminal.step(f"Starting {names}"):
            # What takes longest loads while the database is prepared.
            self._keep(self._web())
            for program in programs.needed_at_once(self.place, self.environment):
                self._keep(program)
            self._prepare()
            for program in programs.needed_later(self.place, self.environment):
                self._keep(program)
            self._wait_until_ready()
        self.supervisor.forget_news()

    def announce(self, results: Terminal) -> None:
        """Tell where the site is, and let the demo clip play into it."""
        if self.prepared.play is not None:
            play = ("play_clip", *self.prepared.play, "--demo")
            self._run_once(programs.manage(self.place, self.environment, "play", *play))
        if self.options.as_json:
            results.line(json.dumps(self._description()))
            return
        demo.print_ready(self.prepared, self.options.url, self.place.log, self.terminal)

    def watch(self) -> None:
        """Look after the children for good; only a signal or a failure ends it."""
        while True:
            interrupts.pause(LOOK_EVERY_S)
            self._look_after()
            self.supervisor.report_news()

    def stop(self) -> None:
        """End everything: whoever asks first, whoever is asked last."""
        self.terminal.line()
        with self.terminal.step("Stopping"):
            processes.stop(self.once)
            for names in (
                ["web"],
                ["live", "live-2", "recordings", "default", "beat"],
                ["redis"],
                ["postgres"],
            ):
                self.supervisor.stop(names)
            state.forget(self.place)

    def _start_services(self) -> services.Services:
        found = services.prepared(self.place)
        what = " and ".join(server.version for server in found.servers)
        with self.terminal.step(f"Starting {what}" if what else "Finding services"):
            running = [(server, self._keep(server.program)) for server in found.servers]
            for server, child in running:
                services.wait_until_ready(server, child)
            services.require_reachable(found)
        return found

    def _web(self) -> processes.Program:
        return programs.web(
            self.place,
            self.environment,
            host=self.options.host,
            port=self.options.port,
        )

    def _keep(self, program: processes.Program) -> subprocess.Popen[bytes]:
        child = self.supervisor.start(program)
        self._write_state()
        return child

    def _run_once(self, program: processes.Program) -> subprocess.Popen[bytes]:
        child = processes.start(program)
        self.once.append((program, child))
        return child

    def _prepare(self) -> None:
        """Migrate every database, and make accounts and meeting of the demo."""
        flags = () if self.options.with_demo else ("--tables-only",)
        program = programs.manage(
            self.place, self.environment, "prepare", "prepare_demo", *flags
        )
        child = self._run_once(program)

        def has_ended() -> bool:
            self._look_after()
            return child.poll() is not None

        if not interrupts.wait_until(has_ended, timeout_s=PREPARE_LIMIT_S):
            raise LocalError(f"manage.py does not end. Its log: {program.log}")
        if child.returncode != 0:
            raise LocalError(_failed("prepare_demo", program))
        self.prepared = demo.read(logs.tail(program.log, lines=1))

    def _wait_until_ready(self) -> None:
        answer = "no answer"

        def is_ready() -> bool:
            nonlocal answer
            self._look_after()
            status, answer = _ask(f"{self.options.own_url}/readyz")
            return status == 200

        if not interrupts.wait_until(is_ready, timeout_s=READY_LIMIT_S):
            raise LocalError(
                f"The site did not get ready in {READY_LIMIT_S:.0f} s: {answer}. "
                f"Logs: {self.place.log}"
            )

    def _look_after(self) -> None:
        if self.supervisor.look_after():
            self._write_state()

    def _write_state(self) -> None:
        site = state.Site(
            url=self.options.url,
            supervisor=state.own_identity(),
            environment=self.environment,
            children=self.supervisor.identities(),
        )
        state.write(self.place, site)

    def _description(self) -> dict[str, object]:
        pids = {name: who.pid for name, who in self.supervisor.identities().items()}
        url = self.options.url
        return {"url": url, "pids": pids, **self.prepared.description(url)}


def _ask(url: str) -> tuple[int, str]:
    """Return status and body of a page of our own web server."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - http
            return response.status, response.read(2000).decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, f"status {error.code} {error.read(2000).decode()}"
    except OSError as error:
        return 0, str(error)


def _failed(name: str, program: processes.Program) -> str:
    tail = logs.tail(program.log, lines=15)
    missing = libraries.missing_in(tail)
    if missing is not None:
        return f"manage.py {name} failed. {missing}"
    return f"manage.py {name} failed. Its log, {program.log}, ends with:\n{tail}"
