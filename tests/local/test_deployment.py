"""What can be said of the containers without running them."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from attention_site.local import folders, programs
from tests.local import compose

QUEUES = r"--queues=(\w+)"
ROOT = folders.PROJECT_DIR
COMPOSE = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = dict(
    re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
)


def test_every_variable_of_the_containers_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))

    assert used == set(EXAMPLE)


def test_what_has_no_sensible_default_is_asked_for() -> None:
    for name, value in EXAMPLE.items():
        if name in MAY_BE_EMPTY:
            assert f"${{{name}:-}}" in COMPOSE
            continue
        default = rf"\$\{{{name}:-{re.escape(value)}\}}"
        demand = rf"\$\{{{name}:\?[^}}]+\}}"

        assert re.search(default if value and name != "SITE_HOST" else demand, COMPOSE)


SERVICES = compose.services()
MAY_BE_EMPTY = {"API_RATES", "EMAIL_URL", "SECRET_KEY_FALLBACKS"}
OURS = {"web", "live", "recordings", "default", "beat", "migrate"}
WRITABLE = {
    "database": "PostgreSQL puts its socket and lock beside its programs",
    "prometheus": "Compose copies the token into its file system",
    "grafana": "it unpacks plugins",
}
"""Whose file system is not read-only, and why."""
MOST_CONNECTIONS = 80
"""Of a web server with its threads, and of ten processes of workers."""


@pytest.fixture
def client() -> list[str]:
    """The command of Compose."""
    command = compose.client()
    if command is None and "CI" in os.environ:
        pytest.fail("Compose is missing, which .ci/run brings")
    if command is None:
        pytest.skip("Compose is missing. On Debian 13: apt-get install docker-compose")
    return command


def test_compose_itself_takes_the_file_and_reads_it_as_these_tests_do(
    client: list[str], tmp_path: Path
) -> None:
    values = tmp_path / "env"
    values.write_text("".join(f"{k}={v}\n" for k, v in compose.FILLED_IN.items()))
    options = ["--env-file", str(values), "--profile", "monitoring", "config"]

    said = subprocess.run(
        [*client, *options, "--format", "json"],
        cwd=ROOT,
        # Whatever the variables of the tests' own services are, they come first.
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    found: dict[str, dict[str, Any]] = json.loads(said.stdout)["services"]
    assert set(found) == set(SERVICES)
    for name, service in found.items():
        mine = SERVICES[name]
        assert service.get("command") == mine.get("command"), name
        environment = {k: str(v) for k, v in mine.get("environment", {}).items()}
        assert (service.get("environment") or {}) == environment, name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_container_gives_up_what_it_does_not_need(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only", False) is (name not in WRITABLE)
    assert "privileged" not in service
    limits = service["deploy"]["resources"]["limits"]
    assert {"memory", "pids"} <= set(limits)
    assert name == "migrate" or service["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_only_the_proxy_is_reached_from_outside(name: str) -> None:
    ports = SERVICES[name].get("ports", [])

    assert name == "proxy" or all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize(
    "name", ["database", "redis", "broker", "backup", "prometheus"]
)
def test_databases_have_no_way_out(name: str) -> None:
    assert SERVICES[name]["networks"] == ["inside"]
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_the_site_writes_is_on_a_volume(name: str) -> None:
    mounted = {volume.partition(":")[2] for volume in SERVICES[name]["volumes"]}
    made = re.search(r"install --directory --owner=attention (.+)$", DOCKERFILE, re.M)

    assert made
    assert mounted <= set(made.group(1).split())
    # The names that the image gives them.
    assert {"/srv/media", "/srv/var"} <= mounted or name == "beat"


def test_whole_videos_wait_on_a_volume_and_not_in_memory() -> None:
    # Django lays the body of a request into TMPDIR before a view sees it.
    [folder] = re.findall(r"TMPDIR=(\S+)", DOCKERFILE)

    assert folder in {one.partition(":")[2] for one in SERVICES["web"]["volumes"]}
    assert not any(tmpfs.startswith(folder) for tmpfs in SERVICES["web"]["tmpfs"])


def test_the_database_is_tuned_for_its_limit_and_for_many_connections() -> None:
    database = SERVICES["database"]
    limit = database["deploy"]["resources"]["limits"]["memory"]

    assert database["environment"]["TS_TUNE_MEMORY"] == f"{limit}B"
    assert int(database["environment"]["TS_TUNE_MAX_CONNS"]) >= MOST_CONNECTIONS


def test_nobody_signs_in_to_grafana_by_the_password_that_everybody_knows() -> None:
    password = SERVICES["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD"]

    assert password == compose.FILLED_IN["METRICS_TOKEN"]


def test_the_site_runs_under_an_account_of_its_own() -> None:
    _, _, last = DOCKERFILE.rpartition("\nFROM ")

    assert "\nUSER attention\n" in last
    assert last.index("USER attention") < last.index("CMD")


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = [
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]

    assert mounted
    assert [path for path in mounted if not (ROOT / path).is_file()] == []


def test_two_live_workers_run_so_that_one_may_die() -> None:
    assert int(SERVICES["live"]["deploy"]["replicas"]) >= 2
    assert int(SERVICES["beat"]["deploy"]["replicas"]) == 1


def test_settings_read_what_the_containers_set() -> None:
    given = SERVICES["web"]["environment"]
    settings = (ROOT / "attention_site" / "settings.py").read_text()

    assert given
    assert [name for name in given if f'"{name}"' not in settings] == []


@pytest.mark.parametrize(
    "option",
    [
        ("--ws", "websockets-sansio"),
        ("--ws-max-size", "262144"),
        ("--ws-per-message-deflate", "false"),
        ("--lifespan", "off"),
    ],
    ids=lambda option: option[0],
)
def test_the_web_server_is_the_same_here_and_there(
    option: tuple[str, str], tmp_path: Path
) -> None:
    name, value = option
    command = programs.web(
        folders.prepare(tmp_path), {}, host="127.0.0.1", port=8000
    ).command

    assert command[command.index(name) + 1] == value
    assert f'"{name}", "{value}"' in DOCKERFILE


def test_every_queue_has_a_worker_here_and_there(tmp_path: Path) -> None:
    commands = " ".join(word for one in _workers(tmp_path) for word in one)

    assert set(re.findall(QUEUES, commands)) == {"live", "default", "recordings"}
    assert set(re.findall(QUEUES, COMPOSE)) == set(re.findall(QUEUES, commands))


@pytest.mark.parametrize(("cores", "each"), [(1, [1, 1]), (2, [1, 1]), (5, [3, 2])])
def test_two_live_workers_share_the_cores(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cores: int, each: list[int]
) -> None:
    monkeypatch.setattr(programs, "cores", lambda: cores)

    live = [one for one in _workers(tmp_path) if "--queues=live" in one]

    assert [
        f"--hostname={name}@%h" in one
        for name, one in zip(("live", "live-2"), live, strict=True)
    ] == [True, True]
    assert [
        f"--concurrency={count}" in one for count, one in zip(each, live, strict=True)
    ] == [True, True]


def _workers(data: Path) -> list[tuple[str, ...]]:
    """Return the command of each worker that `make up` starts."""
    place = folders.prepare(data)
    started = (*programs.needed_at_once(place, {}), *programs.needed_later(place, {}))
    return [program.command for program in started if "worker" in program.command]


def test_the_locks_name_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
    for lock in ("requirements.txt", "requirements-peers.txt"):
        assert "--index-url" not in (ROOT / lock).read_text()
