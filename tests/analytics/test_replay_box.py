"""The box of the report that judges again with other thresholds."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from analytics.alerts import service
from analytics.live import queueing, replay_results
from analytics.live.replay_results import Replay, Status
from analytics.models import Alert, AttentionMetric
from analytics.services import erasing, replaying, summaries
from analytics.tasks import replay_alerts
from meetings.models import Meeting, Participant
from tests.analytics.measured import ended, measure, room_of, summarised

HTMX = {"HX-Request": "true"}
AWAY_S = 8
"""Long enough for strict (5 s), and for standard (10 s) not."""


def _address(meeting: Meeting) -> str:
    return reverse("analytics:replay", args=[meeting.pk])


def _look_away(seat: Participant, *, from_s: int) -> None:
    for second in range(AWAY_S):
        measure(seat, 0.0, from_s=from_s + second, off_target_s=float(second))


def _judged(meeting: Meeting) -> Meeting:
    meeting = ended(meeting)
    service.rejudge(meeting)
    summaries.compute(meeting)
    return meeting


def _lesson(seat: Participant) -> Meeting:
    """Return a meeting in which somebody looked away for a moment, judged."""
    measure(seat, *[90.0] * 60)
    _look_away(seat, from_s=60)
    measure(seat, *[90.0] * 60, from_s=60 + AWAY_S)
    return _judged(seat.meeting)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was queued; a broker is not needed to see it."""
    found: list[tuple[str, ...]] = []

    def send(*task: str) -> bool:
        found.append(task)
        return True

    monkeypatch.setattr(queueing, "send", send)
    return found


# --- What it finds -------------------------------------------------------------


def test_stricter_thresholds_find_more_and_change_nothing(seat):
    meeting = _lesson(seat)
    before = list(Alert.objects.values())

    replay_alerts(str(meeting.pk), "strict")

    found = replay_results.read(meeting.pk, "strict")
    assert found is not None
    assert found.status is Status.DONE
    assert [(one.alert_type, one.before, one.after) for one in found.counts] == [
        ("looking_away", 0, 1)
    ]
    assert list(Alert.objects.values()) == before


def test_the_meetings_own_thresholds_find_what_is_stored(seat):
    measure(seat, *[90.0] * 60)
    for second in range(40):
        measure(seat, 0.0, from_s=60 + second, off_target_s=float(second))
    meeting = _judged(seat.meeting)

    replaying.run(meeting.pk, "standard")

    found = replay_results.read(meeting.pk, "standard")
    assert found is not None
    assert found.counts
    assert all(one.before == one.after for one in found.counts)


def test_the_meetings_own_thresholds_are_those_that_were_frozen(seat):
    frozen = replaying.PRESETS["standard"].as_json() | {"away_info_s": 99.0}
    meeting = Meeting(alert_rules=frozen)

    assert replaying.thresholds(meeting, "standard").away_info_s == 99.0
    assert replaying.thresholds(meeting, "strict") == replaying.PRESETS["strict"]


def test_of_hidden_people_alerts_count_while_the_room_is_shown(host):
    meeting, seats = room_of(
        host, Meeting.PrivacyLevel.SELF, people=3, scores=(90.0,) * 60
    )
    # In company, then alone.
    for number, seat in enumerate(seats):
        measure(seat, *[90.0] * 30, from_s=60 + (AWAY_S if number == 0 else 0))
    _look_away(seats[0], from_s=60)
    _look_away(seats[0], from_s=150)

    meeting = _judged(meeting)
    replaying.run(meeting.pk, "strict")

    found = replay_results.read(meeting.pk, "strict")
    assert found is not None
    assert sum(one.after for one in found.counts) == 1


# --- The page ------------------------------------------------------------------


