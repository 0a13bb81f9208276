"""Addresses of videos: their analyses and their recordings."""

from django.urls import path

from recordings.views import (
    capturing,
    deleting,
    exports,
    file,
    jobs,
    naming,
    of_meetings,
    playback,
    report,
    uploads,
    videos,
)

app_name = "recordings"
urlpatterns = [
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("analyses/", videos.analyses, name="analyses"),
    path("analyses/progress.json", jobs.progress, name="progress"),
    path("analyses/<uuid:analysis_id>/", report.analysis, name="analysis"),
    path(
        "analyses/<uuid:analysis_id>/results.json", exports.as_json, name="results_json"
    ),
    path(
        "analyses/<uuid:analysis_id>/results.csv", exports.as_csv, name="analysis_csv"
    ),
    path(
        "analyses/<uuid:analysis_id>/results.parquet",
        exports.as_parquet,
        name="analysis_parquet",
    ),
    path("analyses/<uuid:analysis_id>/rename/", naming.rename, name="rename"),
    path("analyses/<uuid:analysis_id>/cancel/", jobs.cancel, name="cancel"),
    path("analyses/<uuid:analysis_id>/retry/", jobs.retry, name="retry"),
    path("analyses/<uuid:analysis_id>/delete/", deleting.analysis, name="delete"),
    path("recordings/<uuid:recording_id>/", playback.playback, name="playback"),
    path(
        "meetings/<uuid:meeting_id>/recordings/",
        of_meetings.of_meeting,
        name="of_meeting",
    ),
    path(
        "meetings/<uuid:meeting_id>/recordings/now/",
        of_meetings.recording_now,
        name="recording_now",
    ),
    path(
        "recordings/<uuid:recording_id>/chunks/<int:number>/",
        capturing.chunk,
        name="chunk",
    ),
    path("recordings/<uuid:recording_id>/stop/", capturing.stop, name="stop"),
    path(
        "recordings/<uuid:recording_id>/delete/",
        deleting.recording,
        name="delete_recording",
    ),
    path("recordings/<uuid:recording_id>/file", file.file, name="file"),
    path(
        "recordings/<uuid:recording_id>/timeline.json",
        playback.timeline,
        name="timeline",
    ),
    path("recordings/<uuid:recording_id>/overview.json", playback.curve, name="curve"),
]
