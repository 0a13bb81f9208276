"""An owner deletes a video, by its analysis or by its recording."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from recordings.access import access_analysis, access_recording
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import analyses
from recordings.views import forms_page


@require_POST
@login_required
def analysis(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Delete the video with everything that was measured."""
    _delete(request, access_analysis(request.user, analysis_id))
    return redirect(forms_page.address(request) or "recordings:analyses")


@require_POST
@login_required
def recording(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """Delete a recording, its file and what was measured in it."""
    recording = access_recording(request.user, recording_id)
    _delete(request, recording)
    if recording.meeting is None:
        return redirect("recordings:analyses")
    if recording.meeting.host_id == request.user.pk:
        return redirect("meetings:lobby", recording.meeting.pk)
    return redirect("meetings:room", recording.meeting.pk)


def _delete(request: HttpRequest, video: VideoAnalysis | VideoRecording) -> None:
    name = video.filename
    analyses.delete(video)
    messages.success(
        request, gettext("“%(name)s” and its results are deleted.") % {"name": name}
    )
