"""The server of resumable uploads: what tus 1.0 asks of it, and what people need."""

import base64
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from recordings import files
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import uploads, writing
from tests import factories
from tests.recordings import clips
from users.models import User

URL = reverse("recordings:uploads")
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    """A whole video file."""
    return clips.good(tmp_path / "talk.mp4").read_bytes()


def metadata(**pairs: str) -> str:
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in pairs.items()
    )


def announce(client: Client, size: int, name: str = "talk.mp4", **headers: str) -> Any:
    """Announce a file and return the answer."""
    known = {
        **TUS,
        "Upload-Length": str(size),
        "Upload-Metadata": metadata(filename=name),
    }
    return client.post(URL, headers=known | headers)


def send(client: Client, address: str, piece: bytes, *, at: int, **headers: str) -> Any:
    """Send a piece and return the answer."""
    return client.patch(
        address,
        piece,
        content_type=BYTES,
        headers={**TUS, "Upload-Offset": str(at), **headers},
    )


def head(client: Client, address: str) -> Any:
    return client.head(address, headers=TUS)


def begun(client: Client, size: int, **fields: Any) -> str:
    """Announce a file and return where it goes."""
    address: str = announce(client, size, **fields)["Location"]
    return address


def stored() -> Upload:
    return Upload.objects.get()


# --- The protocol --------------------------------------------------------------


