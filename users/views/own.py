"""Who the pages of an account are for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from users.models import User

View = Callable[..., HttpResponse]


def account_required(view: View) -> View:
    """Let in people with an account; guests are offered one, others sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = cast("User", request.user)  # login_required leaves no anonymous one
        return (
            redirect("users:signup")
            if user.is_guest
            else view(request, *args, **kwargs)
        )

    return cast("View", login_required(guarded))


def app_required(view: View) -> View:
    """Let in people whose account asks for a code; others are shown how to set it up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Authenticator.objects.filter(user_id=request.user.pk).exists():
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return account_required(guarded)
