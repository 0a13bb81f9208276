"""Addresses of live meetings, metrics, alerts and reports, below /api/v1/."""

from django.urls import path

from analytics.api import alerts, gallery, metrics, replays, reports, samples
from analytics.api.live import LiveApi
from analytics.api.running import EndApi, StartApi
from analytics.api.summaries import SummaryApi

MEETING = "meetings/<uuid:meeting_id>/"
ALERT = "alerts/<uuid:alert_id>/"

app_name = "analytics_api"
urlpatterns = [
    path(f"{MEETING}start/", StartApi.as_view(), name="start"),
    path(f"{MEETING}end/", EndApi.as_view(), name="end"),
    path(f"{MEETING}live/", LiveApi.as_view(), name="live"),
    path(f"{MEETING}metrics/", metrics.RoomSeriesApi.as_view(), name="room"),
    path(f"{MEETING}metrics/people/", metrics.PeopleSeriesApi.as_view(), name="people"),
    path(f"{MEETING}samples/", samples.SampleListApi.as_view(), name="samples"),
    path(
        f"{MEETING}seat/samples/",
        samples.OwnSampleListApi.as_view(),
        name="own_samples",
    ),
    path(f"{MEETING}summary/", SummaryApi.as_view(), name="summary"),
    path(f"{MEETING}report/", reports.ReportApi.as_view(), name="report"),
    path(f"{MEETING}report.csv", reports.ReportCsvApi.as_view(), name="csv"),
    path(
        f"{MEETING}report.parquet", reports.ReportParquetApi.as_view(), name="parquet"
    ),
    path(f"{MEETING}replays/", replays.ReplayListApi.as_view(), name="replays"),
    path(
        f"{MEETING}replays/<str:preset>/",
        replays.ReplayDetailApi.as_view(),
        name="replay",
    ),
    path(f"{MEETING}gallery/told/", gallery.ToldApi.as_view(), name="told"),
    path(
        f"{MEETING}gallery/people/",
        gallery.FacePersonListApi.as_view(),
        name="face_people",
    ),
    path(f"{MEETING}gallery/name/", gallery.FaceNameApi.as_view(), name="face_name"),
    path(
        f"{MEETING}gallery/forget/", gallery.FaceForgetApi.as_view(), name="face_forget"
    ),
    path(
        f"{MEETING}gallery/leave-out/",
        gallery.FaceLeaveOutApi.as_view(),
        name="face_leave_out",
    ),
    path(
        f"{MEETING}gallery/take-in/",
        gallery.FaceTakeInApi.as_view(),
        name="face_take_in",
    ),
    path("alerts/", alerts.AlertListApi.as_view(), name="alerts"),
    path("alerts/judge/", alerts.AlertJudgeApi.as_view(), name="judge"),
    path("alerts/shares/", alerts.AlertShareListApi.as_view(), name="shares"),
    path(ALERT, alerts.AlertDetailApi.as_view(), name="alert"),
    path(
        f"{ALERT}acknowledge/", alerts.AlertAcknowledgeApi.as_view(), name="acknowledge"
    ),
    path(f"{ALERT}snooze/", alerts.AlertSnoozeApi.as_view(), name="snooze"),
]
