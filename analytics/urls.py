"""Addresses of the host's live page, report and alerts."""

from django.urls import path

from analytics import alert_views, review_views
from analytics.views import exports, replay, report, running

app_name = "analytics"
urlpatterns = [
    path("meetings/<uuid:meeting_id>/start/", running.start, name="start"),
    path("meetings/<uuid:meeting_id>/end/", running.end, name="end"),
    path("meetings/<uuid:meeting_id>/live/", running.live, name="live"),
    path("meetings/<uuid:meeting_id>/history.json", running.history, name="history"),
    path("meetings/<uuid:meeting_id>/report/", report.report, name="report"),
    path("meetings/<uuid:meeting_id>/report/replay/", replay.replay, name="replay"),
    path("meetings/<uuid:meeting_id>/report.csv", exports.as_csv, name="export_csv"),
    path(
        "meetings/<uuid:meeting_id>/report.parquet",
        exports.as_parquet,
        name="export_parquet",
    ),
    path("meetings/<uuid:meeting_id>/alerts/", alert_views.rail, name="rail"),
    path("alerts/", review_views.review, name="review"),
    path("alerts/judge/", review_views.judge_many, name="judge_many"),
    path(
        "alerts/<uuid:alert_id>/acknowledge/",
        alert_views.acknowledge,
        name="acknowledge",
    ),
    path("alerts/<uuid:alert_id>/snooze/", alert_views.snooze, name="snooze"),
    path("alerts/<uuid:alert_id>/note/", alert_views.note, name="note"),
    path("alerts/<uuid:alert_id>/judge/", alert_views.judge, name="judge"),
]
