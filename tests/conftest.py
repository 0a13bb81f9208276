"""People and places that tests start from; every test has an empty Redis of its own."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings as django_settings
from django.core.management import CommandError
from django.test import Client, TransactionTestCase
from django.utils import translation
from psycopg.errors import DeadlockDetected
from pytest_django import DjangoDbBlocker, Settings

from analytics.timeseries import router, tier
from analytics.timeseries.tier import Tier
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics.timeseries import databases
from users.models import User

_DATABASE_FIXTURES = {"db", "transactional_db"}
_TIERS = {
    "hypertable": ((Tier.APACHE, Tier.COMMUNITY), "make test"),
    "community": ((Tier.COMMUNITY,), "TIMESCALE_TEST_URL=postgres://… make test"),
}
_CONNECT = {"connect", "connect_ex"}
# Each loses a second to PostgreSQL's deadlock_timeout; a site at rest meets none.
_TRIES_TO_EMPTY = 5


class OutsideWorldError(RuntimeError):
    """A test wanted to talk to another machine."""


# --- Databases and their tiers -------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that uses the database use the second one too, if there is one."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None:
            everywhere = pytest.mark.django_db(
                *mark.args, **{**mark.kwargs, "databases": "__all__"}
            )
            item.add_marker(everywhere, append=False)
        elif found := _DATABASE_FIXTURES.intersection(
            getattr(item, "fixturenames", ())
        ):
            commits = "transactional_db" in found
            item.add_marker(
                pytest.mark.django_db(transaction=commits, databases="__all__")
            )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let no job of TimescaleDB run behind the tests' backs, and no minute be stored."""
    with django_db_blocker.unblock():
        if databases.is_for_tests(router.alias()):
            databases.stop_workers(router.alias())
            databases.empty_minutes()


@pytest.fixture(scope="session", autouse=True)
def emptying_outlasts_a_running_site() -> Iterator[None]:
    """Empty the tables again where a query of a running site met it in a deadlock."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def emptied(case: TransactionTestCase) -> None:
        for _ in range(_TRIES_TO_EMPTY - 1):
            try:
                return empty(case)
            except CommandError as error:
                if not isinstance(
                    getattr(error.__cause__, "__cause__", None), DeadlockDetected
                ):
                    raise
        return empty(case)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture(autouse=True)
def no_minute_stays(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Empty, after a test that commits, what Django does not know to be a table."""
    yield
    mark = request.node.get_closest_marker("django_db")
    if mark is not None and (mark.args or mark.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            databases.empty_minutes()


@pytest.fixture(autouse=True)
def tier_that_the_test_needs(request: pytest.FixtureRequest) -> None:
    """Skip a test of hypertables where there are none, and say what brings them."""
    for mark, (tiers, command) in _TIERS.items():
        if request.node.get_closest_marker(mark) is None:
            continue
        request.getfixturevalue("db")
        found = tier.current()
        if found not in tiers:
            pytest.skip(f"The database is {found}, not {' or '.join(tiers)}: {command}")


# --- Surroundings ------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.Redis]:
    """A client of the test run's own Redis database (attention_site/test_settings.py)."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_redis(redis_server: redis.Redis) -> redis.Redis:
    """Forget what the test before left behind."""
    redis_server.flushdb()
    return redis_server


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Forget the language of the last request of the test before."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """Keep the files of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines, except to the Redis under test."""
    known = {urlsplit(django_settings.REDIS_URL).hostname}

    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not (
                address[0] in known or _is_loopback(address[0])
            ):
                raise OutsideWorldError(f"A test connects to {address[0]}")
            return original(self, address)

        return connect

    for name in _CONNECT:
        monkeypatch.setattr(socket.socket, name, guarded(name))


def _is_loopback(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


# --- People ------------------------------------------------------------------


@pytest.fixture
def host(db: None) -> User:
    """The person whose meeting it is."""
    return factories.user(email="host@example.com", name="Helen Host")


@pytest.fixture
def participant(db: None) -> User:
    """A person who takes part."""
    return factories.user(email="pat@example.com", name="Pat Participant")


@pytest.fixture
def stranger(db: None) -> User:
    """A person with an account who has nothing to do with the meeting."""
    return factories.user(email="stranger@example.com", name="Sam Stranger")


@pytest.fixture
def staff(db: None) -> User:
    """A member of staff who may do everything in the admin."""
    return User.objects.create_superuser("staff@example.com", factories.PASSWORD)


@pytest.fixture
def host_client(host: User) -> Client:
    """The host's browser."""
    return _signed_in(host)


@pytest.fixture
def participant_client(participant: User) -> Client:
    """The participant's browser."""
    return _signed_in(participant)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    """The stranger's browser."""
    return _signed_in(stranger)


@pytest.fixture
def staff_client(staff: User) -> Client:
    """The browser of a member of staff."""
    return _signed_in(staff)


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- Places ------------------------------------------------------------------


@pytest.fixture
def meeting(host: User) -> Meeting:
    """A scheduled meeting of the host."""
    return factories.meeting(host=host)


@pytest.fixture
def live_meeting(meeting: Meeting) -> Meeting:
    """The host's meeting, started."""
    return factories.started(meeting)


@pytest.fixture
def seat(live_meeting: Meeting, participant: User) -> Participant:
    """The participant's seat in the live meeting, agreed to be measured."""
    return factories.seat(live_meeting, user=participant)
