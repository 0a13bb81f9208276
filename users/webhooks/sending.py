"""One attempt to deliver one message: a POST with limits, to a checked address."""

import asyncio
import contextlib
import functools
import logging
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from django.utils.http import parse_http_date_safe

from users.webhooks import addresses
from users.webhooks.failures import Failure, SendingError

LIMIT_S = 15.0
"""For the whole attempt once the name is resolved; the specification says 15 to 30."""

LOOK_UP_LIMIT_S = 20.0
CONNECT_LIMIT_S = 5.0
READ_LIMIT_S = 5.0

MOST_ANSWER_BYTES = 64 * 1024
"""So much of an answer is read, and nothing of it kept: its status says everything."""

USER_AGENT = "Attention-Webhooks/1"

# The library writes whole addresses into the log; those of webhooks are often secrets.
logging.getLogger("httpx").setLevel(logging.WARNING)

_LONGEST_NUMBER = 10
"""Digits of seconds that somebody may mean."""

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went; `status` is None without an answer, `error` "" if it is well.

    `error` is a users.webhooks.failures.Failure. `wait_s`: for how long the receiver
    wants to be left alone; None where it does not say.
    """

    status: int | None
    error: str
    ms: int
    wait_s: int | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver said that it has the message."""
        return not self.error

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more, ever."""
        return self.status == HTTPStatus.GONE


def send(
    url: str, body: bytes, headers: Mapping[str, str], *, may_reach_private: bool
) -> Outcome:
    """Send a message once and return how it went; takes LIMIT_S and a look-up at most.

    Without `may_reach_private` only https and public addresses will do.
    """
    begun_s = time.monotonic()
    try:
        status, wait_s = _send(url, body, headers, may_reach_private=may_reach_private)
    except SendingError as error:
        return Outcome(None, error.failure.value, _ms_since(begun_s))
    return Outcome(status, _error_of(status), _ms_since(begun_s), wait_s)


def _send(
    url: str, body: bytes, headers: Mapping[str, str], *, may_reach_private: bool
) -> tuple[int, int | None]:
    target = _parsed(url)
    if target.scheme != "https" and not may_reach_private:
        raise SendingError(Failure.ADDRESS)
    begun_s = time.monotonic()
    found = addresses.resolve(
        target.raw_host.decode(),
        target.port or _PORTS[target.scheme],
        may_be_private=may_reach_private,
    )
    # Nothing ends a look-up. Whoever sends holds the message for a limited time only.
    if time.monotonic() - begun_s > LOOK_UP_LIMIT_S:
        raise SendingError(Failure.TIMEOUT)
    with _failures_named():
        return asyncio.run(_post(target, found, body, headers))


async def _post(
    target: httpx.URL, found: Sequence[str], body: bytes, headers: Mapping[str, str]
) -> tuple[int, int | None]:
    """Ask the first address that takes connections; return status and seconds to wait."""
    # The limits of the library are for single steps: a byte now and then meets them.
    deadline_s = asyncio.get_running_loop().time() + LIMIT_S
    async with httpx.AsyncClient(
        # Neither a proxy nor a .netrc of the machine: they know other addresses.
        trust_env=False,
        verify=_trusted(),
        timeout=httpx.Timeout(LIMIT_S, connect=CONNECT_LIMIT_S),
    ) as client:
        requests = [_request(client, target, one, body, headers) for one in found]
        for request in requests[:-1]:
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await _ask(client, request, deadline_s)
        return await _ask(client, requests[-1], deadline_s)


def _request(
    client: httpx.AsyncClient,
    target: httpx.URL,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
) -> httpx.Request:
    return client.build_request(
        "POST",
        target.copy_with(host=address),
        content=body,
        headers={
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "accept-encoding": "identity",
            **headers,
            "host": target.netloc.decode(),
        },
        # The certificate is the name's, not the address's.
        extensions={"sni_hostname": target.raw_host.decode()},
    )


async def _ask(
    client: httpx.AsyncClient, request: httpx.Request, deadline_s: float
) -> tuple[int, int | None]:
    async with asyncio.timeout_at(deadline_s):
        answer = await client.send(request, stream=True, follow_redirects=False)
    # The status has come: what goes wrong from here on changes nothing.
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        await _read_some(answer)
    return answer.status_code, _seconds_to_wait(answer.headers)


async def _read_some(answer: httpx.Response) -> None:
    """Let the receiver finish its sentence, if it is a short one."""
    read = 0
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MOST_ANSWER_BYTES:
                    return
    finally:
        await answer.aclose()


@functools.cache
def _trusted() -> ssl.SSLContext:
    # Reading the authorities' certificates takes longer than sending a message.
    return httpx.create_ssl_context()


@contextlib.contextmanager
def _failures_named() -> Iterator[None]:
    """Turn what the library raises into why the attempt failed."""
    try:
        yield
    except (httpx.TimeoutException, TimeoutError) as error:
        raise SendingError(Failure.TIMEOUT) from error
    except httpx.ConnectError as error:
        is_tls = _is_caused_by(error, ssl.SSLError)
        raise SendingError(Failure.TLS if is_tls else Failure.CONNECTION) from error
    except httpx.NetworkError as error:
        raise SendingError(Failure.CONNECTION) from error
    except httpx.HTTPError as error:
        raise SendingError(Failure.PROTOCOL) from error


def _parsed(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise SendingError(Failure.ADDRESS) from error
    is_whole = target.raw_host and addresses.is_port(target.port)
    if target.scheme not in _PORTS or not is_whole:
        raise SendingError(Failure.ADDRESS)
    return target


def _seconds_to_wait(headers: httpx.Headers) -> int | None:
    """Return what `Retry-After` asks for, in seconds or as a date; None for nothing."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER:
        return int(text)
    at_s = parse_http_date_safe(text)
    return None if at_s is None else max(0, round(at_s - time.time()))


def _error_of(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return (Failure.REDIRECT if is_redirect else Failure.STATUS).value


def _is_caused_by(error: BaseException | None, kind: type[Exception]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _ms_since(begun_s: float) -> int:
    return round((time.monotonic() - begun_s) * 1000)
