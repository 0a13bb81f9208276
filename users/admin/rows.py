"""What every list of the admin has in common."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from users.models import User


class SiteAdmin(ModelAdmin):
    """A list that can be filtered by what it offers, and by nothing else.

    Django lets an address filter by any column, and by which rows are left it would
    tell what a column holds that is not shown: a digest, a secret, a hidden score.
    """

    list_filter_submit = True
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Whether the list offers this filter."""
        if not self._is_column(lookup.split(LOOKUP_SEP)[0]):
            # Django ignores what is no column, and says so.
            return bool(super().lookup_allowed(lookup, value, request))
        filters = self.get_list_filter(request)
        names = {_name(one) for one in filters} | {self.date_hierarchy}
        is_offered = any(
            lookup == name or lookup.startswith(f"{name}{LOOKUP_SEP}")
            for name in names
            if name
        )
        return is_offered and bool(super().lookup_allowed(lookup, value, request))

    def _is_column(self, name: str) -> bool:
        try:
            self.opts.get_field(name)
        except FieldDoesNotExist:
            return name == "pk"
        return True


class ReadOnlyAdmin(SiteAdmin):
    """Rows that the site writes and nobody edits; they may be deleted unless told."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows."""
        return False


class KeptAdmin(ReadOnlyAdmin):
    """Rows that only the site itself deletes."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows by hand."""
        return False


def is_above(request: HttpRequest, person: User | None) -> bool:
    """Whether only a superuser may change what this person signs in with.

    Other members of staff may do more than whoever asks, who would be them then.
    """
    if person is None or request.user.is_superuser or person.pk == request.user.pk:
        return False
    return person.is_staff or person.is_superuser


def _name(offered: Any) -> str:
    """Return the column of an entry of `list_filter`, empty for one of another kind."""
    if isinstance(offered, tuple):
        return str(offered[0])
    return offered if isinstance(offered, str) else ""
