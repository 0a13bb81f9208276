"""A running site for the flow tests."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker, Settings

from attention_site import settings as site_settings
from tests import site as sites
from tests.site import Site


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The whole site; it ends with the module, so that one site runs at a time."""
    data = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), sites.running(data) as started:
        yield started


@pytest.fixture(autouse=True)
def channel_layer_of_the_site(settings: Settings) -> None:
    """Let what a test does be heard by the sockets of the site."""
    settings.CHANNEL_LAYERS = site_settings.CHANNEL_LAYERS
