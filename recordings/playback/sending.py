"""The file of a recording as an answer, for pages and for programs."""

from django.db import connections
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from recordings.models import VideoRecording
from recordings.playback import choosing, serving


def answer(
    request: HttpRequest, recording: VideoRecording, *, is_download: bool
) -> HttpResponseBase:
    """Return what players play, or the original to be saved; raises Http404."""
    try:
        served = (
            choosing.original(recording, is_download=True)
            if is_download
            else choosing.to_play(recording)
        )
        return serving.answer(request, served)
    except (OSError, ValueError) as error:
        raise Http404(gettext("The file of this video is gone.")) from error


def let_go_of_the_database() -> None:
    """Close what the end of the request would: a paused player may be hours away."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
