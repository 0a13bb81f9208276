"""The list of meetings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meetings import listing
from meetings.models import Meeting
from meetings.services import meetings as meeting_services
from tests import factories
from tests.factories import NOON
from users.models import User

URL = reverse("meetings:list")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HTMX = {"HX-Request": "true"}


def _page(client: Client, **query: str) -> str:
    return client.get(URL, query).content.decode()


def ended(host: User, title: str, *, at: datetime = NOON, **summary: Any) -> Meeting:
    """Store a meeting of an hour with a summary."""
    meeting = factories.meeting(host=host, title=title)
    over = factories.ended(factories.started(meeting, at=at), at=at + HOUR)
    factories.summary(over, **summary)
    return over


def titles(page: str, *among: str) -> list[str]:
    """Return which of the titles are on the page, in its order."""
    places = {page.find(f">{one}</h3>"): one for one in among}
    return [places[place] for place in sorted(places) if place >= 0]


# --- Sections ------------------------------------------------------------------


def test_a_new_host_is_told_what_to_do(host_client: Client) -> None:
    page = _page(host_client)

    assert "Your first meeting" in page
    assert 'type="search"' not in page


def test_the_root_is_the_list(host_client: Client) -> None:
    assert "Your first meeting" in host_client.get("/").content.decode()


def test_meetings_stand_under_live_next_and_recent(
    host_client: Client, host: User
) -> None:
    factories.started(factories.meeting(host=host, title="Runs"))
    factories.meeting(host=host, title="Comes")
    factories.ended(factories.started(factories.meeting(host=host, title="Was")))

    page = _page(host_client)

    order = [">Live now<", "Runs", ">Next<", "Comes</h3>", ">Recent<", "Was</h3>"]
    assert sorted(order, key=page.index) == order


def test_who_has_ended_none_yet_is_told_what_appears_there(
    host_client: Client, host: User
) -> None:
    factories.meeting(host=host)

    assert "its score and its report appear here" in _page(host_client)


@time_machine.travel(NOON, tick=False)
def test_a_live_meeting_says_since_when_who_is_there_and_when_it_ends(
    host_client: Client, host: User
) -> None:
    meeting = factories.meeting(host=host, scheduled_end_time=NOON + HOUR)
    live = factories.started(meeting, at=NOON - HOUR / 2)
    factories.seat(live)

    page = _page(host_client)

    assert "Since 11:30" in page
    assert "1 person here" in page
    assert "Ends by itself at 13:15" in page


@time_machine.travel(NOON, tick=False)
def test_next_is_the_soonest_first_and_what_was_forgotten_last(
    host_client: Client, host: User
) -> None:
    for title, at in {
        "Forgotten": NOON - 40 * DAY,
        "Tomorrow's": NOON + DAY,
        "Some day": None,
        "Overdue": NOON - HOUR,
        "Soon": NOON + HOUR,
    }.items():
        factories.meeting(host=host, title=title, start_time=at)

    page = _page(host_client)

    order = ["Overdue", "Soon", "Tomorrow&#x27;s", "Some day", "Forgotten"]
    assert titles(page, *order) == order
    assert "Today, 13:00" in page
    assert "Tomorrow, 12:00" in page
    assert page.count("Not started yet") == 2


@time_machine.travel(NOON, tick=False)
def test_more_planned_meetings_than_fit_have_pages_of_their_own(
    host_client: Client, host: User
) -> None:
    for number in range(25):
        factories.meeting(
            host=host, title=f"No. {number:02}", start_time=NOON + number * DAY
        )

    page = _page(host_client)
    second = _page(host_client, status="scheduled", page="2")

    assert "15 more planned meetings" in page
    assert "?status=scheduled" in page
    assert "No. 24</h3>" in second
    assert "No. 19</h3>" not in second


def test_a_recent_meeting_shows_its_numbers_and_its_curve(
    host_client: Client, host: User
) -> None:
    ended(
        host,
        "Was",
        avg_attention_score=81.6,
        participant_count=3,
        coverage=0.74,
        total_alerts=2,
        sparkline=[90.0, None, 70.0, 71.0],
    )

    page = _page(host_client)

    assert ">82</b>" in page
    assert "3 people" in page
    assert "74 % measured" in page
    assert "2 alerts" in page
    assert "Score over the meeting: 90 at first, 71 at last" in page


def test_alerts_that_may_not_be_counted_are_not_zero(
    host_client: Client, host: User
) -> None:
    ended(host, "Was", avg_attention_score=81.6, total_alerts=None)

    assert " alerts" not in _page(host_client).partition('id="recent"')[2]


def test_a_meeting_without_a_known_score_shows_no_zero(
    host_client: Client, host: User
) -> None:
    ended(host, "Was", avg_attention_score=None)

    page = _page(host_client)

    assert "Not measured" in page
    assert 'class="sparkline"' not in page


def test_a_meeting_that_ended_by_itself_is_news_once_and_says_so_for_good(
    host_client: Client, host: User
) -> None:
    live = factories.started(factories.meeting(host=host, title="Left alone"))
    meeting_services.end(live, at=NOON + HOUR, reason=Meeting.EndReason.EMPTY)

    partial = host_client.get(URL, headers=HTMX).content.decode()
    first, second = _page(host_client), _page(host_client)

    words = "Ended by itself after everybody had left"
    assert [page.count(words) for page in (partial, first, second)] == [1, 2, 1]


# --- Searching and filtering -----------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("ALGEBRA", True, id="part, other case"),
        pytest.param("vectors", True, id="in the description"),
        pytest.param("  algebra ", True, id="with spaces around"),
        pytest.param("%", False, id="a wildcard is a letter"),
        pytest.param("_", False, id="the other one too"),
    ],
)
def test_search_looks_into_titles_and_descriptions(
    host_client: Client, host: User, query: str, found: bool
) -> None:
    factories.meeting(host=host, title="Linear algebra", description="Of vectors")

    assert ("Linear algebra" in _page(host_client, q=query)) is found


def test_what_was_typed_is_text_and_nothing_else(
    host_client: Client, host: User
) -> None:
    factories.meeting(host=host)

    page = _page(host_client, q='"><script>alert(1)</script>')

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"status": "active"}, ["Runs"], id="live"),
        pytest.param({"status": "scheduled"}, ["Comes"], id="planned"),
        pytest.param({"status": "ended"}, ["Was", "Room"], id="over"),
        pytest.param({"level": "aggregate"}, ["Room"], id="level"),
        pytest.param({"low": "on"}, ["Was"], id="little measured"),
        pytest.param({"since": "2026-11-03"}, ["Comes"], id="from"),
        pytest.param({"until": "2026-11-01"}, ["Room"], id="to"),
        pytest.param(
            {"since": "2026-11-02", "until": "2026-11-02"},
            ["Runs", "Was"],
            id="one day",
        ),
        pytest.param(
            {"status": "ended", "level": "individual"}, ["Was"], id="two at once"
        ),
        pytest.param(
            {"since": "soon", "status": "nonsense", "low": ""},
            ["Runs", "Comes", "Was", "Room"],
            id="what cannot be read is left out",
        ),
        pytest.param({"until": "9999-12-31"}, ["Runs", "Comes", "Was", "Room"], id="∞"),
        pytest.param({"q": "a\x00b"}, ["Runs", "Comes", "Was", "Room"], id="NUL"),
    ],
)
def test_filters_leave_out_the_others(
    host_client: Client, host: User, query: dict[str, str], found: list[str]
) -> None:
    factories.started(factories.meeting(host=host, title="Runs"))
    factories.meeting(host=host, title="Comes", start_time=NOON + 3 * DAY)
    ended(host, "Was", coverage=0.3)
    room = ended(host, "Room", at=NOON - 3 * DAY, coverage=0.9)
    Meeting.objects.filter(pk=room.pk).update(privacy_level="aggregate")

    page = _page(host_client, **query)

    assert titles(page, "Runs", "Comes", "Was", "Room") == found


def test_days_are_those_of_the_viewer(host_client: Client, host: User) -> None:
    ended(host, "Late", at=datetime(2026, 11, 2, 23, 30, tzinfo=NOON.tzinfo))
    host_client.cookies["timezone"] = "Asia/Ho_Chi_Minh"

    assert titles(_page(host_client, since="2026-11-03"), "Late") == ["Late"]
    assert titles(_page(host_client, until="2026-11-02"), "Late") == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["New", "Mid", "Old"]),
        ("oldest", ["Old", "Mid", "New"]),
        ("lowest", ["Mid", "New", "Old"]),
        ("highest", ["New", "Mid", "Old"]),
        ("alerts", ["Mid", "New", "Old"]),
        ("title", ["Mid", "New", "Old"]),
        ("nonsense", ["New", "Mid", "Old"]),
    ],
)
def test_recent_meetings_come_in_the_order_asked_for(
    host_client: Client, host: User, sort: str, order: list[str]
) -> None:
    ended(host, "Old", at=NOON - 2 * DAY)
    ended(host, "Mid", at=NOON - DAY, avg_attention_score=40.0, total_alerts=5)
    ended(host, "New", avg_attention_score=90.0, total_alerts=0)

    assert titles(_page(host_client, sort=sort), "New", "Mid", "Old") == order


def test_how_many_were_found_is_said_in_words(host_client: Client, host: User) -> None:
    for title in ("Algebra", "Algebra II", "Music"):
        factories.meeting(host=host, title=title)

    assert "2 meetings found" in _page(host_client, q="algebra")
    assert "1 meeting found" in _page(host_client, q="music")
    assert "Clear filters" in _page(host_client, q="music")
    assert "found" not in _page(host_client).partition('id="found"')[2][:60]


def test_a_search_without_a_hit_leads_back(host_client: Client, host: User) -> None:
    factories.meeting(host=host)

    page = _page(host_client, q="nothing")

    assert "Show all meetings" in page
    assert 'value="nothing"' in page


# --- Pages ---------------------------------------------------------------------


def test_pages_keep_the_filters(host_client: Client, host: User) -> None:
    for number in range(listing.PER_PAGE + 1):
        ended(host, f"Lesson {number:02}", at=NOON - number * DAY)

    first = _page(host_client, q="lesson", sort="oldest", page="1")
    second = _page(host_client, q="lesson", sort="oldest", page="2")

    assert "q=lesson&amp;sort=oldest&amp;page=2" in first
    assert "Page 2 of 2" in second
    assert titles(second, "Lesson 00", "Lesson 01") == ["Lesson 00"]


def test_live_meetings_stand_on_the_first_page_only(
    host_client: Client, host: User
) -> None:
    factories.started(factories.meeting(host=host, title="Runs"))
    for number in range(listing.PER_PAGE + 1):
        ended(host, f"Lesson {number}")

    assert "Live now" not in _page(host_client, page="2")


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "1" * 400])
def test_a_page_that_is_not_there_is_no_error(
    host_client: Client, host: User, page: str
) -> None:
    ended(host, "Was")

    assert "Was</h3>" in _page(host_client, page=page)


# --- Access, cost ----------------------------------------------------------------


def test_strangers_meetings_are_not_listed(stranger_client: Client, host: User) -> None:
    factories.meeting(host=host, title="Private talk")

    assert "Private talk" not in _page(stranger_client)
    assert "Private talk" not in _page(stranger_client, q="private")


def test_anonymous_people_sign_in_first(client: Client, db: None) -> None:
    assert client.get(URL)["Location"] == f"{reverse('users:login')}?next={URL}"


def test_a_guest_is_offered_an_account(client: Client, db: None) -> None:
    client.force_login(factories.guest())

    assert client.get(URL)["Location"].startswith(reverse("users:signup"))


@pytest.mark.parametrize("number", [1, 15])
def test_more_meetings_take_no_more_queries(
    host_client: Client,
    host: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for one in range(number):
        ended(host, f"Was {one}", total_alerts=1)
        factories.seat(factories.started(factories.meeting(host=host)))
        factories.seat(factories.meeting(host=host))

    # Session and user, how many, three sections, what ended by itself.
    with django_assert_num_queries(7):
        _page(host_client)
