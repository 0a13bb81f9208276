"""Every address for programs, below /api/v1/; each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("meetings.api.urls")),
    path("", include("recordings.api.urls")),
]
