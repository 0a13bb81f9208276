"""What can be said of the containers without running them."""

import re
from pathlib import Path

import pytest

from attention_site.local import folders, programs

QUEUES = r"--queues=(\w+)"
ROOT = folders.PROJECT_DIR
COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = dict(
    re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
)


def test_every_variable_of_the_containers_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))

    assert used == set(EXAMPLE)


def test_what_has_no_sensible_default_is_asked_for() -> None:
    for name, value in EXAMPLE.items():
        default = rf"\$\{{{name}:-{re.escape(value)}\}}"
        demand = rf"\$\{{{name}:\?[^}}]+\}}"

        assert re.search(default if value and name != "SITE_HOST" else demand, COMPOSE)


def test_settings_read_what_the_containers_set() -> None:
    block = COMPOSE.split("environment: &environment\n")[1].split("volumes:")[0]
    given = re.findall(r"^    ([A-Z_]+):", block, re.MULTILINE)
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
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert command[command.index(name) + 1] == value
    assert f'"{name}", "{value}"' in dockerfile


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
