"""Who looked at whose data is noted, once for each look."""

from datetime import timedelta

import pytest
from django.utils import timezone

from users.models import AccessLogEntry, User
from users.services import audit
from users.services.audit import Action, Door

pytestmark = pytest.mark.django_db


def look(actor: User, *, at: str = "one", subject: User | None = None) -> None:
    audit.note(
        actor,
        Action.VIEWED,
        through=Door.PAGE,
        object_type="meeting",
        object_id=at,
        subject=subject,
    )


def test_a_page_that_is_loaded_again_is_one_look(host):
    look(host)
    look(host)

    assert AccessLogEntry.objects.count() == 1


def test_a_look_some_time_later_is_another(host):
    look(host)
    AccessLogEntry.objects.update(at=timezone.now() - 2 * audit.ONE_LOOK)
    look(host)

    assert AccessLogEntry.objects.count() == 2


def test_another_person_or_another_thing_is_another_look(host, participant):
    look(host)
    look(participant)
    look(host, at="two")
    look(host, subject=participant)

    assert AccessLogEntry.objects.count() == 4


def test_every_download_is_noted(host):
    for _ in range(2):
        audit.note(
            host,
            Action.EXPORTED,
            through=Door.EXPORT,
            object_type="meeting",
            object_id="one",
        )

    assert AccessLogEntry.objects.count() == 2


def test_what_people_see_of_themselves_is_not_noted(participant):
    look(participant, subject=participant)

    assert not AccessLogEntry.objects.exists()


def test_people_read_what_others_did_and_nothing_of_others(host, participant, stranger):
    look(host)
    look(host, at="elsewhere")
    look(host, subject=participant)
    look(host, subject=stranger)
    look(participant)

    found = audit.about(participant, objects={"meeting": ["one"]})

    assert [(one.actor, one.object_id, one.subject) for one in found] == [
        (host, "one", participant),
        (host, "one", None),
    ]


def test_the_latest_look_comes_first(host, participant, stranger):
    look(stranger)
    AccessLogEntry.objects.update(at=timezone.now() - timedelta(days=1))
    look(host)

    found = audit.about(participant, objects={"meeting": ["one"]})

    assert [one.actor for one in found] == [host, stranger]
