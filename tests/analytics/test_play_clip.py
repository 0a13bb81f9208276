"""`manage.py play_clip` plays files through the real socket of a running server."""

import asyncio
import io
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import uvicorn
from django.core.management import CommandError, call_command

from analytics.live import counters, redis_client
from attention_site.asgi import application
from meetings.models import Consent, Meeting, Participant
from tests import factories
from tests.analytics.outages import closed_port


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a grey wall."""
    path = tmp_path_factory.mktemp("videos") / "wall.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        for number in range(10):
            wall = np.full((48, 64, 3), 100 + number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(wall)))
        container.mux(stream.encode())
    return path


@pytest.fixture
def site_url(transactional_db: None) -> Iterator[str]:
    """A web server as it is run, in a thread."""
    config = uvicorn.Config(
        application,
        port=closed_port(),
        ws="websockets-sansio",
        lifespan="off",
        log_level="warning",
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve()
        await redis_client.async_client().aclose()

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    yield f"http://127.0.0.1:{config.port}"
    server.should_exit = True
    thread.join()


def play(meeting: Meeting | uuid.UUID | str, *files: Path, **options: object) -> str:
    """Run the command and return what it printed."""
    printed = io.StringIO()
    name = meeting.pk if isinstance(meeting, Meeting) else meeting
    call_command(
        "play_clip",
        str(name),
        *map(str, files),
        stdout=printed,
        stderr=printed,
        **options,
    )
    return printed.getvalue()


def test_simulated_participants_agree_and_send_what_the_server_takes(site_url, video):
    meeting = factories.meeting()

    printed = play(meeting, video, participants=2, seconds=0.5, url=site_url)

    meeting.refresh_from_db()
    seats = Participant.objects.filter(meeting=meeting)
    sent = int(printed.split()[0])
    # The server counts what it took when the sockets have closed.
    deadline = time.monotonic() + 5
    while counters.read(meeting.pk).get("received") != sent:
        assert time.monotonic() < deadline, counters.read(meeting.pk)
        time.sleep(0.01)
    assert meeting.is_live
    assert [seat.user.display_name for seat in seats.order_by("joined_at")] == [
        "Clip 1",
        "Clip 2",
    ]
    assert Consent.objects.filter(choice=Consent.Choice.ANALYSIS).count() == 2
    assert sent >= 6
    assert "refused" not in printed


def test_the_meeting_ends_where_that_is_asked_for(site_url, video):
    meeting = factories.meeting()

    play(meeting, video, seconds=0.2, end=True, url=site_url)

    meeting.refresh_from_db()
    assert meeting.is_ended


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"participants": 0}, "at least 1", id="nobody"),
        pytest.param({"fps": 0}, "fps", id="no pictures"),
        pytest.param({"fps": 31}, "fps", id="too many pictures"),
    ],
)
def test_what_cannot_be_played_is_said(db, video, options, message):
    with pytest.raises(CommandError, match=message):
        play(factories.meeting(), video, **options)


def test_a_file_that_is_no_video_is_said(db, tmp_path):
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear video player")

    with pytest.raises(CommandError, match=r"letter\.mp4"):
        play(factories.meeting(), letter)


def test_a_file_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be played"):
        play(factories.meeting(), tmp_path / "nothing.mp4")


@pytest.mark.parametrize("name", [uuid.uuid4(), "weekly"])
def test_a_meeting_that_is_not_there_is_said(db, video, name):
    with pytest.raises(CommandError, match="There is no meeting"):
        play(name, video)


def test_a_meeting_that_is_over_is_said(live_meeting, video):
    factories.ended(live_meeting)

    with pytest.raises(CommandError, match="has ended"):
        play(live_meeting, video)


@pytest.mark.django_db(transaction=True)
def test_a_site_that_does_not_run_is_said(video):
    meeting = factories.meeting()

    with pytest.raises(CommandError, match="is it running"):
        play(meeting, video, seconds=0.1, url=f"http://127.0.0.1:{closed_port()}")


def test_simulated_participants_leave_when_their_clip_ends(site_url, video):
    meeting = factories.meeting()

    play(meeting, video, seconds=0.2, url=site_url)

    seat = Participant.objects.get(meeting=meeting)
    assert not seat.is_active
    assert seat.left_at
