"""Addresses of videos for programs, below /api/v1/."""

from django.urls import path

from recordings.api.analyses import AnalysisDetailApi, AnalysisListApi

app_name = "recordings_api"
urlpatterns = [
    path("analyses/", AnalysisListApi.as_view(), name="analyses"),
    path("analyses/<uuid:analysis_id>/", AnalysisDetailApi.as_view(), name="analysis"),
]
