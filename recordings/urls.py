"""Addresses of videos: their analyses and their recordings."""

from django.urls import path

from recordings.views import file, playback

app_name = "recordings"
urlpatterns = [
    path("recordings/<uuid:recording_id>/file", file.file, name="file"),
    path(
        "recordings/<uuid:recording_id>/timeline.json",
        playback.timeline,
        name="timeline",
    ),
    path("recordings/<uuid:recording_id>/overview.json", playback.curve, name="curve"),
]
