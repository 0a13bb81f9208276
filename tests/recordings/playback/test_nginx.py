"""deploy/nginx.conf in front of the site: nginx sends videos that the site allowed."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from recordings.models import VideoRecording
from tests.recordings.playback import stored
from tests.recordings.playback.stored import CONTENT
from users.models import User

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
START_WITHIN_S = 10

_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {ours}
}}
"""


@pytest.fixture
def port(
    live_server: LiveServer, settings: Settings, media_root: Path, tmp_path: Path
) -> Iterator[int]:
    """The port of an nginx in front of the live server."""
    if NGINX is None:
        pytest.skip("nginx is absent: apt-get install --no-install-recommends nginx")
    settings.ACCEL_REDIRECT_PREFIX = "/protected-media/"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(_configuration(live_server, free, media_root, tmp_path))
    nginx = subprocess.Popen([NGINX, "-c", str(configuration), "-p", str(tmp_path)])
    try:
        _wait_for(free)
        yield free
    finally:
        nginx.terminate()
        nginx.wait(timeout=10)


def _configuration(site: LiveServer, port: int, media: Path, folder: Path) -> str:
    """Return the file of deploy/ with names, ports and paths of this test."""
    text = (Path(django_settings.BASE_DIR) / "deploy/nginx.conf").read_text()
    text = re.sub(r"server \{\s*listen 80;.*?\n\}", "", text, flags=re.DOTALL)
    text = re.sub(r"listen \[::\]:443.*\n|ssl_certificate.*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("127.0.0.1:8000", site.url.removeprefix("http://"))
    text = text.replace("/srv/media/", f"{media}/")
    # As root it would give up the right to read this test's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    return _AROUND.format(user=user, folder=folder, ours=text)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise RuntimeError("nginx did not start")


def _ask(
    port: int, address: str, client: Client | None = None, **headers: str
) -> tuple[HTTPResponse, bytes]:
    if client is not None:
        headers["Cookie"] = client.cookies.output(header="", sep=";", attrs=[]).strip()
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", address, headers={"Host": "localhost", **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


@pytest.fixture
def recording(transactional_db: None, host: User) -> VideoRecording:
    return stored.recording(host)


@pytest.fixture
def address(recording: VideoRecording) -> str:
    return reverse("recordings:file", args=[recording.pk])


def test_nginx_sends_parts_of_what_the_site_allowed(
    port: int, address: str, host_client: Client
):
    response, body = _ask(port, address, host_client, Range="bytes=100-199")

    assert response.status == 206
    assert body == CONTENT[100:200]
    assert response.headers["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Disposition"].startswith("inline;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    ("place", "is_too_large"),
    [
        pytest.param("/uploads/", False, id="videos come in pieces"),
        pytest.param("/api/v1/analyses/", False, id="or whole"),
        pytest.param("/login/", True, id="nothing else is large"),
    ],
)
def test_only_videos_may_be_large(port: int, place: str, is_too_large: bool):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest("POST", place, skip_host=True)
    connection.putheader("Host", "localhost")
    connection.putheader("Content-Length", str(100 * 2**20))
    # Whoever is asked first need not send it all.
    connection.putheader("Expect", "100-continue")
    connection.endheaders()
    status = connection.sock.recv(20).split()[1]
    connection.close()

    assert (status == b"413") is is_too_large


def test_nginx_sends_nothing_else(
    port: int,
    address: str,
    recording: VideoRecording,
    host_client: Client,
    stranger_client: Client,
):
    direct = f"/protected-media/{recording.file_path}"

    assert _ask(port, direct, host_client)[0].status == 404
    assert _ask(port, address, stranger_client)[0].status == 404
    assert _ask(port, address)[0].status == 302
