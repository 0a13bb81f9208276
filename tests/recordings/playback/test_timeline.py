"""The boxes of a stretch of a recording, as the player fetches them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from recordings.models import DetectionFrame, VideoRecording
from recordings.playback import timeline
from tests import factories
from tests.recordings.playback import stored
from users.models import User


@pytest.fixture
def recording(host: User) -> VideoRecording:
    return stored.analysed(host)


@pytest.fixture
def address(recording: VideoRecording) -> str:
    return reverse("recordings:timeline", args=[recording.pk])


def _stretch(client: Client, address: str, from_ms: int, to_ms: int):
    return client.get(address, {"from_ms": from_ms, "to_ms": to_ms})


def _fill(recording: VideoRecording, *, rows: int, step_ms: int, faces: int = 1):
    now = timezone.now()
    everybody = [stored.face(number) for number in range(1, faces + 1)]
    DetectionFrame.objects.bulk_create(
        DetectionFrame(
            recording=recording,
            video_timestamp_ms=number * step_ms,
            time=now,
            faces_data=everybody,
            avg_attention_score=80.0,
        )
        for number in range(rows)
    )


def test_rows_are_compact(host_client: Client, recording: VideoRecording, address: str):
    factories.detection(
        recording,
        at_ms=200,
        avg_attention_score=87.5,
        faces_data=[
            stored.face(1),
            stored.face(2, box=[-0.01, 0.5, 0.2, 0.6], score=None, state="settling"),
        ],
    )

    answer = _stretch(host_client, address, 0, 1000).json()

    states = answer["states"]
    assert answer["rows"] == [
        [
            200,
            87.5,
            [
                [1, 0.25, 0.1, 0.2, 0.3, 87.5, states.index("facing")],
                [2, -0.01, 0.5, 0.2, 0.6, None, states.index("settling")],
            ],
        ]
    ]


def test_a_stretch_begins_with_its_start_and_ends_before_its_end(
    host_client: Client, recording: VideoRecording, address: str
):
    _fill(recording, rows=10, step_ms=200)

    answer = _stretch(host_client, address, 400, 1000).json()

    assert [row[0] for row in answer["rows"]] == [400, 600, 800]
    assert (answer["from_ms"], answer["to_ms"]) == (400, 1000)


def test_a_state_of_a_newer_version_is_unknown(
    host_client: Client, recording: VideoRecording, address: str
):
    factories.detection(recording, faces_data=[stored.face(state="asleep")])

    rows = _stretch(host_client, address, 0, 1000).json()["rows"]

    assert rows[0][2][0][-1] is None


def test_an_answer_covers_a_minute_at_most(
    host_client: Client, recording: VideoRecording, address: str
):
    _fill(recording, rows=700, step_ms=200)

    answer = _stretch(host_client, address, 0, 10_000_000).json()

    assert answer["to_ms"] == timeline.LONGEST_MS
    assert len(answer["rows"]) == timeline.LONGEST_MS // 200


def test_an_answer_says_how_far_it_got(
    host_client: Client, recording: VideoRecording, address: str
):
    _fill(recording, rows=timeline.MOST_ROWS + 5, step_ms=20)

    answer = _stretch(host_client, address, 0, 60_000).json()

    assert len(answer["rows"]) == timeline.MOST_ROWS
    assert answer["to_ms"] == timeline.MOST_ROWS * 20


def test_a_long_recording_costs_no_more_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
    host_client: Client,
    recording: VideoRecording,
    address: str,
):
    _fill(recording, rows=1500, step_ms=200, faces=4)

    # The session, the person, the recording, the look twice, the rows.
    with django_assert_num_queries(6):
        _stretch(host_client, address, 120_000, 180_000)


def test_only_rows_of_this_recording_are_told(
    host: User, host_client: Client, address: str
):
    other = stored.analysed(host)
    _fill(other, rows=3, step_ms=200)

    assert _stretch(host_client, address, 0, 1000).json()["rows"] == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"from_ms": "0"}, id="no end"),
        pytest.param({"from_ms": "0", "to_ms": "soon"}, id="no number"),
        pytest.param({"from_ms": "0.5", "to_ms": "9"}, id="no whole number"),
        pytest.param({"from_ms": "-1", "to_ms": "9"}, id="before the start"),
        pytest.param({"from_ms": "9", "to_ms": "9"}, id="nothing in between"),
        pytest.param({"from_ms": "0", "to_ms": "9" * 30}, id="beyond every number"),
    ],
)
def test_what_is_no_stretch_is_refused(
    host_client: Client, address: str, query: dict[str, str]
):
    response = host_client.get(address, query)

    assert response.status_code == 400
    assert "milliseconds" in response.json()["error"]


def test_what_the_browser_has_is_not_sent_again(
    host_client: Client, recording: VideoRecording, address: str
):
    query = {"from_ms": 0, "to_ms": 1000}
    first = host_client.get(address, query)
    again = {"if-none-match": first.headers["ETag"]}

    assert host_client.get(address, query, headers=again).status_code == 304
    assert first.headers["Cache-Control"] == "private, no-cache"

    # Another run may have found other boxes.
    assert recording.analysis
    recording.analysis.run += 1
    recording.analysis.save()
    assert host_client.get(address, query, headers=again).status_code == 200


def test_strangers_and_staff_do_not_find_it(
    stranger_client: Client, staff_client: Client, address: str
):
    assert _stretch(stranger_client, address, 0, 1000).status_code == 404
    assert _stretch(staff_client, address, 0, 1000).status_code == 404


def test_somebody_unknown_is_asked_to_sign_in(client: Client, address: str):
    response = _stretch(client, address, 0, 1000)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")
