"""Creates people."""

import uuid

from django.db import transaction

from users.models import User


@transaction.atomic
def create_guest(name: str) -> User:
    """Store a guest: cannot sign in, gone with the last meeting that knows them."""
    return User.objects.create_user(
        f"guest-{uuid.uuid4()}@guest.invalid", None, name=name, is_guest=True
    )
