"""Deletes messages about people and meetings that are erased, sent or not.

They hold ids and numbers only, but those of somebody who is to be forgotten.
"""

import uuid
from collections.abc import Collection

from users.models import WebhookDelivery


def forget_people(participant_ids: Collection[uuid.UUID]) -> int:
    """Delete what was told of single people; return how many messages it was."""
    return _delete("participant_id", participant_ids)


def forget_meeting(meeting_id: uuid.UUID) -> int:
    """Delete what was told of a meeting; return how many messages it was."""
    return _delete("meeting_id", [meeting_id])


def _delete(name: str, ids: Collection[uuid.UUID]) -> int:
    wanted = {f"payload__data__{name}__in": [str(one) for one in ids]}
    deleted, _ = WebhookDelivery.objects.filter(**wanted).delete()
    return deleted
