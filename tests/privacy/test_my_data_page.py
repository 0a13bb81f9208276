"""The page My data: what was agreed to, who looked, take it along, erase it."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from meetings.models import Consent, Meeting
from recordings.services import erasing_people
from tests import factories
from tests.analytics import measured
from tests.factories import NOON, PASSWORD
from users.models import AccessLogEntry, Erasure, User, UserSession
from users.services import audit

pytestmark = pytest.mark.django_db

ADDRESS = reverse("my_data")
ERASE = reverse("erase_me")
Level = Meeting.PrivacyLevel


def text(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def guest_of(seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


def held(level: str, *, score: float = 90.0):
    meeting, seats = measured.room_of(
        factories.user(name="Helen Host"), level, people=3, scores=(score,) * 60
    )
    factories.alert(seats[0])
    measured.ended(meeting)
    return seats[0]


def archive(client: Client) -> dict[str, str]:
    answer = client.get(reverse("download_my_data"))
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert packed.testzip() is None
    return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


def test_each_answer_is_shown_with_the_text_that_was_read(participant_client, seat):
    page = text(participant_client)

    assert seat.meeting.title in page
    assert "Agreed to be measured" in page
    assert "which way the head points" in page
    assert "The host sees each person" in page


def test_an_answer_to_a_former_text_is_shown_with_that_text(participant_client, seat):
    Consent.objects.update(text_version="2026-11")

    page = text(participant_client)

    assert "Pictures are scored within seconds" in page
    assert "The pictures that are measured" not in page


def test_an_agreement_is_taken_back(participant_client, seat):
    participant_client.post(reverse("withdraw_consent"), {"seat": seat.pk})

    assert seat.consents.get(withdrawn_at=None).choice == Consent.Choice.NO_ANALYSIS
    assert "Take back my agreement" not in text(participant_client)


@pytest.mark.parametrize(
    "key", ["of the seat", "00000000-0000-0000-0000-000000000000", "x"]
)
def test_a_stranger_takes_nothing_back(key, stranger_client, seat):
    key = seat.pk if key == "of the seat" else key

    answer = stranger_client.post(reverse("withdraw_consent"), {"seat": key})

    assert answer.status_code == 404
    assert seat.consents.get().choice == Consent.Choice.ANALYSIS


@pytest.mark.parametrize(
    ("level", "shown"),
    [(Level.INDIVIDUAL, True), (Level.SELF, True), (Level.AGGREGATE, False)],
)
def test_own_numbers_are_shown_where_the_level_lets_oneself_see_them(level, shown):
    page = text(guest_of(held(level)))

    assert ("Your score" in page) == shown
    assert (">90<" in page.replace(" ", "")) == shown


def test_people_read_who_looked_at_them(participant_client, host_client, seat, host):
    factories.alert(seat)
    host_client.get(reverse("analytics:review"))

    page = text(participant_client)

    assert host.name in page
    assert "Looked at" in page


def test_somebody_elses_meeting_is_not_told_of(stranger_client, host_client, seat):
    factories.alert(seat)
    host_client.get(reverse("analytics:review"))

    assert "Nobody but you has looked so far." in text(stranger_client)


def test_a_guest_reads_and_takes_along_their_own(empty_redis):
    seat = held(Level.SELF)

    client = guest_of(seat)

    assert seat.meeting.title in text(client)
    assert len(archive(client)["scores.csv"].splitlines()) == 61


def test_the_page_asks_as_often_for_twenty_meetings_as_for_one(
    participant, participant_client, seat, django_assert_num_queries
):
    with django_assert_num_queries(11):
        participant_client.get(ADDRESS)
    for _ in range(19):
        factories.seat(factories.started(factories.meeting()), user=participant)

    with django_assert_num_queries(11):
        participant_client.get(ADDRESS)


def test_the_download_has_everything_twice(participant, participant_client, seat):
    measured.measure(seat, 80.0, 81.0)
    factories.alert(seat)

    files = archive(participant_client)

    scores = list(csv.DictReader(io.StringIO(files["scores.csv"])))
    assert [row["attention_score"] for row in scores] == ["80", "81"]
    assert [one["attention_score"] for one in json.loads(files["scores.json"])] == [
        80.0,
        81.0,
    ]
    (account,) = json.loads(files["account.json"])
    assert account["email"] == participant.email
    (answer,) = json.loads(files["answers.json"])
    assert answer["choice"] == "analysis"
    assert len(json.loads(files["alerts.json"])) == 1
    assert json.loads(files["tokens.json"]) == []
    assert {name.partition(".")[0] for name in files} >= {"minutes", "videos"}


def test_the_download_says_where_one_is_signed_in_and_what_was_uploaded(
    participant, participant_client, stranger
):
    for person, browser in ((participant, "Firefox"), (stranger, "Safari")):
        UserSession.objects.create(
            user=person, session_key=browser, user_agent=browser, address="192.0.2.0"
        )
        factories.analysis(user=person, filename=f"{person.name}.mp4")

    files = archive(participant_client)

    assert [one["user_agent"] for one in json.loads(files["sign_ins.json"])] == [
        "Firefox"
    ]
    assert [one["filename"] for one in json.loads(files["analyses.json"])] == [
        "Pat Participant.mp4"
    ]


def test_the_download_has_nothing_of_others(participant_client, live_meeting, seat):
    other = factories.seat(live_meeting)
    measured.measure(other, 10.0)
    factories.alert(other)

    files = archive(participant_client)

    assert str(other.pk) not in "".join(files.values())
    assert json.loads(files["scores.json"]) == []
    assert json.loads(files["alerts.json"]) == []


def test_of_a_room_only_meeting_no_scores_are_taken_along(empty_redis):
    seat = held(Level.AGGREGATE)

    files = archive(guest_of(seat))

    assert json.loads(files["scores.json"]) == []
    assert json.loads(files["alerts.json"]) == []
    assert len(json.loads(files["answers.json"])) == 1


def test_a_name_that_is_a_formula_is_none_in_the_download(empty_redis):
    client = Client()
    client.force_login(factories.user(name="=1+1"))

    assert "'=1+1" in archive(client)["account.csv"]


@pytest.mark.django_db(transaction=True)
def test_erasing_signs_out_and_leads_to_the_receipt(participant, participant_client):
    answer = participant_client.post(
        ERASE, {"typed": participant.email.upper(), "password": PASSWORD}
    )

    erasure = Erasure.objects.get()
    assert answer.url == reverse("erasure", args=[erasure.pk])
    assert participant_client.get(ADDRESS).status_code == 302
    assert "within a minute" in text(Client(), answer.url)

    erasing_people.carry_out(erasure.pk, at=timezone.now())

    assert "Everything is erased" in text(Client(), answer.url)
    assert not User.objects.filter(pk=participant.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_guest_types_their_name(empty_redis):
    seat = factories.seat(factories.meeting())

    guest_of(seat).post(ERASE, {"typed": "gina guest"})

    assert Erasure.objects.get().person == seat.user


@pytest.mark.parametrize(
    ("typed", "password", "words"),
    [
        pytest.param("other@example.com", PASSWORD, "That is not it", id="address"),
        pytest.param("pat@example.com", "guess", "not your password", id="password"),
        pytest.param("pat@example.com", "", "This field is required", id="none"),
    ],
)
def test_nobody_is_erased_by_mistake(
    typed, password, words, participant, participant_client
):
    answer = participant_client.post(ERASE, {"typed": typed, "password": password})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Erasure.objects.exists()
    participant.refresh_from_db()
    assert participant.is_active


def test_a_host_reads_why_it_is_refused(host, host_client, live_meeting):
    answer = host_client.post(
        ERASE, {"typed": host.email, "password": PASSWORD, "with_meetings": "on"}
    )

    assert f"End the meeting “{live_meeting.title}” first." in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["my_data", "download_my_data", "withdraw_consent", "erase_me"]
)
def test_somebody_unknown_signs_in_first(address, client):
    answers = {
        client.get(reverse(address)).status_code,
        client.post(reverse(address)).status_code,
    }

    assert answers - {405} == {302}


def test_a_receipt_that_never_was_is_not_found(client):
    address = reverse("erasure", args=["00000000-0000-0000-0000-000000000000"])

    assert client.get(address).status_code == 404


def test_a_receipt_names_nobody(client):
    done = Erasure.objects.create(
        finished_at=NOON, counts={"seats": 3, "windows_kept": 1}
    )

    page = text(client, reverse("erasure", args=[done.pk]))

    assert "Seats in meetings of others" in page
    assert "1 recorded window of others" in page
    assert "Uploads" not in page


def test_a_page_that_waits_for_the_receipt_asks_again(client):
    waiting = Erasure.objects.create()
    address = reverse("erasure", args=[waiting.pk])

    before = client.get(address, headers={"HX-Request": "true"})
    Erasure.objects.update(finished_at=NOON)
    after = client.get(address, headers={"HX-Request": "true"})

    assert before.status_code == 204
    assert after.headers["HX-Refresh"] == "true"


def test_entries_of_a_deleted_account_stay_readable(participant_client, seat, stranger):
    audit.note(
        stranger,
        "exported",
        through="export",
        object_type="meeting",
        object_id=seat.meeting_id,
    )
    stranger.delete()

    assert "An account that is deleted" in text(participant_client)
    assert AccessLogEntry.objects.get().at > timezone.now() - timedelta(minutes=1)


def test_a_password_is_not_guessed_here_either(
    participant: User, participant_client: Client, settings: Settings
):
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "2/m/user"}
    typed = {"typed": participant.email, "password": "guess"}

    answers = [participant_client.post(ERASE, typed).status_code for _ in range(3)]

    assert answers == [422, 422, 429]
