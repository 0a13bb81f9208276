"""Addresses of the host's live page, report and alerts."""

from django.urls import path

from analytics.views import (
    alerts,
    exports,
    gallery,
    replay,
    report,
    review,
    running,
)

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
    path("meetings/<uuid:meeting_id>/alerts/", alerts.rail, name="rail"),
    path(
        "meetings/<uuid:meeting_id>/gallery/people.json",
        gallery.people,
        name="gallery_people",
    ),
    path(
        "meetings/<uuid:meeting_id>/gallery/told/", gallery.confirm, name="gallery_told"
    ),
    path("meetings/<uuid:meeting_id>/gallery/name/", gallery.name, name="gallery_name"),
    path(
        "meetings/<uuid:meeting_id>/gallery/choose/",
        gallery.choose,
        name="gallery_choose",
    ),
    path(
        "meetings/<uuid:meeting_id>/gallery/forget/",
        gallery.forget,
        name="gallery_forget",
    ),
    path(
        "meetings/<uuid:meeting_id>/gallery/leave-out/",
        gallery.leave_out,
        name="gallery_leave_out",
    ),
    path(
        "meetings/<uuid:meeting_id>/gallery/take-in/",
        gallery.take_in,
        name="gallery_take_in",
    ),
    path("alerts/", review.review, name="review"),
    path("alerts/judge/", review.judge_many, name="judge_many"),
    path(
        "alerts/<uuid:alert_id>/acknowledge/",
        alerts.acknowledge,
        name="acknowledge",
    ),
    path("alerts/<uuid:alert_id>/snooze/", alerts.snooze, name="snooze"),
    path("alerts/<uuid:alert_id>/note/", alerts.note, name="note"),
    path("alerts/<uuid:alert_id>/judge/", alerts.judge, name="judge"),
]
