"""Fields of JSON bodies that take what the description says and nothing like it.

REST framework's own turn a number into a text and `"yes"` into true; a caller who sends
such a thing has made a mistake, and learns it here.
"""

import uuid
from typing import Any

from rest_framework import serializers


class Text(serializers.CharField):
    """A text, and no number."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    """A whole number, and no text of digits."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Key(serializers.UUIDField):
    """A key, and no number of 128 bits."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        """Return the key."""
        if not isinstance(data, str | uuid.UUID):
            self.fail("invalid", value=data)
        key: uuid.UUID = super().to_internal_value(data)
        return key


class Flag(serializers.BooleanField):
    """True or false, and no word for them."""

    def to_internal_value(self, data: Any) -> bool:
        """Return which."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
