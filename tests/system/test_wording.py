"""Amounts and moments in words."""

from datetime import timedelta

import pytest

from analytics.timeseries.tier import Extension
from attention_site.system import wording
from tests.system.cases import NOW


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-4), "now"),
        (timedelta(seconds=4), "now"),
        (timedelta(seconds=-12), "12 seconds ago"),
        (timedelta(seconds=17), "in 17 seconds"),
        (timedelta(seconds=-100), "2 minutes ago"),
        (timedelta(minutes=-89), "89 minutes ago"),
        (timedelta(hours=12), "in 12 hours"),
        (timedelta(hours=-36), "2 days ago"),
        (timedelta(days=-90), "90 days ago"),
    ],
)
def test_a_moment_is_said_by_how_far_it_is(span, words):
    assert wording.relative(NOW + span, now=NOW) == words


@pytest.mark.parametrize(
    ("extension", "value", "note"),
    [
        pytest.param(
            Extension(None, None, False, None, True),
            "Not on this server",
            "",
            id="absent",
        ),
        pytest.param(
            Extension("2.19.3", None, False, None, True),
            "not in use",
            "shared_preload_libraries",
            id="not preloaded",
        ),
        pytest.param(
            Extension("2.19.3", None, True, None, False),
            "not in use",
            "may not create",
            id="no right to create it",
        ),
        pytest.param(
            Extension("2.19.3", None, True, None, True),
            "not in use",
            "not created",
            id="not created",
        ),
        pytest.param(
            Extension("2.19.3", "2.19.3", True, "apache", True),
            "2.19.3, Apache licence",
            "",
            id="apache",
        ),
        pytest.param(
            Extension("2.19.3", "2.19.3", True, "timescale", True),
            "2.19.3, community licence",
            "",
            id="community",
        ),
    ],
)
def test_what_is_missing_of_timescaledb_is_said(extension, value, note):
    shown = wording.of_extension(extension)

    assert value in shown[0]
    assert note in shown[1]
    assert bool(shown[1]) == bool(note)