def test_the_server_says_what_it_can(host_client: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 12345

    answer = host_client.options(URL)

    assert answer.status_code == 204
    assert answer["Tus-Resumable"] == answer["Tus-Version"] == "1.0.0"
    assert "creation" in answer["Tus-Extension"].split(",")
    assert answer["Tus-Max-Size"] == "12345"


def test_a_file_is_announced(host_client: Client, host: User) -> None:
    answer = announce(host_client, 1000, "Lesson.mp4")

    upload = stored()
    assert answer.status_code == 201
    assert answer["Location"] == f"/uploads/{upload.pk}/"
    assert answer["Upload-Expires"].endswith("GMT")
    assert (upload.user, upload.filename, upload.file_size) == (
        host,
        "Lesson.mp4",
        1000,
    )


def test_pieces_arrive_one_after_the_other(host_client: Client, film: bytes) -> None:
    address = begun(host_client, len(film))

    first = send(host_client, address, film[:1000], at=0)
    second = send(host_client, address, film[1000:3000], at=1000)

    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    assert second["Upload-Offset"] == "3000"
    asked = head(host_client, address)
    assert (asked.status_code, asked["Upload-Offset"]) == (200, "3000")
    assert asked["Upload-Length"] == str(len(film))
    assert "no-store" in asked["Cache-Control"]
    assert "Upload-Result" not in asked
    assert files.incoming(stored().pk).read_bytes() == film[:3000]


def test_the_last_piece_brings_the_analysis(host_client: Client, film: bytes) -> None:
    address = begun(host_client, len(film))
    send(host_client, address, film[:1000], at=0)

    last = send(host_client, address, film[1000:], at=1000)

    analysis = VideoAnalysis.objects.get()
    assert last.status_code == 204
    assert last["Upload-Result"] == f"/analyses/{analysis.pk}/"
    assert files.absolute(analysis.file_path).read_bytes() == film
    assert list(files.uploads_root().iterdir()) == []


def test_a_finished_upload_still_says_what_became_of_it(
    host_client: Client, film: bytes
) -> None:
    address = begun(host_client, len(film))
    result = send(host_client, address, film, at=0)["Upload-Result"]

    asked = head(host_client, address)

    assert asked["Upload-Result"] == result
    assert asked["Upload-Offset"] == str(len(film))
    assert VideoRecording.objects.count() == 1


def test_the_first_bytes_may_come_with_the_announcement(
    host_client: Client, film: bytes
) -> None:
    headers = {**TUS, "Upload-Length": str(len(film))}

    part = host_client.post(URL, film[:100], content_type=BYTES, headers=headers)
    whole = host_client.post(URL, film, content_type=BYTES, headers=headers)

    assert (part.status_code, part["Upload-Offset"]) == (201, "100")
    assert whole.status_code == 201
    assert whole["Upload-Result"].startswith("/analyses/")


def test_what_the_owner_chose_goes_with_the_file(
    host_client: Client, film: bytes
) -> None:
    chosen = metadata(filename="a.mp4", sensitivity="strict")
    address = begun(host_client, len(film), **{"Upload-Metadata": chosen})

    send(host_client, address, film, at=0)

    assert VideoAnalysis.objects.get().sensitivity == "strict"


@pytest.mark.parametrize("offset", [0, 999, 1001, 5000])
def test_a_wrong_offset_changes_nothing(
    host_client: Client, film: bytes, offset: int
) -> None:
    address = begun(host_client, len(film))
    send(host_client, address, film[:1000], at=0)

    answer = send(host_client, address, film[1000:2000], at=offset)

    assert answer.status_code == 409
    assert head(host_client, address)["Upload-Offset"] == "1000"


def test_nothing_is_added_to_a_finished_upload(
    host_client: Client, film: bytes
) -> None:
    address = begun(host_client, len(film))
    send(host_client, address, film, at=0)

    assert send(host_client, address, b"more", at=len(film)).status_code == 409


def test_no_more_comes_than_was_announced(host_client: Client) -> None:
    address = begun(host_client, 10)

    assert send(host_client, address, b"x" * 11, at=0).status_code == 413
    assert head(host_client, address)["Upload-Offset"] == "0"


@pytest.mark.parametrize("method", ["post", "head", "patch", "delete"])
def test_another_version_is_not_spoken(host_client: Client, method: str) -> None:
    address = URL if method == "post" else begun(host_client, 10)

    answer = getattr(host_client, method)(address, headers={"Tus-Resumable": "0.2.2"})

    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_a_body_of_another_type_is_not_taken(host_client: Client) -> None:
    address = begun(host_client, 10)

    answer = host_client.patch(
        address,
        b"x",
        content_type="application/json",
        headers={**TUS, "Upload-Offset": "0"},
    )

    assert answer.status_code == 415


@pytest.mark.parametrize("length", ["", "-1", "1e3", "٣", "9" * 19, "12 "])
def test_a_length_is_a_number_of_bytes(host_client: Client, length: str) -> None:
    answer = host_client.post(URL, headers={**TUS, "Upload-Length": length})

    assert answer.status_code == 400


@pytest.mark.parametrize("said", ["filename", "filename !!!", "filename /w=="])
def test_metadata_that_cannot_be_read_is_refused(
    host_client: Client, said: str
) -> None:
    answer = announce(host_client, 10, **{"Upload-Metadata": said})

    assert answer.status_code == (201 if said == "filename" else 400)


def test_an_upload_is_given_up(host_client: Client) -> None:
    address = begun(host_client, 10)
    send(host_client, address, b"12345", at=0)

    answer = host_client.delete(address, headers=TUS)

    assert answer.status_code == 204
    assert not Upload.objects.exists()
    assert list(files.uploads_root().iterdir()) == []
    assert head(host_client, address).status_code == 404


def test_giving_up_a_finished_upload_keeps_the_video(
    host_client: Client, film: bytes
) -> None:
    address = begun(host_client, len(film))
    send(host_client, address, film, at=0)

    host_client.delete(address, headers=TUS)

    assert files.absolute(VideoAnalysis.objects.get().file_path).exists()


# --- Who -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "patch", "delete"])
def test_a_stranger_finds_no_upload(
    host_client: Client, stranger_client: Client, method: str
) -> None:
    address = begun(host_client, 10)

    answer = getattr(stranger_client, method)(
        address, headers={**TUS, "Upload-Offset": "0"}, content_type=BYTES
    )

    assert answer.status_code == 404
    assert Upload.objects.exists()


@pytest.mark.parametrize("method", ["get", "head", "patch", "delete", "post"])
def test_somebody_unknown_is_asked_to_sign_in(
    client: Client, host_client: Client, method: str
) -> None:
    address = URL if method == "post" else begun(host_client, 10)

    assert getattr(client, method)(address, headers=TUS).status_code == 401


def test_a_guest_needs_an_account(client: Client) -> None:
    client.force_login(factories.guest())

    assert announce(client, 10).status_code == 401


def test_another_site_cannot_send(host: User) -> None:
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(host)

    assert announce(checking, 10).status_code == 403
    assert not Upload.objects.exists()


def test_the_token_in_a_header_is_enough(host: User) -> None:
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(host)
    checking.cookies["csrftoken"] = token = "a" * 32

    answer = announce(checking, 10, **{"X-CSRFToken": token})

    assert answer.status_code == 201
    sent = send(checking, answer["Location"], b"x", at=0, **{"X-CSRFToken": token})
    assert sent.status_code == 204


# --- Refused -------------------------------------------------------------------


def test_a_file_that_is_no_video_is_refused_with_its_last_byte(
    host_client: Client,
) -> None:
    address = begun(host_client, 8, name="lesson.mp4")

    answer = send(host_client, address, b"Dear Sir", at=0)

    assert answer.status_code == 422
    assert answer.json()["code"] == answer["Upload-Refused"] == "not_video"
    assert "not a video" in answer.json()["message"]
    assert not VideoAnalysis.objects.exists()
    assert list(files.uploads_root().iterdir()) == []


def test_a_refusal_is_said_again_to_whom_missed_it(host_client: Client) -> None:
    address = begun(host_client, 8)
    said = send(host_client, address, b"Dear Sir", at=0).json()

    asked = host_client.get(address)

    assert head(host_client, address)["Upload-Refused"] == "not_video"
    assert asked.json()["message"] == said["message"]
    assert asked.json()["result"] is None


def test_an_empty_file_is_refused_at_once(host_client: Client) -> None:
    answer = announce(host_client, 0)

    assert answer.status_code == 422
    assert "is empty" in answer.json()["message"]


def test_a_file_that_is_too_large_is_refused_at_once(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 2**20

    answer = announce(host_client, 2**20 + 1)

    assert answer.status_code == 413
    assert "1.0\xa0MB" in answer.json()["message"]
    assert not Upload.objects.exists()


def test_a_file_for_which_there_is_no_room_is_refused_at_once(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_SPARE_BYTES = 2**60

    answer = announce(host_client, 10)

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")


def test_what_others_announced_is_no_longer_free(
    host_client: Client, stranger: User, settings: Settings
) -> None:
    Upload.objects.create(
        user=stranger, file_size=2**60, expires_at=timezone.now() + timedelta(hours=1)
    )

    assert announce(host_client, 10).json()["code"] == "disk_full"


def test_a_disk_that_fills_up_keeps_what_has_arrived(
    host_client: Client, settings: Settings
) -> None:
    address = begun(host_client, 10)
    send(host_client, address, b"12345", at=0)
    settings.UPLOAD_SPARE_BYTES = 2**60
    full = send(host_client, address, b"67", at=5)
    settings.UPLOAD_SPARE_BYTES = 0

    assert full.status_code == 507
    assert send(host_client, address, b"67", at=5)["Upload-Offset"] == "7"


def test_a_write_that_finds_no_room_is_refused(host_client: Client) -> None:
    address = begun(host_client, 10)
    path = files.incoming(stored().pk)
    path.unlink()
    path.symlink_to("/dev/full")

    answer = send(host_client, address, b"12345", at=0)

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")


def test_a_person_has_only_so_many_unfinished_uploads(
    host_client: Client, stranger_client: Client, settings: Settings
) -> None:
    settings.UPLOADS_PER_USER = 2
    for _ in range(2):
        announce(host_client, 10)

    answer = announce(host_client, 10)

    assert answer.status_code == 429
    assert "2 uploads that are not finished" in answer.json()["message"]
    assert announce(stranger_client, 10).status_code == 201


def test_a_persons_unfinished_uploads_have_only_so_many_bytes(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_BYTES_PER_USER = 100
    announce(host_client, 60)

    assert announce(host_client, 41).json()["code"] == "too_much_under_way"
    assert announce(host_client, 40).status_code == 201


def test_a_name_is_cleaned(host_client: Client) -> None:
    announce(host_client, 10, "../../\u202ex.mp4")

    assert stored().filename == "x.mp4"


# --- Lost connections, killed servers, two at once ------------------------------


def test_after_a_killed_server_the_file_says_how_far_it_was(
    host_client: Client, film: bytes
) -> None:
    address = begun(host_client, len(film))
    files.incoming(stored().pk).write_bytes(film[:777])

    assert head(host_client, address)["Upload-Offset"] == "777"
    assert send(host_client, address, film[777:], at=777)["Upload-Result"]


def test_a_whole_file_that_nobody_looked_at_is_looked_at_when_asked(
    host_client: Client, film: bytes
) -> None:
    address = begun(host_client, len(film))
    files.incoming(stored().pk).write_bytes(film)

    asked = head(host_client, address)

    assert asked["Upload-Result"] == f"/analyses/{VideoAnalysis.objects.get().pk}/"


def test_while_one_request_writes_another_waits(host_client: Client) -> None:
    address = begun(host_client, 10)

    with writing.locked(files.incoming(stored().pk)):
        second = send(host_client, address, b"12345", at=0)
        removal = host_client.delete(address, headers=TUS)

    assert (second.status_code, removal.status_code) == (423, 423)
    assert head(host_client, address)["Upload-Offset"] == "0"


@pytest.mark.django_db(transaction=True)
def test_two_that_send_the_same_piece_at_once_do_not_mix(
    host: User, film: bytes
) -> None:
    upload = uploads.create(
        user=host,
        filename="a.mp4",
        size=len(film),
        sensitivity="standard",
        at=timezone.now(),
    )
    both_wrote = threading.Barrier(2, timeout=10)
    outcomes = []

    def pieces() -> Iterator[bytes]:
        yield film[:100]
        both_wrote.wait()
        yield film[100:1000]

    def one() -> None:
        try:
            own = Upload.objects.get(pk=upload.pk)
            uploads.append(own, pieces(), offset=0, at=timezone.now())
            outcomes.append("written")
        except writing.UploadBusyError:
            both_wrote.wait()
            outcomes.append("busy")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["busy", "written"]
    assert files.incoming(upload.pk).read_bytes() == film[:1000]


def test_what_another_removes_meanwhile_is_gone_all_the_same(
    host_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(host_client, 10)
    locked = writing.locked

    def too_late(path: Path) -> AbstractContextManager[int]:
        path.unlink()
        return locked(path)

    monkeypatch.setattr(writing, "locked", too_late)

    uploads.remove(stored())

    assert not Upload.objects.exists()


def test_an_upload_whose_file_is_lost_begins_again(host_client: Client) -> None:
    address = begun(host_client, 10)
    files.incoming(stored().pk).unlink()

    assert head(host_client, address).status_code == 410
    assert send(host_client, address, b"x", at=0).status_code == 410


# --- Expiry --------------------------------------------------------------------


def test_an_upload_expires_a_day_after_its_last_piece(host_client: Client) -> None:
    with time_machine.travel(factories.NOON, tick=False):
        address = begun(host_client, 10)
    with time_machine.travel(factories.NOON + timedelta(hours=20), tick=False):
        assert send(host_client, address, b"x", at=0).status_code == 204
    with time_machine.travel(factories.NOON + timedelta(hours=43), tick=False):
        assert head(host_client, address).status_code == 200
    with time_machine.travel(factories.NOON + timedelta(hours=44), tick=False):
        assert head(host_client, address).status_code == 410


def test_expired_uploads_are_removed_with_their_files(host: User, film: bytes) -> None:
    def upload(hours_ago: int) -> Upload:
        at = factories.NOON - timedelta(hours=hours_ago)
        return uploads.create(
            user=host, filename="a", size=10, sensitivity="standard", at=at
        )

    old, recent = upload(25), upload(23)

    assert uploads.expire(at=factories.NOON) == 1
    assert stored() == recent
    assert not files.incoming(old.pk).exists()
    assert files.incoming(recent.pk).exists()
