"""The owner gives a person of a video a name."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDictKeyError
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from analytics.reports.table_rows import PersonRow
from recordings import looks, naming, results
from recordings.access import access_analysis
from recordings.models import VideoAnalysis
from recordings.reports import contents, video_time
from recordings.results import UnreadableResultsError
from recordings.services import naming as naming_service
from recordings.services.naming import NameTooLongError
from recordings.views.report import play_url, recording_of
from users.models import User
from users.services.audit import Door


@require_POST
@login_required
def rename(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponse:
    """Store the name and answer with the person's row of the report."""
    analysis = access_analysis(request.user, analysis_id)
    track_id = _track_id(request)
    row = _row(analysis, track_id)
    problem, name = "", request.POST.get("name", "")
    try:
        naming_service.rename(analysis, track_id=track_id, name=name)
    except NameTooLongError as error:
        problem = str(error)
    if not request.headers.get("HX-Request"):
        if problem:
            messages.error(request, problem)
        return redirect("recordings:analysis", analysis.pk)
    looks.note_results(cast("User", request.user), analysis, through=Door.PAGE)
    row = row if problem else _row(analysis, track_id)
    context = {
        "analysis": analysis,
        "row": row,
        "person": row.person,
        "problem": problem,
        "tried": name,
    }
    answer = render(request, "recordings/report/_person.html", context)
    if problem:
        return answer
    renamed = {
        "track_id": track_id,
        "name": naming.name_of(analysis.names, track_id),
    }
    return trigger_client_event(answer, "personRenamed", renamed, after="settle")


def _track_id(request: HttpRequest) -> int:
    try:
        return int(request.POST["track_id"])
    except (MultiValueDictKeyError, ValueError) as error:
        raise Http404 from error


def _row(analysis: VideoAnalysis, track_id: int) -> PersonRow:
    """Return the person's row; raises Http404 where nobody has this number."""
    moment = video_time.moments(play_url(recording_of(analysis)))
    try:
        found = results.read(analysis.results)
    except UnreadableResultsError as error:
        raise Http404 from error
    rows = contents.people(found, names=analysis.names, moment=moment)
    for person, row in zip(found.people, rows, strict=True):
        if person.track_id == track_id:
            return row
    raise Http404
