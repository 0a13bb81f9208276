"""Tables of numbers as files to be saved: CSV, which is streamed, and Parquet."""

from collections.abc import Callable

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from analytics.reports import csv_text, parquet
from analytics.reports.tables import Table
from analytics.views import streaming

LONGEST_STEM = 60

CSV_TYPE = "text/csv; charset=utf-8"
PARQUET_TYPE = "application/vnd.apache.parquet"

Send = Callable[[HttpRequest, Table, str], StreamingHttpResponse]
"""Sends a table as a file whose name begins with a stem."""


def stem(name: str, *, otherwise: str) -> str:
    """Return a name as a file may be called, `otherwise` where nothing of it is left."""
    return slugify(name)[:LONGEST_STEM].strip("-") or otherwise


def as_csv(request: HttpRequest, table: Table, stem: str) -> StreamingHttpResponse:
    """Stream the rows as they are read."""
    return streaming.download(
        request,
        csv_text.pieces(table, zone=timezone.get_current_timezone()),
        filename=f"{stem}.csv",
        content_type=CSV_TYPE,
    )


def as_parquet(request: HttpRequest, table: Table, stem: str) -> StreamingHttpResponse:
    """Send the rows once all of them are written."""
    return streaming.download_file(
        request,
        parquet.write(table),
        filename=f"{stem}.parquet",
        content_type=PARQUET_TYPE,
    )
