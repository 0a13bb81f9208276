"""Tells callers of the API where they stand with their limits, also who is turned away."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled

from attention_site.api import limits, problems
from users import client_address

TURNED_AWAY = (401, 403)


class RateLimitHeaders:
    """Adds the headers, and counts callers who were turned away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers of the limits that were counted."""
        answer = self.get_response(request)
        standings = getattr(request, "rate_limits", None)
        # REST framework asks who calls, and whether they may, before it counts.
        is_for_programs = request.path.startswith(problems.PREFIX)
        if standings is None and answer.status_code in TURNED_AWAY and is_for_programs:
            name, who = _caller(request, answer)
            standings = [limits.count(name, who, now=time.time())]
            if standings[0].is_exceeded:
                answer = problems.rendered(Throttled(wait=standings[0].reset_s))
        if standings:
            answer["RateLimit-Policy"] = ", ".join(one.policy for one in standings)
            answer["RateLimit"] = ", ".join(one.left for one in standings)
        return answer


def _caller(request: HttpRequest, answer: HttpResponse) -> tuple[str, str]:
    """Return by which limit, and as whom, to count somebody who was turned away."""
    if answer.status_code == 403 and request.user.is_authenticated:
        return "user", str(request.user.pk)
    return "anonymous", client_address.of(request)
