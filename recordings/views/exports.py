"""The results of a video as files."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.reports import csv_text, parquet
from analytics.reports.tables import Table
from analytics.views import streaming
from recordings import results
from recordings.access import access_analysis
from recordings.models import VideoAnalysis
from recordings.reports import tables
from recordings.results import UnreadableResultsError

LONGEST_STEM = 60


@require_GET
@never_cache
@login_required
def as_json(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Send the results as they were stored, to the byte."""
    analysis = access_analysis(request.user, analysis_id)
    if analysis.results is None:
        return redirect("recordings:analysis", analysis.pk)
    text = results.canonical(analysis.results).encode()
    return streaming.download(
        request,
        iter([text]),
        filename=_filename(analysis, "json"),
        content_type="application/json",
        length=len(text),
    )


@require_GET
@never_cache
@login_required
def as_csv(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Stream the ten seconds of each person as CSV."""
    analysis = access_analysis(request.user, analysis_id)
    table = _table(request, analysis)
    if table is None:
        return redirect("recordings:analysis", analysis.pk)
    return streaming.download(
        request,
        csv_text.pieces(table, zone=timezone.get_current_timezone()),
        filename=_filename(analysis, "csv"),
        content_type="text/csv; charset=utf-8",
    )


@require_GET
@never_cache
@login_required
def as_parquet(request: HttpRequest, analysis_id: uuid.UUID) -> HttpResponseBase:
    """Send the ten seconds of each person as a Parquet file."""
    analysis = access_analysis(request.user, analysis_id)
    table = _table(request, analysis)
    if table is None:
        return redirect("recordings:analysis", analysis.pk)
    return streaming.download_file(
        request,
        parquet.write(table),
        filename=_filename(analysis, "parquet"),
        content_type="application/vnd.apache.parquet",
    )


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
    return tables.table(found, names=analysis.names)


def _filename(analysis: VideoAnalysis, ending: str) -> str:
    """Return the name of the video as a file may be called."""
    name = analysis.filename
    stem = slugify(name.rpartition(".")[0] or name)[:LONGEST_STEM].strip("-")
    return f"{stem or 'video'}-results.{ending}"
