"""Tells callers of the API where they stand with their limits."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled

from attention_site.api import limits, problems


class RateLimitHeaders:
    """Adds the headers, and counts callers who were turned away unknown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers of the limits that were counted."""
        answer = self.get_response(request)
        standings = getattr(request, "rate_limits", None)
        # REST framework asks who calls before it counts, so these passed no limit.
        if answer.status_code == 401 and request.path.startswith(problems.PREFIX):
            who = limits.address(request)
            standings = [limits.count("anonymous", who, now=time.time())]
            if standings[0].is_exceeded:
                answer = problems.rendered(Throttled(wait=standings[0].reset_s))
        if standings:
            answer["RateLimit-Policy"] = ", ".join(one.policy for one in standings)
            answer["RateLimit"] = ", ".join(one.left for one in standings)
        return answer
