"""Addresses of the host's live page and report."""

from django.urls import path

from analytics.views import exports, report, running

app_name = "analytics"
urlpatterns = [
    path("meetings/<uuid:meeting_id>/start/", running.start, name="start"),
    path("meetings/<uuid:meeting_id>/end/", running.end, name="end"),
    path("meetings/<uuid:meeting_id>/live/", running.live, name="live"),
    path("meetings/<uuid:meeting_id>/history.json", running.history, name="history"),
    path("meetings/<uuid:meeting_id>/report/", report.report, name="report"),
    path("meetings/<uuid:meeting_id>/report.csv", exports.as_csv, name="export_csv"),
    path(
        "meetings/<uuid:meeting_id>/report.parquet",
        exports.as_parquet,
        name="export_parquet",
    ),
]
