"""A person's own name and password."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from users.forms import NameForm, PasswordForm
from users.models import User
from users.services import people


@login_required
@sensitive_post_parameters("old_password", "new_password")
@rate_limit(action="reauthenticate")
def profile(request: HttpRequest) -> HttpResponse:
    """Change the own name or password."""
    user = cast("User", request.user)  # login_required leaves no anonymous one
    if user.is_guest:
        return redirect("users:signup")
    saved = request.POST.get("save")
    name_form = NameForm(
        request.POST if saved == "name" else None, initial={"name": user.display_name}
    )
    password_form = PasswordForm(
        request.POST if saved == "password" else None, user=user
    )
    if name_form.is_valid():
        people.rename(user, name=name_form.cleaned_data["name"])
        messages.success(request, gettext("Your name is saved."))
        return redirect("users:profile")
    if password_form.is_valid():
        people.change_password(
            user, password=password_form.cleaned_data["new_password"]
        )
        update_session_auth_hash(request, user)
        get_adapter().send_notification_mail("account/email/password_changed", user)
        messages.success(
            request, gettext("Your password is changed. Other browsers are signed out.")
        )
        return redirect("users:profile")
    forms = {"name_form": name_form, "password_form": password_form}
    return render(request, "users/profile.html", forms)
