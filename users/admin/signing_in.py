"""What stands between people and their accounts, and how staff help them past it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from users.admin.rows import ReadOnlyAdmin, SiteAdmin

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


@admin.register(EmailAddress)
class EmailAddressAdmin(SiteAdmin):
    """Which addresses are confirmed; staff may vouch for one that gets no mail."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary", ("user", AutocompleteSelectFilter))
    list_select_related = ("user",)
    search_fields = ("email", "user__name")
    date_hierarchy = "user__created_at"
    autocomplete_fields = ("user",)


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Apps and recovery codes; deleting both lets somebody in who lost them."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", ("user", AutocompleteSelectFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    # Never the secret.
    fields = ("user", "type", "created_at", "last_used_at")
