"""The pages of webhooks: the list, one webhook with its log, and their buttons."""

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import access, endpoints, showing
from users.webhooks.endpoints import WebhookStateError
from users.webhooks.forms import WebhookForm

PER_PAGE = 20

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _for_accounts(view: View[P]) -> View[P]:
    """Ask whoever has no account to sign in or up; nothing of it is kept anywhere."""

    @never_cache
    @login_required
    @functools.wraps(view)
    def guarded(
        request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if cast("User", request.user).is_guest:
            return redirect("users:signup")
        return view(request, *args, **kwargs)

    return guarded


@_for_accounts
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the own webhooks, and add one."""
    user = cast("User", request.user)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint = endpoints.add(user, **form.cleaned_data)
        except WebhookStateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                gettext("The webhook is added. Give its secret to your program."),
            )
            return redirect("users:webhook", endpoint.pk)
    rows = showing.rows(user)
    shown = {
        "rows": rows,
        "form": form,
        "has_room": len(rows) < endpoints.MOST,
        "most": endpoints.MOST,
        "now": timezone.now(),
    }
    return render(request, "users/webhooks.html", shown)


@_for_accounts
def webhook(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Show one webhook with its log, and change it."""
    endpoint = access.access_webhook(request.user, webhook_id)
    known = {
        "url": endpoint.url,
        "description": endpoint.description,
        "events": endpoint.events,
    }
    form = WebhookForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        endpoints.change(endpoint, **form.cleaned_data)
        messages.success(request, gettext("The webhook is changed."))
        return redirect("users:webhook", endpoint.pk)
    page = Paginator(showing.messages(endpoint), PER_PAGE).get_page(
        request.GET.get("page")
    )
    is_on = endpoint.disabled_at is None
    log = [showing.message(one, is_on=is_on) for one in page]
    shown = {
        "endpoint": endpoint,
        "name": showing.name(endpoint),
        "look": showing.look(endpoint),
        "is_on": is_on,
        "form": form,
        "page": page,
        "log": log,
        "is_waiting": any(one.status == WebhookDelivery.Status.PENDING for one in page),
        "now": timezone.now(),
    }
    return render(request, "users/webhook.html", shown)


@_for_accounts
@require_POST
def rotate(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Make a new secret."""
    endpoint = access.access_webhook(request.user, webhook_id)
    endpoints.rotate_secret(endpoint, at=timezone.now())
    said = gettext("There is a new secret. The former one holds for 24 hours more.")
    messages.success(request, said)
    return redirect("users:webhook", endpoint.pk)


@_for_accounts
@require_POST
def test(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Send a test message."""
    endpoint = access.access_webhook(request.user, webhook_id)
    return _answer(
        request,
        endpoint,
        lambda: endpoints.send_test(endpoint, at=timezone.now()),
        said=gettext("A test message is on its way: see the log."),
    )


@_for_accounts
@require_POST
def switch(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Switch a webhook on or off."""
    endpoint = access.access_webhook(request.user, webhook_id)
    if request.POST.get("to") == "on":
        endpoints.enable(endpoint)
        said = gettext("The webhook is on.")
    else:
        endpoints.disable(endpoint, at=timezone.now())
        said = gettext("The webhook is off. What waited is not sent.")
    messages.success(request, said)
    return redirect("users:webhook", endpoint.pk)


@_for_accounts
@require_POST
def delete(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Delete a webhook with its log."""
    endpoints.delete(access.access_webhook(request.user, webhook_id))
    messages.success(request, gettext("The webhook is deleted."))
    return redirect("users:webhooks")


@_for_accounts
@require_POST
def redeliver(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a message again."""
    message = access.access_message(request.user, message_id)
    return _answer(
        request,
        message.endpoint,
        lambda: endpoints.redeliver(message, at=timezone.now()),
        said=gettext("The message is on its way again."),
    )


def _answer(
    request: HttpRequest,
    endpoint: WebhookEndpoint,
    act: Callable[[], None],
    *,
    said: str,
) -> HttpResponse:
    """Do it, and say so or why not."""
    try:
        act()
    except WebhookStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("users:webhook", endpoint.pk)
