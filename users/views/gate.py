"""Sign in, sign up, sign out."""

from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from users.forms import SignInForm, SignUpForm
from users.services import people

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
        user = people.sign_up(**form.cleaned_data)
        open_session(request, user, backend=BACKEND)
        return _onward(request)
    return render(request, "users/signup.html", {"form": form, "next": _next(request)})


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    close_session(request)
    return redirect("users:login")


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
