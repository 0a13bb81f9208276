"""The addresses that a recorder in a browser sends to, and what pages load."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from recordings import chunk_file, files
from recordings.models import VideoRecording
from recordings.services import capturing, finishing
from tests import factories
from tests.recordings import captured

WEBM = b"\x1a\x45\xdf\xa3" + b"a" * 96


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


@pytest.fixture
def own_seat(recorded, participant):
    """The participant, agreed to be measured."""
    return factories.seat(recorded, user=participant)


@pytest.fixture
def begun(recorded, own_seat, participant_client):
    """What the page is answered that begins to record."""
    return _begin(participant_client, recorded).json()


def _begin(client, meeting, source="camera"):
    said = {"source": source, "told": "yes"}
    return client.post(_address("of_meeting", meeting), said)


def _address(name, thing):
    return reverse(f"recordings:{name}", args=[thing.pk])


def _send(client, begun, number, chunk):
    return client.post(
        f"{begun['chunks_url']}{number}/",
        chunk,
        content_type="application/octet-stream",
    )


def test_who_begins_is_told_where_chunks_go(begun):
    recording = VideoRecording.objects.get()

    assert begun["id"] == str(recording.pk)
    assert begun["chunks_url"] == f"/recordings/{recording.pk}/chunks/"
    assert begun["stop_url"] == _address("stop", recording)


def test_who_may_not_record_is_told_why(host, host_client):
    meeting = captured.recorded_meeting(host, policy="nobody")

    answer = _begin(host_client, meeting)

    assert (answer.status_code, answer.json()["code"]) == (403, "nobody")
    assert "nobody can record" in answer.json()["message"]


def test_a_window_needs_the_word_that_everybody_was_told(recorded, host_client):
    answer = host_client.post(_address("of_meeting", recorded), {"source": "window"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_told")
    assert not VideoRecording.objects.exists()


def test_chunks_and_the_stop_make_a_sealed_recording(begun, participant_client):
    first = _send(participant_client, begun, 0, WEBM)
    second = _send(participant_client, begun, 1, b"more")
    answer = participant_client.post(begun["stop_url"], {"chunks": 2})

    recording = VideoRecording.objects.get()
    assert first.json() == {"expected": 1, "is_running": True}
    assert second.json() == {"expected": 2, "is_running": True}
    assert answer.status_code == 204
    assert recording.sealed_at is not None
    assert chunk_file.path(recording.pk).read_bytes() == WEBM + b"more"


@pytest.mark.parametrize(
    ("number", "chunk", "status", "code"),
    [
        pytest.param(0, b"text", 415, "not_video", id="no video"),
        pytest.param(1, b"more", 409, "gap", id="gap"),
        pytest.param(0, WEBM + bytes(2_200_000), 413, "too_large", id="large"),
        pytest.param(
            0, WEBM + bytes(4_000_000), 413, "too_large", id="too large to read"
        ),
    ],
)
def test_a_bad_chunk_is_answered_with_a_reason(
    begun, participant_client, number, chunk, status, code
):
    answer = _send(participant_client, begun, number, chunk)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_gap_says_what_is_expected(begun, participant_client):
    assert _send(participant_client, begun, 7, b"more").json()["expected"] == 0


def test_a_full_disk_is_said(begun, participant_client, monkeypatch):
    monkeypatch.setattr(chunk_file, "MIN_FREE_BYTES", 10**18)

    answer = _send(participant_client, begun, 0, WEBM)

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "no room" in answer.json()["message"]


def test_a_full_recording_is_said(begun, participant_client, monkeypatch):
    monkeypatch.setattr(capturing, "MAX_BYTES", 10)

    answer = _send(participant_client, begun, 0, WEBM)

    assert (answer.status_code, answer.json()["code"]) == (413, "full")


def test_what_was_stopped_takes_nothing(begun, participant_client):
    _send(participant_client, begun, 0, WEBM)
    participant_client.post(begun["stop_url"], {"chunks": 1})

    answer = _send(participant_client, begun, 1, b"more")

    assert (answer.status_code, answer.json()["code"]) == (410, "over")


def test_an_upload_takes_no_chunks(host, host_client):
    upload = factories.recording(user=host)

    answer = host_client.post(
        reverse("recordings:chunk", args=[upload.pk, 0]),
        WEBM,
        content_type="application/octet-stream",
    )

    assert answer.status_code == 410


def test_nobody_but_the_owner_sends_or_stops(begun, host_client, stranger_client):
    for client in (host_client, stranger_client):
        assert _send(client, begun, 0, WEBM).status_code == 404
        assert client.post(begun["stop_url"]).status_code == 404


def test_who_is_not_signed_in_does_neither(begun, client):
    for answer in (_send(client, begun, 0, WEBM), client.post(begun["stop_url"])):
        assert (answer.status_code, answer["Location"][:6]) == (302, "/login")


@pytest.mark.parametrize("name", ["of_meeting", "recording_now"])
def test_a_stranger_learns_nothing_of_a_meeting(
    recorded, stranger_client, client, name
):
    address = _address(name, recorded)

    assert stranger_client.get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/login")


def test_a_stranger_begins_nothing(recorded, stranger_client):
    assert _begin(stranger_client, recorded).status_code == 404


def test_chunks_need_the_token_of_the_page(begun, participant):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(participant)

    assert _send(careful, begun, 0, WEBM).status_code == 403


# --- What everybody reads ----------------------------------------------------------


def _banner(client, meeting):
    return client.get(_address("recording_now", meeting)).content.decode()


def test_everybody_reads_who_records(begun, recorded, participant_client, host_client):
    assert "You are recording your own camera." in _banner(participant_client, recorded)
    assert "Pat Participant is recording their own camera." in _banner(
        host_client, recorded
    )


def test_everybody_reads_of_a_window(
    recorded, own_seat, host_client, participant_client
):
    _begin(host_client, recorded, "window")

    assert "Helen Host is recording a window with everybody in it." in _banner(
        participant_client, recorded
    )


def test_nothing_is_said_once_it_is_stopped(
    begun, recorded, participant_client, host_client
):
    participant_client.post(begun["stop_url"])

    assert _banner(host_client, recorded).strip() == ""


def test_names_are_escaped(recorded, host_client):
    seat = factories.seat(recorded, user=factories.user(name="<b>Bob</b>"))
    captured.begin(recorded, seat.user)

    # Begun at noon of a day long past: nothing has come since.
    VideoRecording.objects.update(started_at=recorded.updated_at)

    assert "&lt;b&gt;Bob&lt;/b&gt; is recording" in _banner(host_client, recorded)


# --- What was recorded -------------------------------------------------------------


@pytest.fixture
def ready(recorded, own_seat, participant):
    """A recording of the participant that can be played."""
    recording = captured.sealed(recorded, participant, captured.webm())
    finishing.finish(recording.pk)
    return VideoRecording.objects.get(pk=recording.pk)


def _list(client, meeting):
    return client.get(_address("of_meeting", meeting)).content.decode()


def test_an_owner_reads_how_long_it_is_kept(ready, recorded, participant_client):
    page = _list(participant_client, recorded)

    deleted_on = ready.created_at + timedelta(days=30)
    assert "Pat Participant’s own camera" in page
    assert "0:06" in page
    assert f"{deleted_on:%-d %B %Y}" in page
    assert _address("delete_recording", ready) in page


def test_an_owner_reads_what_is_waited_for(begun, recorded, participant_client):
    _send(participant_client, begun, 0, WEBM)
    assert "Being recorded now." in _list(participant_client, recorded)

    participant_client.post(begun["stop_url"])
    assert "at most a quarter of an hour" in _list(participant_client, recorded)

    participant_client.post(begun["stop_url"], {"chunks": 1})
    assert "Being prepared." in _list(participant_client, recorded)


def test_a_host_reads_that_it_exists_and_no_more(ready, recorded, host_client):
    page = _list(host_client, recorded)

    assert "Only Pat Participant can play it." in page
    assert _address("delete_recording", ready) not in page


def test_other_participants_read_nothing_of_it(ready, recorded):
    other = factories.seat(recorded)
    client = Client()
    client.force_login(other.user)

    assert "Pat Participant" not in _list(client, recorded)


def test_a_deleted_recording_is_gone_with_its_file(
    ready, recorded, participant_client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = participant_client.post(_address("delete_recording", ready))

    assert answer["Location"] == reverse("meetings:room", args=[recorded.pk])
    assert not VideoRecording.objects.exists()
    assert not files.folder(ready.pk).exists()


def test_nobody_else_deletes_it(ready, host_client, stranger_client, client):
    address = _address("delete_recording", ready)

    assert host_client.post(address).status_code == 404
    assert stranger_client.post(address).status_code == 404
    assert client.post(address)["Location"].startswith("/login")
    assert VideoRecording.objects.exists()


def test_what_does_not_exist_is_not_found(host_client):
    address = reverse("recordings:delete_recording", args=[uuid.uuid4()])

    assert host_client.post(address).status_code == 404
