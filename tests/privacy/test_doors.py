"""Each door to data about single people notes who went through it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.live import replay_results
from analytics.live.replay_results import Count, Replay, Status
from meetings.models import Meeting, Participant
from recordings.models import VideoRecording
from tests import factories
from tests.analytics import measured
from tests.recordings.playback import stored
from users.models import AccessLogEntry, User

pytestmark = pytest.mark.django_db

Level = Meeting.PrivacyLevel


def ended(host: User, level: str) -> tuple[Meeting, Participant]:
    meeting, seats = measured.room_of(host, level, people=3, scores=(90.0,) * 60)
    return measured.summarised(meeting), seats[0]


def noted() -> list[tuple[str, str, str, str]]:
    entries = AccessLogEntry.objects.order_by("pk")
    return list(entries.values_list("action", "through", "object_type", "detail"))


def visit(client: Client, door: str, meeting: Meeting) -> None:
    """Read the whole answer, also of what is a file."""
    b"".join(client.get(reverse(door, args=[meeting.pk])))


DOORS = [
    pytest.param("analytics:report", ("viewed", "page", "report"), id="report"),
    pytest.param("analytics:export_csv", ("exported", "export", "report"), id="CSV"),
    pytest.param(
        "analytics:export_parquet", ("exported", "export", "report"), id="Parquet"
    ),
    pytest.param("analytics:rail", ("viewed", "page", "alerts"), id="rail"),
]


@pytest.mark.parametrize(("door", "entry"), DOORS)
def test_a_host_who_sees_people_is_noted(door, entry, host, host_client):
    meeting, _ = ended(host, Level.INDIVIDUAL)

    visit(host_client, door, meeting)

    action, through, detail = entry
    assert noted() == [(action, through, "meeting", detail)]
    assert AccessLogEntry.objects.get().actor == host
    assert AccessLogEntry.objects.get().object_id == str(meeting.pk)


@pytest.mark.parametrize("level", [Level.SELF, Level.AGGREGATE])
@pytest.mark.parametrize(("door", "entry"), DOORS)
def test_the_room_is_nobody_in_particular(door, entry, level, host, host_client):
    meeting, _ = ended(host, level)

    visit(host_client, door, meeting)

    assert noted() == []


@pytest.mark.parametrize("door", ["analytics:live", "analytics:history"])
def test_watching_a_live_meeting_is_one_look(door, host_client, seat):
    for _ in range(2):
        host_client.get(reverse(door, args=[seat.meeting_id]))

    assert noted() == [("viewed", "page", "meeting", "live")]


def test_the_list_of_alerts_is_a_look_at_each_of_its_meetings(host, host_client, seat):
    factories.alert(seat)
    other = factories.seat(factories.started(factories.meeting(host=host)))
    factories.alert(other)
    factories.alert(other, alert_type="drowsy")

    host_client.get(reverse("analytics:review"))

    assert noted() == [("viewed", "page", "meeting", "alerts")] * 2
    assert set(AccessLogEntry.objects.values_list("object_id", flat=True)) == {
        str(seat.meeting_id),
        str(other.meeting_id),
    }


def test_a_strangers_knock_is_not_a_look(host, stranger_client):
    meeting, _ = ended(host, Level.INDIVIDUAL)

    for door in ("analytics:report", "analytics:export_csv", "analytics:rail"):
        stranger_client.get(reverse(door, args=[meeting.pk]))

    assert noted() == []


def recorded(host: User, seat: Participant, source: str) -> VideoRecording:
    own = seat if source == VideoRecording.Source.CAMERA else None
    return factories.recording(
        user=host if own is None else seat.user,
        meeting=seat.meeting,
        seat=own,
        source=source,
        analysis=factories.analysis(user=host, status="completed"),
    )


PARTS = [
    pytest.param("recordings:timeline", {"from_ms": 0, "to_ms": 1000}, id="boxes"),
    pytest.param("recordings:curve", {}, id="curve"),
    pytest.param("recordings:file", {}, id="file"),
]


@pytest.mark.parametrize(("door", "query"), PARTS)
def test_what_the_player_asks_for_is_a_look_by_itself(door, query, host, host_client):
    video = stored.analysed(host, source=VideoRecording.Source.WINDOW)

    b"".join(host_client.get(reverse(door, args=[video.pk]), query))

    assert noted() == [("viewed", "page", "recording", "")]


def test_who_names_a_person_sees_their_numbers(host, host_client):
    video = stored.analysed(host, source=VideoRecording.Source.WINDOW)
    of_pages = reverse("recordings:rename", args=[video.analysis_id])
    of_programs = reverse("recordings_api:person", args=[video.analysis_id, 1])

    host_client.patch(of_programs, {}, content_type="application/json")
    by_program = noted()
    AccessLogEntry.objects.all().delete()
    named = {"track_id": 1, "name": "Ada"}
    host_client.post(of_pages, named, headers={"HX-Request": "true"})

    assert by_program == [("viewed", "api", "recording", "")]
    assert noted() == [("viewed", "page", "recording", "")]


REPLAYS = [
    pytest.param("analytics:replay", {"preset": "strict"}, "page", id="page"),
    pytest.param("analytics_api:replay", {}, "api", id="API"),
]


@pytest.mark.parametrize(("door", "query", "through"), REPLAYS)
def test_what_a_replay_says_of_people_is_a_look(
    door, query, through, host, host_client
):
    meeting, seat = ended(host, Level.INDIVIDUAL)
    found = Replay(Status.DONE, counts=(Count(str(seat.pk), "drowsy", 0, 1),))
    replay_results.write(meeting.pk, "strict", found)
    key = [meeting.pk] if query else [meeting.pk, "strict"]

    host_client.get(reverse(door, args=key), query, headers={"HX-Request": "true"})

    assert noted() == [("viewed", through, "meeting", "report")]


OF_A_VIDEO: list[Callable[[Client, VideoRecording], object]] = [
    lambda client, video: client.get(reverse("recordings:playback", args=[video.pk])),
    lambda client, video: client.get(
        reverse("recordings:analysis", args=[video.analysis_id])
    ),
]


@pytest.mark.parametrize("watch", OF_A_VIDEO, ids=["playback", "report"])
def test_watching_a_window_that_shows_others_is_noted(watch, host, host_client, seat):
    watch(host_client, recorded(host, seat, VideoRecording.Source.WINDOW))

    assert noted() == [("viewed", "page", "recording", "")]


def test_watching_ones_own_camera_is_not(host, participant_client, seat):
    video = recorded(host, seat, VideoRecording.Source.CAMERA)

    participant_client.get(reverse("recordings:playback", args=[video.pk]))

    assert noted() == []
