"""Addresses of videos: their analyses and their recordings."""

from django.urls import path

from recordings.views import file, jobs, playback

app_name = "recordings"
urlpatterns = [
    path("analyses/progress.json", jobs.progress, name="progress"),
    path("analyses/<uuid:analysis_id>/", jobs.analysis, name="analysis"),
    path("analyses/<uuid:analysis_id>/cancel/", jobs.cancel, name="cancel"),
    path("analyses/<uuid:analysis_id>/retry/", jobs.retry, name="retry"),
    path("analyses/<uuid:analysis_id>/delete/", jobs.delete, name="delete"),
    path("recordings/<uuid:recording_id>/", playback.playback, name="playback"),
    path("recordings/<uuid:recording_id>/file", file.file, name="file"),
    path(
        "recordings/<uuid:recording_id>/timeline.json",
        playback.timeline,
        name="timeline",
    ),
    path("recordings/<uuid:recording_id>/overview.json", playback.curve, name="curve"),
]
