"""The lock of a data folder, and what a killed run left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from attention_site.local import folders, state
from attention_site.local.errors import LocalError
from attention_site.local.identity import Identity
from attention_site.local.state import Site


@pytest.fixture
def place(tmp_path: Path) -> folders.Folders:
    """A prepared data folder."""
    return folders.prepare(tmp_path / "var")


def identity(pid: int) -> Identity:
    who = Identity.of(pid)
    assert who is not None
    return who


def test_a_second_holder_is_told_where_the_first_is(place: folders.Folders) -> None:
    with state.lock(place):
        site = Site("http://localhost:8123/", identity(os.getpid()), {"A": "b"})
        state.write(place, site)

        with pytest.raises(LocalError) as raised:
            state.lock(place)

    assert str(raised.value).startswith("Already running: http://localhost:8123/")
    assert str(os.getpid()) in str(raised.value)
    assert state.read(place) == site


def test_children_of_a_killed_supervisor_are_ended(place: folders.Folders) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], process_group=0
    ) as left:
        gone = Identity(pid=os.getpid(), started_at_ticks=1)
        state.write(place, Site("http://x/", gone, {}, {"web": identity(left.pid)}))

        state.lock(place).close()

        assert left.wait(10) == -signal.SIGTERM
    assert state.read(place) is None


def test_a_stranger_under_the_number_of_a_dead_child_lives_on(
    place: folders.Folders,
) -> None:
    with subprocess.Popen(["sleep", "60"], process_group=0) as stranger:
        before = Identity(stranger.pid, identity(stranger.pid).started_at_ticks - 1)
        state.write(place, Site("http://x/", before, {}, {"web": before}))

        state.lock(place).close()

        assert stranger.poll() is None
        stranger.kill()


def test_a_file_that_cannot_be_read_is_no_obstacle(place: folders.Folders) -> None:
    (place.run / "site.json").write_text('{"url": ')

    state.lock(place).close()

    assert state.read(place) is None


def test_passwords_are_for_their_owner_only(place: folders.Folders) -> None:
    with state.lock(place):
        state.write(place, Site("http://x/", identity(os.getpid()), {}))

        assert (place.run / "site.json").stat().st_mode & 0o077 == 0
    assert place.run.stat().st_mode & 0o077 == 0
    assert place.log.stat().st_mode & 0o077 == 0
