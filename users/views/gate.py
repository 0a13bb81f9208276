"""Sign in, sign up, sign out."""

from typing import Any
from urllib.parse import urlencode

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import logout as close_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from users import client_address, entering
from users.forms import SignInForm, SignUpForm
from users.services import people, sessions, throttling

TOO_MANY = 429


@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="login")
def login(request: HttpRequest) -> HttpResponse:
    """Sign in."""
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        return entering.enter(request, form.user, onward=_onward(request))
    return render(request, "users/login.html", {"form": form, "next": _next(request)})


@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="signup")
def signup(request: HttpRequest) -> HttpResponse:
    """Create an account; signed in at once, unless the address is to be confirmed."""
    form = SignUpForm(request.POST or None, hide_taken=settings.HAS_MAIL_SERVER)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if form.is_taken:
            return entering.pretend(
                request, email=fields["email"], password=fields["password"]
            )
        user = people.sign_up(**fields)
        return entering.enter_first(request, user, onward=_onward(request))
    return render(request, "users/signup.html", {"form": form, "next": _next(request)})


def staff_entrance(request: HttpRequest) -> HttpResponse:
    """Lead from the admin's own sign-in to ours, which asks for the code too."""
    onward = _next(request) or reverse("admin:index")
    return redirect(f"{reverse('users:login')}?{urlencode({'next': onward})}")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sessions.forget(str(request.session.session_key))
    close_session(request)
    return redirect("users:login")


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say to whoever typed too many wrong passwords how long to wait, and the way out.

    Called by axes in place of the answer of the page.
    """
    email = str((credentials or {}).get("username") or "")
    minutes = throttling.minutes_left(
        email, address=client_address.of(request), at=timezone.now()
    )
    form = SignInForm({"email": email}, request=request)
    form.errors.clear()
    form.add_error(
        None,
        ngettext(
            "Too many wrong passwords for this address. In %(minutes)d minute you can "
            "try again; a new password lets you in at once.",
            "Too many wrong passwords for this address. In %(minutes)d minutes you can "
            "try again; a new password lets you in at once.",
            minutes,
        )
        % {"minutes": minutes},
    )
    page = {"form": form, "next": _next(request), "is_locked": True}
    return render(request, "users/login.html", page, status=TOO_MANY)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go; empty unless it is an address of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""


def _onward(request: HttpRequest) -> str:
    return _next(request) or reverse("meetings:list")
