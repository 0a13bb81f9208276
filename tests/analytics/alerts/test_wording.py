"""Alerts in words: every cause has some, and none says more than was seen."""

import pytest

from analytics.alerts import wording
from analytics.alerts.rules import AlertType, Cause
from analytics.models import Alert
from tests.analytics.alerts.episodes import STARTED_S, episode


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_a_sentence(cause):
    said = wording.message(episode(cause=cause))

    assert said.endswith("35 seconds")
    assert said[0].isupper()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.6, "1 second"), (59.4, "59 seconds"), (119, "119 seconds"), (125, "2 min 5 s")],
)
def test_how_long_it_lasted(seconds, words):
    said = wording.message(episode(ended_s=STARTED_S + seconds))

    assert said == f"Looked away for {words}"


def test_every_type_that_is_stored_has_words():
    assert {str(one) for one in wording.TYPE_WORDS} == set(Alert.AlertType.values)
    assert set(AlertType) == set(wording.TYPE_WORDS)


def test_the_cause_says_more_where_it_can():
    assert wording.words("drowsy", "perclos") == "Eyes closed much of the time"
    assert wording.words("looking_away", "off_target") == "Looking away"
    assert wording.words("looking_away", None) == "Looking away"
