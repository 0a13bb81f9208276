"""The playback page and what its scripts ask for."""

import uuid
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from recordings import looks, selectors
from recordings.access import access_recording
from recordings.models import VideoRecording
from recordings.playback import overview, page, serving, versions
from recordings.playback import timeline as timelines
from recordings.playback.page import Video
from recordings.playback.timeline import BadStretchError, Stretch
from users.models import User
from users.services.audit import Door

SPEEDS = ("0.25", "0.5", "0.75", "1", "1.25", "1.5", "2", "4", "8", "16")


@require_safe
@never_cache
@login_required
def playback(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Play the video with what was measured; a page that waits for it asks again."""
    recording = access_recording(request.user, recording_id)
    shown = page.of(recording, play_url=request.path)
    if request.headers.get("HX-Request") and shown.video != Video.COPYING:
        return HttpResponseClientRefresh()
    looks.note(cast("User", request.user), recording, through=Door.PAGE)
    analysis = recording.analysis
    context = {
        "recording": recording,
        "analysis": analysis,
        "state": analysis and selectors.state_of(analysis, now=timezone.now()),
        "page": shown,
        "rate": (recording.media or {}).get("rate") or 0,
        "lead_s": page.LEAD_S,
        "speeds": SPEEDS,
    }
    return render(request, "recordings/playback.html", context)


@require_safe
@login_required
def timeline(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """Answer with the boxes from `from_ms` to before `to_ms`, at most a minute."""
    recording = access_recording(request.user, recording_id, with_results=False)
    try:
        stretch = timelines.asked(request.GET)
    except BadStretchError:
        words = gettext("from_ms and to_ms have to be whole milliseconds, in order.")
        return JsonResponse({"error": words}, status=400)
    etag = _etag(recording, f"{stretch.from_ms}-{stretch.to_ms}")
    unchanged = _unchanged(request, etag)
    if unchanged is not None:
        return unchanged
    looks.note(cast("User", request.user), recording, through=Door.PAGE)
    return _kept(_rows(recording, stretch), etag)


@require_safe
@login_required
def curve(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """Answer with the whole film at a glance; `{}` without readable results."""
    recording = access_recording(request.user, recording_id)
    etag = _etag(recording, f"overview-{get_language()}")
    unchanged = _unchanged(request, etag)
    if unchanged is not None:
        return unchanged
    looks.note(cast("User", request.user), recording, through=Door.PAGE)
    return _kept(overview.of(recording), etag)


def _rows(recording: VideoRecording, stretch: Stretch) -> dict[str, Any]:
    return timelines.rows(recording.pk, stretch)


def _etag(recording: VideoRecording, part: str) -> str:
    return quote_etag("-".join(versions.parts(recording, part)).replace(" ", "_"))


def _unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        response.headers["Cache-Control"] = serving.CACHING
    return response


def _kept(answer: dict[str, Any], etag: str) -> HttpResponse:
    headers = {"ETag": etag, "Cache-Control": serving.CACHING}
    return JsonResponse(
        answer, headers=headers, json_dumps_params={"separators": (",", ":")}
    )