def test_who_asks_waits_for_a_worker(host_client: Client, seat, queued):
    meeting = _lesson(seat)

    page = host_client.post(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert queued == [(replaying.REPLAY, str(meeting.pk), "strict")]
    assert "Waiting for a worker" in page.content.decode()
    assert 'hx-trigger="load delay:1s"' in page.content.decode()


def test_the_task_is_the_one_that_is_queued():
    assert replay_alerts.name == replaying.REPLAY


def test_asked_twice_it_is_judged_once(host_client: Client, seat, queued):
    meeting = _lesson(seat)

    for _ in range(2):
        host_client.post(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert len(queued) == 1


def test_who_waits_sees_how_far_it_is(host_client: Client, seat):
    meeting = _lesson(seat)
    replay_results.write(meeting.pk, "strict", Replay(Status.WAITING, 3, 8))

    page = host_client.get(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert "3 of 8 people done" in page.content.decode()


def test_the_result_is_said_in_a_sentence_and_by_person(host_client: Client, seat):
    meeting = _lesson(seat)
    replaying.run(meeting.pk, "strict")

    page = host_client.get(_address(meeting), {"preset": "strict"}, headers=HTMX)

    text = page.content.decode()
    assert "With strict: 1 alert instead of 0." in text
    assert "Looking away" in text
    assert "Pat Participant" in text
    assert "hx-get" not in text


def test_the_own_preset_is_named_as_such(host_client: Client, seat):
    meeting = _lesson(seat)
    replaying.run(meeting.pk, "standard")

    page = host_client.get(_address(meeting), {"preset": "standard"}, headers=HTMX)

    assert "With standard, as this meeting was set: 0 alerts." in page.content.decode()


def test_where_each_sees_oneself_nobody_is_named(host_client: Client, host):
    meeting, seats = room_of(host, Meeting.PrivacyLevel.SELF, people=3)
    meeting = _judged(meeting)
    replaying.run(meeting.pk, "strict")

    page = host_client.get(_address(meeting), {"preset": "strict"}, headers=HTMX)

    text = page.content.decode()
    assert "With strict: 0 alerts instead of 0." in text
    assert not [seat for seat in seats if seat.user.display_name in text]


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        pytest.param(Replay(Status.FAILED), "it took too long", id="failed"),
        pytest.param(None, "The workers cannot be reached", id="forgotten"),
    ],
)
def test_what_cannot_be_done_is_said(host_client: Client, seat, stored, words):
    meeting = _lesson(seat)
    if stored:
        replay_results.write(meeting.pk, "strict", stored)

    page = host_client.get(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert words in page.content.decode()


def test_without_a_broker_nothing_waits_for_ever(
    host_client: Client, seat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queueing, "send", lambda *task: False)
    meeting = _lesson(seat)

    page = host_client.post(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert "The workers cannot be reached" in page.content.decode()
    assert replay_results.read(meeting.pk, "strict") is None


@pytest.mark.usefixtures("redis_away")
def test_without_redis_the_page_says_so(host_client: Client, live_meeting):
    meeting = summarised(live_meeting)

    page = host_client.get(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert "The workers cannot be reached" in page.content.decode()


def test_an_unknown_preset_is_refused(host_client: Client, seat):
    meeting = _lesson(seat)

    for ask in (host_client.get, host_client.post):
        assert ask(_address(meeting), {"preset": "x"}, headers=HTMX).status_code == 400
        assert ask(_address(meeting), headers=HTMX).status_code == 400


def test_without_htmx_the_report_is_shown(host_client: Client, seat):
    meeting = _lesson(seat)

    answer = host_client.post(_address(meeting), {"preset": "strict"})

    assert answer["Location"] == reverse("analytics:report", args=[meeting.pk])


# --- Where there is nothing to judge -------------------------------------------


def _no_samples(host, seat) -> Meeting:
    meeting = _lesson(seat)
    AttentionMetric.objects.filter(meeting_id=meeting.pk).delete()
    return meeting


def _room_only(host, seat) -> Meeting:
    return summarised(room_of(host, Meeting.PrivacyLevel.AGGREGATE, people=3)[0])


def _two_people(host, seat) -> Meeting:
    return summarised(room_of(host, Meeting.PrivacyLevel.SELF, people=2)[0])


def _going_on(host, seat) -> Meeting:
    return seat.meeting


@pytest.mark.parametrize("made", [_no_samples, _room_only, _two_people, _going_on])
def test_where_nothing_can_be_judged_it_is_refused(
    host_client: Client, host, seat, made, queued
):
    meeting = made(host, seat)

    answer = host_client.post(_address(meeting), {"preset": "strict"}, headers=HTMX)

    assert answer.status_code == 409
    assert queued == []


@pytest.mark.parametrize("made", [_room_only, _two_people])
def test_where_nothing_can_be_judged_there_is_no_box(
    host_client: Client, host, seat, made
):
    meeting = made(host, seat)

    page = host_client.get(reverse("analytics:report", args=[meeting.pk]))

    assert "replay-preset" not in page.content.decode()


def test_the_box_marks_the_meetings_own_preset(host_client: Client, seat):
    meeting = _lesson(seat)

    page = host_client.get(reverse("analytics:report", args=[meeting.pk]))

    assert '<option value="standard" selected>' in page.content.decode()


def test_a_stranger_finds_no_box(stranger_client: Client, seat):
    meeting = _lesson(seat)

    for ask in (stranger_client.get, stranger_client.post):
        answer = ask(_address(meeting), {"preset": "strict"}, headers=HTMX)
        assert answer.status_code == 404


def test_a_slow_replay_gives_up_in_words(seat):
    replaying.give_up(uuid.UUID(int=7), "strict")

    assert replay_results.read(uuid.UUID(int=7), "strict") == Replay(Status.FAILED)


def test_who_is_erased_is_not_in_a_result_any_more(seat):
    meeting = _lesson(seat)
    replaying.run(meeting.pk, "strict")

    erasing.erase_person(Participant.objects.get(pk=seat.pk))

    assert replay_results.read(meeting.pk, "strict") is None
