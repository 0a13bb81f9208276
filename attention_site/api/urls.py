"""Every address for programs, below /api/v1/; each app brings its own."""

from django.urls import include, path

from attention_site.api import reading

urlpatterns = [
    path("openapi.json", reading.schema, name="api_schema"),
    path("docs/", reading.swagger, name="api_docs"),
    path("redoc/", reading.redoc, name="api_redoc"),
    path("", include("meetings.api.urls")),
    path("", include("analytics.api.urls")),
    path("", include("recordings.api.urls")),
]
