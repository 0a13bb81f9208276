"""The file of a recording over HTTP: ranges, conditions, names, and for whom."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client
from django.test.client import AsyncRequestFactory
from django.urls import reverse
from pytest_django import Settings

from recordings import files
from recordings.models import VideoRecording
from recordings.playback import serving
from recordings.playback.serving import Served
from tests.recordings import results_form
from tests.recordings.playback import stored
from tests.recordings.playback.stored import CONTENT
from users.models import User

SIZE = len(CONTENT)


@pytest.fixture
def recording(host: User) -> VideoRecording:
    return stored.recording(host)


@pytest.fixture
def address(recording: VideoRecording) -> str:
    return reverse("recordings:file", args=[recording.pk])


def _body(response) -> bytes:
    return b"".join(response.streaming_content)


# --- Ranges ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        pytest.param("bytes=0-", 0, SIZE - 1, id="everything"),
        pytest.param("bytes=100-199", 100, 199, id="the middle"),
        pytest.param("bytes=1000-9999", 1000, SIZE - 1, id="past the end"),
        pytest.param("bytes=-24", SIZE - 24, SIZE - 1, id="the last bytes"),
    ],
)
def test_a_part_is_sent(
    host_client: Client, address: str, header: str, first: int, last: int
):
    response = host_client.get(address, headers={"range": header})

    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert _body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize("header", [None, "bytes=9-1", "bytes=0-1,4-5", "lines=1-2"])
def test_the_whole_file_is_sent(host_client: Client, address: str, header: str | None):
    response = host_client.get(address, headers={"range": header} if header else {})

    assert response.status_code == 200
    assert "Content-Range" not in response.headers
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert _body(response) == CONTENT


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(
    host_client: Client, address: str, header: str
):
    response = host_client.get(address, headers={"range": header})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{SIZE}"
    assert response.content == b""


def test_a_file_longer_than_a_piece_arrives_in_one_piece(
    host: User, host_client: Client
):
    content = os.urandom(3 * serving.PIECE_BYTES + 17)
    recording = stored.recording(host, content=content)
    address = reverse("recordings:file", args=[recording.pk])

    whole = _body(host_client.get(address))
    part = _body(host_client.get(address, headers={"range": "bytes=5-800000"}))

    assert whole == content
    assert part == content[5:800001]


def test_head_tells_the_length_and_sends_nothing(host_client: Client, address: str):
    whole = host_client.head(address)
    part = host_client.head(address, headers={"range": "bytes=0-9"})

    assert (whole.status_code, whole.headers["Content-Length"]) == (200, str(SIZE))
    assert (part.status_code, part.headers["Content-Length"]) == (206, "10")
    assert part.headers["Content-Range"] == f"bytes 0-9/{SIZE}"
    assert whole.content == part.content == b""


def test_nothing_is_written_there(host_client: Client, address: str):
    assert host_client.post(address).status_code == 405


# --- Conditions ----------------------------------------------------------------


def test_what_the_browser_has_is_not_sent_again(host_client: Client, address: str):
    etag = host_client.head(address).headers["ETag"]

    response = host_client.get(address, headers={"if-none-match": etag})

    assert not etag.startswith("W/")
    assert response.status_code == 304


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_a_part_of_the_same_version_is_sent(
    host_client: Client, address: str, header: str
):
    version = host_client.head(address).headers[header]

    response = host_client.head(
        address, headers={"range": "bytes=0-9", "if-range": version}
    )

    assert response.status_code == 206


@pytest.mark.parametrize(
    "version", ['"another"', 'W/"weak"', "Wed, 21 Oct 2015 07:28:00 GMT"]
)
def test_of_another_version_everything_is_sent(
    host_client: Client, address: str, version: str
):
    response = host_client.get(
        address, headers={"range": "bytes=0-9", "if-range": version}
    )

    assert response.status_code == 200
    assert _body(response) == CONTENT


def test_a_changed_file_has_another_etag(
    host_client: Client, address: str, recording: VideoRecording
):
    before = host_client.head(address).headers["ETag"]

    files.absolute(recording.file_path).write_bytes(CONTENT + b"more")

    assert host_client.head(address).headers["ETag"] != before


# --- Under ASGI ----------------------------------------------------------------


async def test_a_part_is_streamed_without_blocking(tmp_path: Path):
    content = os.urandom(2 * serving.PIECE_BYTES + 3)
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    request = AsyncRequestFactory().get("/", headers={"range": "bytes=7-"})

    response = serving.answer(request, Served(path, "video/mp4", "film.mp4"))

    assert isinstance(response, StreamingHttpResponse)
    assert response.is_async
    pieces = [piece async for piece in response]
    response.close()
    assert b"".join(pieces) == content[7:]
    assert max(map(len, pieces)) <= serving.PIECE_BYTES


async def test_a_stream_that_is_left_closes_its_file(tmp_path: Path):
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(3 * serving.PIECE_BYTES))
    response = serving.answer(
        AsyncRequestFactory().get("/"), Served(path, "video/mp4", "film.mp4")
    )
    assert isinstance(response, StreamingHttpResponse)
    stream: AsyncIterator[bytes] = aiter(response)
    await anext(stream)
    assert _is_open(path)

    response.close()

    assert not _is_open(path)


def _is_open(path: Path) -> bool:
    return any(link.exists() and link.readlink() == path for link in _own_descriptors())


def _own_descriptors() -> Iterator[Path]:
    return Path("/proc/self/fd").iterdir()


@pytest.mark.django_db(transaction=True)
async def test_the_whole_chain_streams_under_asgi(
    host: User, async_client: AsyncClient
):
    await async_client.aforce_login(host)
    recording = await sync_to_async(stored.recording)(host)

    response: Any = await async_client.get(
        reverse("recordings:file", args=[recording.pk]), headers={"range": "bytes=3-5"}
    )

    assert response.status_code == 206
    assert b"".join([piece async for piece in response]) == CONTENT[3:6]
    response.close()


# --- What it is called -----------------------------------------------------------


def test_it_is_shown_and_not_guessed_at(host_client: Client, address: str):
    headers = host_client.head(address).headers

    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Disposition"] == 'inline; filename="Lesson 3.mp4"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"


def test_the_original_can_be_saved(host: User, host_client: Client):
    recording = stored.recording(
        host,
        suffix=".mkv",
        filename="Lesson 3.mkv",
        media=results_form.media(container="mkv"),
    )
    copy = files.folder(recording.pk) / "playable.mp4"
    copy.write_bytes(b"the copy")
    recording.playable_path = files.relative(copy)
    recording.save()
    address = reverse("recordings:file", args=[recording.pk])

    shown = host_client.get(address)
    saved = host_client.get(address, {"download": "1"})

    assert _body(shown) == b"the copy"
    assert shown.headers["Content-Type"] == "video/mp4"
    assert shown.headers["Content-Disposition"] == 'inline; filename="Lesson 3.mp4"'
    assert _body(saved) == CONTENT
    assert saved.headers["Content-Type"] == "video/x-matroska"
    assert saved.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("../../x.mp4", 'inline; filename="x.mp4"', id="a path"),
        pytest.param("C:\\a\\b.mp4", 'inline; filename="b.mp4"', id="another path"),
        pytest.param('a"b.mp4', 'inline; filename="a\\"b.mp4"', id="a quote"),
        pytest.param("a\r\nX: y.mp4", 'inline; filename="aX: y.mp4"', id="two lines"),
        pytest.param(
            "gpj\u202e4pm.exe", 'inline; filename="gpj4pm.exe"', id="turned around"
        ),
        pytest.param(
            "Họp.mp4", "inline; filename*=utf-8''H%E1%BB%8Dp.mp4", id="Vietnamese"
        ),
        pytest.param("..", 'inline; filename="video"', id="nothing left"),
    ],
)
def test_a_name_does_no_harm(host: User, host_client: Client, name: str, said: str):
    recording = stored.recording(host, filename=name)

    response = host_client.head(reverse("recordings:file", args=[recording.pk]))

    assert response.headers["Content-Disposition"] == said


# --- Sent by nginx ---------------------------------------------------------------


def test_nginx_is_told_which_file_to_send(
    settings: Settings, host_client: Client, address: str, recording: VideoRecording
):
    settings.ACCEL_REDIRECT_PREFIX = "/protected-media/"

    response = host_client.get(address, headers={"range": "bytes=0-9"})

    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == (
        f"/protected-media/recordings/{recording.pk}/original.mp4"
    )
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Disposition"].startswith("inline;")
    assert response.headers["Cache-Control"] == "private, no-cache"


# --- For whom ------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/protected-media/"])
def test_a_file_that_is_gone_is_not_found(
    settings: Settings,
    host_client: Client,
    address: str,
    recording: VideoRecording,
    prefix: str,
):
    settings.ACCEL_REDIRECT_PREFIX = prefix
    files.remove(recording.pk)

    assert host_client.get(address).status_code == 404


def test_a_path_that_leads_out_is_not_found(host: User, host_client: Client):
    recording = stored.recording(host)
    recording.file_path = "../../../../etc/hostname"
    recording.save()

    response = host_client.get(reverse("recordings:file", args=[recording.pk]))

    assert response.status_code == 404


def test_strangers_and_staff_do_not_find_it(
    stranger_client: Client, staff_client: Client, address: str
):
    assert stranger_client.get(address).status_code == 404
    assert staff_client.get(address).status_code == 404


def test_somebody_unknown_is_asked_to_sign_in(client: Client, address: str):
    response = client.get(address)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")
