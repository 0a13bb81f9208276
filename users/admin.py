"""People in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from users.models import User

admin.site.unregister(Group)


class NewUserForm(UserCreationForm):
    """Asks for the address, where Django's own form asks for a user name."""

    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUserForm(UserChangeForm):
    """Shows the password's hash only; it is changed by a form of its own."""

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """People; guests are flagged and cannot sign in."""

    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "kind", "is_active", "last_login", "created_at")
    list_filter = ("is_guest", "is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    readonly_fields = ("is_guest", "last_login", "created_at", "updated_at")
    compressed_fields = True
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "avatar_url")}),
        (
            "Permissions",
            {
                "fields": (
                    "is_active",
                    "is_staff",
                    "is_superuser",
                    "groups",
                    "user_permissions",
                )
            },
        ),
        (
            "Facts",
            {"fields": ("is_guest", "last_login", "created_at", "updated_at")},
        ),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)

    @display(
        description="Kind",
        label={"Guest": "warning", "Staff": "info", "Member": "success"},
    )
    def kind(self, person: User) -> str:
        """Say what the person may be expected to do here."""
        if person.is_guest:
            return "Guest"
        return "Staff" if person.is_staff else "Member"


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Permissions that several members of staff share."""


class ReadOnlyAdmin(ModelAdmin):
    """Rows that the site writes and nobody edits; they may be deleted unless told."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows."""
        return False
