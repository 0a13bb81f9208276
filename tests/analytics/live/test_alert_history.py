"""What the rules remember is a cache."""

from analytics.alerts import rules
from analytics.alerts.presets import PRESETS
from analytics.alerts.rules import History, Reading
from analytics.live import alert_history
from analytics.live.alert_history import Known
from tests.analytics.pictures import MEETING, PERSON

READING = Reading(100.0, 0.125, 80.0, 0.0, 0.0)


def history() -> History:
    return rules.advance(History(), [READING], PRESETS["standard"])[0]


def test_what_is_saved_is_known(empty_redis):
    known = Known(history(), is_late=True)

    alert_history.save(MEETING, {PERSON: known})

    assert alert_history.load(MEETING, [PERSON]) == {PERSON: known}


def test_saving_again_forgets_that_a_sample_was_late(empty_redis):
    alert_history.save(MEETING, {PERSON: Known(history(), is_late=True)})
    alert_history.save(MEETING, {PERSON: Known(history())})

    assert not alert_history.load(MEETING, [PERSON])[PERSON].is_late


def test_nobody_is_known_who_was_forgotten(empty_redis):
    alert_history.save(MEETING, {PERSON: Known(history())})

    alert_history.forget(MEETING, [PERSON])

    assert alert_history.load(MEETING, [PERSON]) == {}


def test_another_version_is_as_good_as_nothing(empty_redis):
    key = f"alert_history:{MEETING}:{PERSON}"
    empty_redis.hset(key, "history", b"of another version")

    assert alert_history.load(MEETING, [PERSON]) == {}


def test_a_history_expires(empty_redis):
    alert_history.save(MEETING, {PERSON: Known(history())})

    assert 0 < empty_redis.ttl(f"alert_history:{MEETING}:{PERSON}") <= 3600
