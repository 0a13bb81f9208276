"""What stands between people and their accounts, and how staff help them past it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from users import browsers
from users.admin.rows import ReadOnlyAdmin, SiteAdmin, is_above
from users.models import User, UserSession
from users.services import sessions

admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)


@admin.register(AccessAttempt)
class LockedAddressAdmin(ReadOnlyAdmin):
    """Wrong passwords of the last quarter of an hour; deleting a row unlocks."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"
    ordering = ("-attempt_time",)
    fields = ("username", "ip_address", "failures_since_start", "attempt_time")


class _OfPersonAdmin(SiteAdmin):
    """What lets somebody in: of other staff only a superuser touches it."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may change such rows, and this one is not above."""
        return not is_above(request, _whose(obj)) and bool(
            super().has_change_permission(request, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may delete such rows, and this one is not above."""
        return not is_above(request, _whose(obj)) and bool(
            super().has_delete_permission(request, obj)
        )


def _whose(row: Any) -> User | None:
    return None if row is None else row.user


@admin.register(EmailAddress)
class EmailAddressAdmin(_OfPersonAdmin):
    """Which addresses are confirmed; staff may vouch for one that gets no mail.

    They give nobody another one: a new password is sent to whatever is confirmed.
    """

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary", ("user", AutocompleteSelectFilter))
    list_select_related = ("user",)
    search_fields = ("email", "user__name")
    date_hierarchy = "user__created_at"
    fields = ("email", "user", "verified", "primary")
    readonly_fields = ("email", "user", "primary")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People add addresses themselves."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(_OfPersonAdmin, ReadOnlyAdmin):
    """Apps and recovery codes; deleting both lets somebody in who lost them."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", ("user", AutocompleteSelectFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    # Never the secret.
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(UserSession)
class UserSessionAdmin(_OfPersonAdmin, ReadOnlyAdmin):
    """Where people are signed in; deleting a row signs that browser out."""

    list_display = ("user", "browser", "address", "started_at", "seen_at")
    list_filter = (("user", AutocompleteSelectFilter),)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    date_hierarchy = "seen_at"
    ordering = ("-seen_at",)
    # Never the key, which is as good as the password.
    fields = ("user", "browser", "address", "started_at", "seen_at")

    @display(description="Browser")
    def browser(self, session: UserSession) -> str:
        """Name the browser."""
        return browsers.name(session.user_agent)

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        """Sign one browser out."""
        sessions.forget(obj.session_key)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[UserSession]
    ) -> None:
        """Sign those out that were ticked."""
        for session in queryset:
            sessions.forget(session.session_key)
