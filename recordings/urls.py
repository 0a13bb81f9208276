"""Addresses of videos: their analyses and their recordings."""

from django.urls import path

from recordings.views import jobs

app_name = "recordings"
urlpatterns = [
    path("analyses/progress.json", jobs.progress, name="progress"),
    path("analyses/<uuid:analysis_id>/", jobs.analysis, name="analysis"),
    path("analyses/<uuid:analysis_id>/cancel/", jobs.cancel, name="cancel"),
    path("analyses/<uuid:analysis_id>/retry/", jobs.retry, name="retry"),
    path("analyses/<uuid:analysis_id>/delete/", jobs.delete, name="delete"),
]
