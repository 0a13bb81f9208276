"""The video of a recording, whole or in parts."""

import uuid

from django.contrib.auth.decorators import login_required
from django.db import connections
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from recordings.access import access_recording
from recordings.playback import choosing, serving


@require_safe
@login_required
def file(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """Send the video to a player; with `?download=1` the original, to be saved."""
    recording = access_recording(request.user, recording_id, with_results=False)
    try:
        served = (
            choosing.original(recording, is_download=True)
            if request.GET.get("download")
            else choosing.to_play(recording)
        )
        response = serving.answer(request, served)
    except (OSError, ValueError) as error:
        raise Http404(gettext("The file of this video is gone.")) from error
    _let_go_of_the_database()
    return response


def _let_go_of_the_database() -> None:
    """Close what the end of the request would: a paused player may be hours away."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
