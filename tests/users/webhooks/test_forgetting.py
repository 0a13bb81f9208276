"""Whoever is erased is erased from the log of webhooks too."""

import uuid

from users.models import WebhookDelivery, WebhookEndpoint
from users.webhooks import emitting, forgetting
from users.webhooks.events import Event

PERSON, MEETING = uuid.uuid4(), uuid.uuid4()


def _tell(endpoint: WebhookEndpoint, **ids: uuid.UUID) -> None:
    data = {name: str(one) for name, one in ids.items()}
    key = str(uuid.uuid4())
    emitting.store([endpoint.pk], Event.ALERT_OPENED, data, key=key)


def test_what_was_told_of_a_person_goes_and_the_rest_stays(
    endpoint: WebhookEndpoint,
) -> None:
    _tell(endpoint, meeting_id=MEETING, participant_id=PERSON)
    _tell(endpoint, meeting_id=MEETING, participant_id=uuid.uuid4())
    _tell(endpoint, meeting_id=MEETING)

    assert forgetting.forget_people([PERSON]) == 1
    assert WebhookDelivery.objects.count() == 2


def test_what_was_told_of_a_meeting_goes(endpoint: WebhookEndpoint) -> None:
    _tell(endpoint, meeting_id=MEETING)
    _tell(endpoint, meeting_id=uuid.uuid4())

    assert forgetting.forget_meeting(MEETING) == 1
    assert WebhookDelivery.objects.count() == 1
