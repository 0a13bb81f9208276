"""Creates people, changes what they say about themselves."""

import uuid

from django.db import transaction

from users.models import User


@transaction.atomic
def create_guest(name: str) -> User:
    """Store a guest: cannot sign in, gone with the last meeting that knows them."""
    return User.objects.create_user(
        f"guest-{uuid.uuid4()}@guest.invalid", None, name=name, is_guest=True
    )


@transaction.atomic
def sign_up(*, email: str, password: str, name: str) -> User:
    """Store a person who can sign in."""
    return User.objects.create_user(email, password, name=name)


@transaction.atomic
def rename(user: User, *, name: str) -> User:
    """Change the name that others see."""
    user.name = name
    user.full_clean()
    user.save(update_fields=["name", "updated_at"])
    return user


@transaction.atomic
def change_password(user: User, *, password: str) -> User:
    """Set a new password; sessions opened with the former one end."""
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    return user
