"""What stands behind the `?` of an address."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

_OF_PAGES = frozenset({"cursor", "page_size"})
"""Read by users.api.pages, in lists."""


class Query(serializers.Serializer[Any]):
    """Parameters of a call, and no others.

    A misspelt one would be no filter at all, and the answer that of another question.
    """

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values; refuse a parameter that the call does not know."""
        unknown = sorted(data.keys() - self.fields.keys() - _OF_PAGES)
        if unknown:
            words = gettext("This call has no such parameter.")
            raise serializers.ValidationError({name: [words] for name in unknown})
        return dict(super().to_internal_value(data))
