"""One attempt, to a real server on this machine."""

import datetime
import socket
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories import NOON
from tests.users.webhooks import receiver
from tests.users.webhooks.receiver import Receiver
from users.webhooks import sending
from users.webhooks.sending import Outcome

BODY = b"{}"


def _send(url: str, *, may_reach_private: bool = True) -> Outcome:
    return sending.send(
        url, BODY, {"webhook-id": "m-1"}, may_reach_private=may_reach_private
    )


def test_a_message_arrives_as_it_is(receiving: Receiver) -> None:
    outcome = _send(f"{receiving.url}?from=us")

    assert (outcome.status, outcome.error) == (204, "")
    (taken,) = receiving.taken
    assert (taken.path, taken.body) == ("/hook?from=us", BODY)
    assert taken.headers["webhook-id"] == "m-1"
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["host"] == f"localhost:{receiving.port}"


def test_the_address_stays_out_of_the_log(
    receiving: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        _send(f"{receiving.url}/a-secret")

    assert len(receiving.taken) == 1
    assert "a-secret" not in caplog.text


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_an_error_of_the_receiver_is_a_failure(
    receiving: Receiver, status: int
) -> None:
    receiving.answers(status)

    outcome = _send(receiving.url)

    assert (outcome.status, outcome.error) == (status, "status")
    assert outcome.is_gone is (status == 410)


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("120", 120),
        ("Mon, 02 Nov 2026 12:01:00 GMT", 60),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
        *(("soon", None), ("-1", None), ("9" * 40, None), ("\xb2", None)),
    ],
)
def test_a_receiver_may_ask_to_be_left_alone(
    receiving: Receiver, said: str, wait_s: int | None
) -> None:
    receiving.answers(429, Retry_After=said)

    with time_machine.travel(NOON, tick=False):
        assert _send(receiving.url).wait_s == wait_s


def test_a_receiver_need_not_ask(receiving: Receiver) -> None:
    receiving.answers(503)

    assert _send(receiving.url).wait_s is None


def test_a_redirect_is_not_followed(receiving: Receiver) -> None:
    with receiver.running() as elsewhere:

        def redirect(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(307)
            handler.send_header("Location", elsewhere.url)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        receiving.answering = redirect

        outcome = _send(receiving.url)

        assert (outcome.status, outcome.error) == (307, "redirect")
        assert elsewhere.taken == []


def test_nobody_listening_is_a_failure() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    outcome = _send(f"http://127.0.0.1:{port}/")

    assert (outcome.status, outcome.error) == (None, "connection")


def test_a_receiver_that_says_nothing_is_not_waited_for(
    receiving: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LIMIT_S", 0.3)
    receiving.answering = lambda _: time.sleep(2)

    assert _send(receiving.url).error == "timeout"


def test_a_byte_now_and_then_does_not_hold_a_worker(
    receiving: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LIMIT_S", 0.5)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(40):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.1)

    receiving.answering = drip

    outcome = _send(receiving.url)

    assert outcome.error == "timeout"
    assert outcome.ms < 3000


def test_an_endless_answer_is_cut_off(receiving: Receiver) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            sent.append(handler.wfile.write(b"a" * 65536))

    receiving.answering = flood

    outcome = _send(receiving.url)

    assert (outcome.status, outcome.error) == (200, "")
    # What the sockets hold on the way comes on top of what is read.
    assert sum(sent) < 100 * sending.MOST_ANSWER_BYTES


def test_what_is_not_http_is_a_failure(receiving: Receiver) -> None:

    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail ready\r\n\r\n")

    receiving.answering = greet

    assert _send(receiving.url).error == "protocol"


# --- Where it may go ---------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://example.com/", "address"),
        ("https://127.0.0.1:{port}/", "private"),
        ("https://localhost:{port}/", "private"),
        ("https://[::1]:{port}/", "private"),
        ("https://[::ffff:127.0.0.1]:{port}/", "private"),
        ("https://user@localhost:{port}/", "private"),
        ("ftp://example.com/", "address"),
        ("https:///nowhere", "address"),
        ("https://8.8.8.8:70000/", "address"),
        ("https://8.8.8.8:99999999999999999999/", "address"),
    ],
)
def test_a_private_address_is_not_even_connected_to(
    receiving: Receiver, url: str, error: str
) -> None:
    outcome = _send(url.format(port=receiving.port), may_reach_private=False)

    assert (outcome.status, outcome.error) == (None, error)
    assert receiving.taken == []


def test_a_name_that_changes_its_mind_fails(
    receiving: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["93.184.215.14", "127.0.0.1", "127.0.0.1"]
    connected = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def connect(_: socket.socket, address: Any) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", connect)

    outcome = _send(
        f"https://rebind.example:{receiving.port}/", may_reach_private=False
    )

    assert outcome.error == "connection"
    assert connected == ["93.184.215.14"]
    assert receiving.taken == []


# --- TLS ---------------------------------------------------------------------


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """The server's side for the name hooks.test; our side trusts its certificate."""
    certificate = tmp_path / "server.pem"
    _make_certificate(certificate, "hooks.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sending._trusted.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    yield context
    sending._trusted.cache_clear()


def _make_certificate(path: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )


@pytest.fixture
def every_name_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name be one of this machine's."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _, *rest, **more: look_up("127.0.0.1", *rest, **more),
    )


def test_the_certificate_is_asked_for_by_name_and_the_host_kept(
    tls: ssl.SSLContext, every_name_is_here: None
) -> None:
    asked_for = []
    tls.sni_callback = lambda _, name, __: asked_for.append(name)
    with receiver.running(tls=tls) as receiving:
        outcome = _send(f"https://hooks.test:{receiving.port}/hook")

        assert (outcome.status, outcome.error) == (204, "")
        assert asked_for == ["hooks.test"]
        assert receiving.taken[0].headers["host"] == f"hooks.test:{receiving.port}"


def test_a_certificate_of_another_name_is_refused(
    tls: ssl.SSLContext, every_name_is_here: None
) -> None:
    with receiver.running(tls=tls) as receiving:
        outcome = _send(f"https://other.test:{receiving.port}/hook")

        assert (outcome.status, outcome.error) == (None, "tls")
        assert receiving.taken == []
