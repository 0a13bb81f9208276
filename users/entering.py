"""The way in after the password: a confirmed address, then a code, where they are due.

The one place that calls the inside of allauth, which has no other door for views that
are not its own.
"""

from allauth.account.internal.flows import login as login_flow
from allauth.account.internal.flows import signup as signup_flow
from allauth.account.models import Login
from django.contrib.auth import logout as close_session
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse

from users.models import User


def enter(request: HttpRequest, user: User, *, onward: str) -> HttpResponse:
    """Let in whoever has typed the right password, or lead to what is still due."""
    _leave_former(request)
    login = Login(user=user, email=user.email, redirect_url=onward)
    return login_flow.perform_password_login(request, {"email": user.email}, login)


def enter_first(request: HttpRequest, user: User, *, onward: str) -> HttpResponse:
    """Let in somebody new, or ask them to confirm their address first."""
    _leave_former(request)
    login = Login(user=user, email=user.email, redirect_url=onward, signup=True)
    return login_flow.perform_password_login(request, {"email": user.email}, login)


def pretend(request: HttpRequest, *, email: str, password: str) -> HttpResponse:
    """Answer as to somebody new, and write to whoever has the address already."""
    make_password(password)  # takes as long as storing somebody would
    return signup_flow.prevent_enumeration(request, email=email)


def _leave_former(request: HttpRequest) -> None:
    # A guest who has an account: what is due next is for people who are nobody yet.
    if request.user.is_authenticated:
        close_session(request)
