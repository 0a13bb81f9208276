"""The box of the report that judges again with other thresholds."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from analytics.alerts.presets import PRESETS
from analytics.live import replay_results
from analytics.live.redis_client import RedisAwayError
from analytics.live.replay_results import Replay
from analytics.reports import replay_words
from analytics.services import replaying
from analytics.services.replaying import ReplayRefusedError
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.models import Meeting
from users.models import User
from users.services.audit import Door


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def replay(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """Ask for a replay, or look how far it is; a part of the report page."""
    meeting = access_hosted_meeting(request.user, meeting_id)
    if not request.headers.get("HX-Request"):
        return redirect("analytics:report", meeting.pk)
    asked = request.POST if request.method == "POST" else request.GET
    preset = asked.get("preset", "")
    if preset not in PRESETS:
        return HttpResponse(status=400)
    try:
        found = (
            replaying.ask(meeting, preset)
            if request.method == "POST"
            else replay_results.read(meeting.pk, preset)
        )
    except ReplayRefusedError:
        return HttpResponse(status=409)
    except RedisAwayError:
        found = None
    words = _words(meeting, preset, found)
    if words["result"]:
        looks.note(
            cast("User", request.user), meeting, through=Door.PAGE, detail="report"
        )
    return render(request, "analytics/report/_replay_result.html", words)


def _words(meeting: Meeting, preset: str, found: Replay | None) -> dict[str, object]:
    return {
        "meeting": meeting,
        "preset": preset,
        "replay": found,
        "result": found and replay_words.result(meeting, preset, found),
    }
