"""The running API does what its description says, whatever it is sent.

Schemathesis reads the description from the site and tries each operation with its
examples, at every border of every value, and with what fits it and what does not. All
its checks are on: no answer of 500, none that is not described, nothing wrong accepted,
nothing without a token.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from analytics.services import running, summaries
from recordings.models import VideoRecording
from tests import factories
from tests import site as sites
from tests.recordings import results_form, videos
from tests.site import Site
from users import tokens
from users.models import User

HERE = Path(__file__).parent
LIMITS = ("user", "token", "anonymous", "uploads")
MOST_S = 1200
"""Far beyond the four minutes that two thousand calls take where nothing else runs."""


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The whole site, which limits nobody."""
    data = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock():
        patched.setenv("API_RATES", ",".join(f"{x}=1000000/second" for x in LIMITS))
        with sites.running(data) as started:
            yield started


@pytest.mark.parametrize(
    ("person", "phases"),
    [("host", "examples,coverage,fuzzing"), ("newcomer", "fuzzing")],
)
def test_the_api_keeps_its_word(
    site: Site, transactional_db: None, tmp_path: Path, person: str, phases: str
):
    host = factories.user(email="helen@example.com", name="Dr. Helen Marsh")
    ids = _things_of(host)
    caller = host if person == "host" else factories.user(email="new@example.com")
    made = tokens.make(
        caller, name="x", scopes={"read", "write", "live"}, at=timezone.now()
    )

    tried = _try(site, made.secret, phases, ids, tmp_path)

    assert tried.returncode == 0, tried.stdout + tried.stderr


def _try(
    site: Site, secret: str, phases: str, ids: dict[str, list[str]], folder: Path
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            *(str(Path(sys.executable).parent / "st"), "--config-file"),
            *(str(HERE / "contract.toml"), "run"),
            f"{site.url}/api/v1/openapi.json",
            *("--header", f"Authorization: Bearer {secret}"),
            *("--checks", "all", "--phases", phases, "--max-examples", "2"),
            *("--seed", "7", "--request-timeout", "20", "--no-color"),
            *("--continue-on-failure", "--no-shrink"),
        ],
        cwd=folder,
        env=os.environ
        | {
            "SITE_IDS": json.dumps(ids),
            "SCHEMATHESIS_HOOKS": "contract_hooks",
            "PYTHONPATH": str(HERE),
        },
        capture_output=True,
        text=True,
        timeout=MOST_S,
    )


def _things_of(host: User) -> dict[str, list[str]]:
    """Store a meeting of each kind and a video; return their ids by parameter."""
    now = timezone.now()
    planned = factories.meeting(host=host)
    live, past = (factories.meeting(host=host) for _ in range(2))
    alerts = []
    for meeting in (live, past):
        meeting = running.start(meeting, at=now - timedelta(minutes=5))
        seat = factories.seat(meeting, at=now - timedelta(minutes=5))
        for second in range(60):
            factories.metric(seat, at=now - timedelta(minutes=4, seconds=second))
        alerts.append(factories.alert(seat, created_at=now - timedelta(minutes=3)))
    summaries.compute(running.end(past, at=now))
    analysis = videos.video(host, status="completed", results=results_form.nobody())
    return {
        "meeting_id": [str(meeting.pk) for meeting in (planned, live, past)],
        "alert_id": [str(alert.pk) for alert in alerts],
        "analysis_id": [str(analysis.pk)],
        "recording_id": [str(VideoRecording.objects.get(analysis=analysis).pk)],
        "join_code": [str(planned.join_code), str(live.join_code)],
    }
