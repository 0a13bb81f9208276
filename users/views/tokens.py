"""The tokens of a person's programs: make, look at, revoke."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from users import tokens
from users.models import User
from users.token_form import TokenForm
from users.tokens import NewToken, TooManyTokensError


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """List the tokens and make one; its secret is in this one answer only."""
    user = cast("User", request.user)
    if user.is_guest:
        return redirect("users:signup")
    now = timezone.now()
    form = TokenForm(request.POST or None)
    made = _made(user, form) if form.is_valid() else None
    return render(
        request,
        "users/tokens.html",
        {
            "form": TokenForm() if made else form,
            "made": made,
            "tokens": tokens.listed(user),
            "now": now,
        },
    )


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Let a token of one's own open nothing any more."""
    token = get_object_or_404(tokens.listed(cast("User", request.user)), pk=token_id)
    tokens.revoke(token, at=timezone.now())
    messages.success(
        request, gettext("The token “%(name)s” is revoked.") % {"name": token.name}
    )
    return redirect("users:tokens")


def _made(user: User, form: TokenForm) -> NewToken | None:
    now = timezone.now()
    try:
        return tokens.make(
            user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            at=now,
            expires_at=form.expires_at(now),
        )
    except TooManyTokensError:
        words = gettext("You have %(most)d tokens, the most there can be. Revoke one.")
        form.add_error(None, words % {"most": tokens.MAX_PER_PERSON})
        return None
