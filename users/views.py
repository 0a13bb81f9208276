"""Sign in, sign up, sign out, profile."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from users import services
from users.forms import NameForm, PasswordForm, SignInForm, SignUpForm
from users.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Sign in."""
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        open_session(request, form.user)
        return _onward(request)
    return render(request, "users/login.html", {"form": form, "next": _next(request)})


@never_cache
@sensitive_post_parameters("password")
def signup(request: HttpRequest) -> HttpResponse:
    """Create an account, signed in at once."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = services.sign_up(**form.cleaned_data)
        open_session(request, user, backend=BACKEND)
        return _onward(request)
    return render(request, "users/signup.html", {"form": form, "next": _next(request)})


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    close_session(request)
    return redirect("users:login")


@login_required
@sensitive_post_parameters("old_password", "new_password")
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
        services.rename(user, name=name_form.cleaned_data["name"])
        messages.success(request, gettext("Your name is saved."))
        return redirect("users:profile")
    if password_form.is_valid():
        services.change_password(
            user, password=password_form.cleaned_data["new_password"]
        )
        update_session_auth_hash(request, user)
        messages.success(
            request, gettext("Your password is changed. Other browsers are signed out.")
        )
        return redirect("users:profile")
    forms = {"name_form": name_form, "password_form": password_form}
    return render(request, "users/profile.html", forms)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go; empty unless it is an address of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""


def _onward(request: HttpRequest) -> HttpResponseRedirect:
    # Not redirect(): it takes a word without a slash for the name of a page.
    return HttpResponseRedirect(_next(request) or reverse("meetings:list"))
