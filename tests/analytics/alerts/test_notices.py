"""Of which alerts the host is told, and when."""

import itertools
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.alerts import notices
from analytics.alerts.notices import Candidate, Told

NOBODY = Told(None, {})
PEOPLE = [uuid.UUID(int=number) for number in range(6)]


def candidate(person: int = 0, **fields) -> Candidate:
    return replace(
        Candidate(
            alert_id=uuid.uuid4(),
            participant_id=PEOPLE[person],
            alert_type="looking_away",
            severity="warning",
            started_s=100.0,
        ),
        **fields,
    )


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        pytest.param({}, True, id="a warning"),
        pytest.param({"severity": "info"}, False, id="info only"),
        pytest.param({"notified": "warning"}, False, id="told already"),
        pytest.param(
            {"severity": "critical", "notified": "warning"}, True, id="worse than told"
        ),
        pytest.param({"is_acknowledged": True}, False, id="acknowledged"),
        pytest.param({"is_snoozed": True}, False, id="snoozed"),
        pytest.param(
            {"severity": "critical", "notified": "warning", "is_snoozed": True},
            False,
            id="snoozed, though worse",
        ),
    ],
)
def test_what_is_due(fields, is_due):
    assert candidate(**fields).is_due is is_due


@pytest.mark.parametrize(
    ("told", "count"),
    [
        pytest.param(NOBODY, 1, id="never told"),
        pytest.param(Told(181.0, {}), 0, id="told of somebody 19 s ago"),
        pytest.param(Told(180.0, {}), 1, id="told of somebody 20 s ago"),
        pytest.param(Told(141.0, {PEOPLE[0]: 141.0}), 0, id="told of them 59 s ago"),
        pytest.param(Told(140.0, {PEOPLE[0]: 140.0}), 1, id="told of them 60 s ago"),
        pytest.param(Told(141.0, {PEOPLE[1]: 141.0}), 1, id="told of another"),
    ],
)
def test_cooldowns(told, count):
    assert len(notices.choose([candidate()], told, now_s=200.0)) == count


def test_the_most_severe_goes_first_and_then_the_oldest():
    young = candidate(0, started_s=150.0)
    old = candidate(1, started_s=120.0)
    critical = candidate(1, started_s=190.0, severity="critical")

    first = notices.choose([young, old, critical], NOBODY, now_s=200.0)
    second = notices.choose([young, old], NOBODY, now_s=200.0)

    assert (first, second) == ([critical], [old])


def test_three_people_at_once_are_one_notice_of_all():
    alerts = [candidate(person) for person in range(3)]

    assert len(notices.choose(alerts, NOBODY, now_s=200.0)) == 3


def test_three_alerts_of_two_people_are_not_the_room():
    alerts = [candidate(0), candidate(0, alert_type="drowsy"), candidate(1)]

    assert len(notices.choose(alerts, NOBODY, now_s=200.0)) == 1


def test_who_was_told_of_just_now_is_no_part_of_the_several():
    alerts = [candidate(person) for person in range(3)]

    chosen = notices.choose(alerts, Told(150.0, {PEOPLE[0]: 150.0}), now_s=200.0)

    assert len(chosen) == 1


@st.composite
def arrivals(draw):
    """Alerts that appear over five minutes, and seconds at which somebody looks."""
    alerts = draw(
        st.lists(
            st.builds(
                candidate,
                st.integers(0, 5),
                alert_type=st.sampled_from(["looking_away", "drowsy"]),
                severity=st.sampled_from(["info", "warning", "critical"]),
                started_s=st.floats(0, 300),
                is_snoozed=st.booleans(),
            ),
            max_size=12,
        )
    )
    return alerts, draw(st.lists(st.integers(0, 400), min_size=1, max_size=60))


@given(arrivals())
def test_whatever_comes_the_cooldowns_hold(case):
    alerts, moments = case
    told, given_at, state = NOBODY, [], {one.alert_id: one for one in alerts}

    for now in sorted(moments):
        there = [one for one in state.values() if one.started_s <= now]
        chosen = notices.choose(there, told, now_s=float(now))
        for one in chosen:
            assert not one.is_snoozed
            assert one.severity != "info"
            assert now - told.person_s.get(one.participant_id, -1e9) >= 60
            state[one.alert_id] = replace(one, notified=one.severity)
        if chosen:
            people = {one.participant_id: float(now) for one in chosen}
            told = Told(float(now), {**told.person_s, **people})
            given_at.append(now)

    gaps = [later - sooner for sooner, later in itertools.pairwise(given_at)]
    assert all(gap >= 20 for gap in gaps)


@given(arrivals())
def test_whatever_is_due_is_told_in_the_end(case):
    alerts, _ = case
    told, state = NOBODY, {one.alert_id: one for one in alerts}

    for now in range(400, 400 + 12 * 60, 1):
        chosen = notices.choose(list(state.values()), told, now_s=float(now))
        for one in chosen:
            state[one.alert_id] = replace(one, notified=one.severity)
        if chosen:
            people = {one.participant_id: float(now) for one in chosen}
            told = Told(float(now), {**told.person_s, **people})

    assert not [one for one in state.values() if one.is_due]
