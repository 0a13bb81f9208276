"""People in the admin."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from users.admin.rows import SiteAdmin, is_above
from users.models import User

admin.site.unregister(Group)

_POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


class _AddressForm:
    """Spells an address as the sign-in looks for it: in small letters."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """Return the address."""
        return str(self.cleaned_data["email"]).lower()


class NewUserForm(_AddressForm, UserCreationForm):
    """Asks for the address, where Django's own form asks for a user name."""

    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUserForm(_AddressForm, UserChangeForm):
    """Shows the password's hash only; it is changed by a form of its own."""

    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(DjangoUserAdmin, SiteAdmin):
    """People; guests are flagged and cannot sign in."""

    form = ChangedUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display: tuple[str, ...] = (
        "email",
        "name",
        "kind",
        "is_active",
        "last_login",
        "created_at",
    )
    list_filter = ("is_guest", "is_staff", "is_active", "groups")
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

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> tuple[str, ...]:
        """Let nobody give what they do not have."""
        if request.user.is_superuser:
            return self.readonly_fields
        return (*self.readonly_fields, *_POWERS)

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Whether this person may change people, and this one is not above."""
        return not is_above(request, obj) and bool(
            super().has_change_permission(request, obj)
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Whether this person may delete people, and this one is not above."""
        return not is_above(request, obj) and bool(
            super().has_delete_permission(request, obj)
        )

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: Any,
        change: bool,  # noqa: FBT001  (the signature of Django)
    ) -> None:
        """Let a former address get no new password any more."""
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            others = EmailAddress.objects.filter(user=obj).exclude(email=obj.email)
            others.delete()

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
class GroupAdmin(DjangoGroupAdmin, SiteAdmin):
    """Permissions that several members of staff share."""
