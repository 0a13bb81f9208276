"""Databases at every tier that the server of this run can have."""

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from analytics.timeseries import minutes
from analytics.timeseries.tier import Tier
from tests.analytics.timeseries import databases


@pytest.fixture(scope="session")
def ordinary_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Name of a database as an older site has it, to be copied."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        name = f"{connections['default'].settings_dict['NAME']}_ordinary"
        stack.enter_context(databases.created(name))
        with databases.in_use(name):
            databases.migrate_to_ordinary_table()
        databases.close(name)
        yield name


@pytest.fixture
def ordinary(
    db: None, ordinary_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Use a database of its own as an older site has it, and return its name."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        name = f"{ordinary_database}_copy"
        stack.enter_context(databases.created(name, template=ordinary_database))
        stack.enter_context(databases.in_use(name))
        yield name


@pytest.fixture(scope="session")
def database_at(
    ordinary_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[Tier], str]]:
    """Return the name of a database at a tier, which all tests share that ask for it."""
    with ExitStack() as stack:

        @functools.cache
        def named(wanted: Tier) -> str:
            with django_db_blocker.unblock():
                name = f"{ordinary_database}_{wanted}"
                stack.enter_context(databases.created(name, template=ordinary_database))
                with databases.in_use(name):
                    databases.bring_to(wanted)
                return name

        yield named


@pytest.fixture(
    params=[
        pytest.param(Tier.PLAIN),
        pytest.param(Tier.APACHE, marks=pytest.mark.hypertable),
        pytest.param(Tier.COMMUNITY, marks=pytest.mark.community),
    ]
)
def at_every_tier(
    request: pytest.FixtureRequest,
    db: None,
    database_at: Callable[[Tier], str],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Tier]:
    """Use an empty database at each tier in turn, and return the tier."""
    wanted: Tier = request.param
    with databases.in_use(database_at(wanted)), django_db_blocker.unblock():
        databases.empty()
        yield wanted


@pytest.fixture
def community(
    db: None,
    database_at: Callable[[Tier], str],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Use an empty database of the community tier; for tests marked so."""
    name = database_at(Tier.COMMUNITY)
    with databases.in_use(name), django_db_blocker.unblock():
        databases.empty()
        yield


@pytest.fixture
def now() -> datetime:
    """The present minute: policies of the database look at its own clock."""
    return minutes.floor(datetime.now(UTC))
