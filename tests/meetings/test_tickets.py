"""A ticket opens one seat of one meeting, for two minutes."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import signing

from meetings import tickets
from meetings.tickets import TicketError
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_a_ticket_opens_its_seat(seat):
    ticket = tickets.read(tickets.issue(seat), meeting_id=seat.meeting_id)

    assert ticket.participant_id == seat.pk
    assert ticket.meeting_id == seat.meeting_id


def test_a_ticket_of_another_meeting_opens_nothing(seat):
    text = tickets.issue(seat)

    with pytest.raises(TicketError, match="another meeting"):
        tickets.read(text, meeting_id=factories.meeting().pk)


@pytest.mark.parametrize(
    ("age_s", "opens"),
    [
        pytest.param(tickets.MAX_AGE_S - 1, True, id="just in time"),
        pytest.param(tickets.MAX_AGE_S + 1, False, id="too late"),
    ],
)
def test_a_ticket_expires(seat, age_s, opens):
    with time_machine.travel(NOON, tick=False):
        text = tickets.issue(seat)

    with time_machine.travel(NOON + timedelta(seconds=age_s), tick=False):
        if opens:
            tickets.read(text, meeting_id=seat.meeting_id)
        else:
            with pytest.raises(TicketError, match="expired"):
                tickets.read(text, meeting_id=seat.meeting_id)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda text: "", id="empty"),
        pytest.param(lambda text: "not a ticket", id="not signed"),
        pytest.param(
            lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), id="changed"
        ),
        pytest.param(lambda text: "x" + text, id="other content"),
        pytest.param(lambda text: text + "\x00é", id="not ASCII"),
    ],
)
def test_a_forged_ticket_opens_nothing(seat, forge):
    with pytest.raises(TicketError, match="not a ticket"):
        tickets.read(forge(tickets.issue(seat)), meeting_id=seat.meeting_id)


def test_a_signature_made_for_something_else_opens_nothing(seat):
    text = signing.dumps([str(seat.meeting_id), str(seat.pk)], salt="elsewhere")

    with pytest.raises(TicketError, match="not a ticket"):
        tickets.read(text, meeting_id=seat.meeting_id)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(["one"], id="too short"),
        pytest.param(7, id="a number"),
    ],
)
def test_a_signed_text_of_another_form_opens_nothing(content):
    text = signing.dumps(content, salt=tickets._SALT)

    with pytest.raises(TicketError, match="not a ticket"):
        tickets.read(text, meeting_id=uuid.uuid4())
