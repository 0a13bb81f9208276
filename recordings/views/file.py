"""The video of a recording, whole or in parts."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from recordings import looks
from recordings.access import access_recording
from recordings.playback import sending
from users.models import User
from users.services.audit import Action, Door


@require_safe
@login_required
def file(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponseBase:
    """Send the video to a player; with `?download=1` the original, to be saved."""
    recording = access_recording(request.user, recording_id, with_results=False)
    is_download = bool(request.GET.get("download"))
    response = sending.answer(request, recording, is_download=is_download)
    looks.note(
        cast("User", request.user),
        recording,
        through=Door.EXPORT if is_download else Door.PAGE,
        action=Action.EXPORTED if is_download else Action.VIEWED,
    )
    sending.let_go_of_the_database()
    return response
