"""People in the admin, who can be erased with everything about them."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from meetings.models import Meeting, Participant
from recordings.models import Upload, VideoRecording
from recordings.services import erasing_people
from recordings.services.erasing_people import ErasingRefusedError
from users.admin.people import UserAdmin as PlainUserAdmin
from users.admin.rows import is_above
from users.models import ApiToken, User, WebhookEndpoint

admin.site.unregister(User)


class EraseForm(forms.Form):
    """The address, typed, and whether meetings of others go too."""

    email = forms.CharField(
        label="Type the address of this account",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    with_meetings = forms.BooleanField(
        required=False,
        label="Delete the meetings that this person hosts, with what was measured of "
        "everybody in them",
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, person: User, hosted: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not hosted:
            del self.fields["with_meetings"]

    def clean_email(self) -> str:
        """Refuse another address: a slip here cannot be undone."""
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.person.email:
            raise ValidationError("This is not the address of this account.")
        return typed


@admin.register(User)
class UserAdmin(PlainUserAdmin):
    """People; deleting one is erasing everything about them, and nothing less."""

    actions_detail = ("erase",)
    list_display = (
        "email",
        "name",
        "kind",
        "is_active",
        "hosted",
        "taken",
        "last_login",
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Count meetings and seats in the same query."""
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(
            meetings_hosted=_number(Meeting, "host"),
            seats_taken=_number(Participant, "user"),
        )

    @display(description="Hosts", ordering="meetings_hosted")
    def hosted(self, person: Any) -> int:
        """Show how many meetings this person hosts."""
        return int(person.meetings_hosted)

    @display(description="Took part in", ordering="seats_taken")
    def taken(self, person: Any) -> int:
        """Show in how many meetings this person took part."""
        return int(person.seats_taken)

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Nobody deletes the account alone: samples would stay behind."""
        return False

    def has_erase_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may erase people, and this one is neither above nor they."""
        try:
            person = User.objects.filter(pk=uuid.UUID(str(object_id))).first()
        except ValueError:
            return False
        return (
            person is not None
            and person.pk != request.user.pk
            and bool(request.user.has_perm("users.delete_user"))
            and not is_above(request, person)
        )

    @action(
        description="Erase this person",
        url_path="erase",
        permissions=["erase"],
        variant=ActionVariant.DANGER,
    )
    def erase(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask first, on a page that says what goes; then erase everything."""
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        found = _traces(person)
        form = EraseForm(
            request.POST or None, person=person, hosted=found["Meetings they host"]
        )
        if form.is_valid():
            try:
                erasure = erasing_people.ask(
                    person,
                    with_meetings=form.cleaned_data.get("with_meetings", False),
                    at=timezone.now(),
                    by_staff=True,
                )
            except ErasingRefusedError as error:
                form.add_error(None, str(error))
            else:
                words = (
                    "Everything about this person is being erased, within a minute. "
                )
                words += f"The receipt is {erasure.pk}."
                self.message_user(request, words, messages.SUCCESS)
                return redirect(_after(request, erasure.pk))
        return TemplateResponse(
            request,
            "admin/erase_person.html",
            {
                **self.admin_site.each_context(request),
                "title": "Erase this person",
                "opts": self.opts,
                "original": person,
                "form": form,
                "traces": found.items(),
                "media": self.media,
            },
        )


def _after(request: HttpRequest, erasure_id: uuid.UUID) -> str:
    if request.user.has_perm("users.view_erasure"):
        return reverse("admin:users_erasure_change", args=[erasure_id])
    return reverse("admin:users_user_changelist")


def _traces(person: User) -> dict[str, int]:
    """Return what there is about a person, by kind."""
    return {
        "Meetings they host": Meeting.objects.filter(host=person).count(),
        "Meetings they took part in": Participant.objects.filter(user=person).count(),
        "Videos": VideoRecording.objects.filter(user=person).count(),
        "Uploads": Upload.objects.filter(user=person).count(),
        "Tokens": ApiToken.objects.filter(user=person).count(),
        "Webhooks": WebhookEndpoint.objects.filter(user=person).count(),
    }


def _number(model: type[Model], key: str) -> Coalesce:
    """Return how many rows of a model lead to each person, counted apart."""
    rows = (
        model._default_manager.filter(**{key: OuterRef("pk")})  # noqa: SLF001
        .order_by()
        .values(key)
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
