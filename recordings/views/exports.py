"""The results of a video as files."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.reports.tables import Table
from analytics.views import streaming, table_files
from analytics.views.table_files import Send
from recordings import looks, results
from recordings.access import access_analysis
from recordings.models import VideoAnalysis
from recordings.reports import tables
from recordings.results import UnreadableResultsError
from users.models import User
from users.services.audit import Action, Door


@require_GET
@never_cache
@login_required
def as_json(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Send the results as they were stored, to the byte."""
    analysis = access_analysis(request.user, analysis_id)
    if analysis.results is None:
        return redirect("recordings:analysis", analysis.pk)
    _note(request, analysis)
    text = results.canonical(analysis.results).encode()
    return streaming.download(
        request,
        iter([text]),
        filename=f"{stem(analysis)}.json",
        content_type="application/json",
        length=len(text),
    )


@require_GET
@never_cache
@login_required
def as_csv(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Stream the ten seconds of each person as CSV."""
    return _table_file(request, analysis_id, table_files.as_csv)


@require_GET
@never_cache
@login_required
def as_parquet(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Send the ten seconds of each person as a Parquet file."""
    return _table_file(request, analysis_id, table_files.as_parquet)


def _table_file(
    request: HttpRequest, analysis_id: uuid.UUID, send: Send
) -> HttpResponseBase:
    analysis = access_analysis(request.user, analysis_id)
    table = _table(request, analysis)
    if table is None:
        return redirect("recordings:analysis", analysis.pk)
    return send(request, table, stem(analysis))


def _table(request: HttpRequest, analysis: VideoAnalysis) -> Table | None:
    """Return what may be exported; None, and where need be a message, for nothing."""
    try:
        found = results.read(analysis.results)
    except UnreadableResultsError:
        # The page says what it is: not completed, or of another version.
        return None
    if not found.people:
        messages.info(
            request,
            gettext("Nobody was found in this video, so there are no rows to export."),
        )
        return None
    _note(request, analysis)
    return tables.table(found, names=analysis.names)


def _note(request: HttpRequest, analysis: VideoAnalysis) -> None:
    looks.note_results(
        cast("User", request.user),
        analysis,
        through=Door.EXPORT,
        action=Action.EXPORTED,
    )


def stem(analysis: VideoAnalysis) -> str:
    """Return the name of the video as the name of a file of results may begin."""
    name = analysis.filename
    shown = table_files.stem(name.rpartition(".")[0] or name, otherwise="video")
    return f"{shown}-results"
