"""Addresses of videos for programs, below /api/v1/."""

from django.urls import path

from recordings.api.analyses import AnalysisDetailApi, AnalysisListApi
from recordings.api.files import RecordingFileApi
from recordings.api.jobs import AnalysisCancelApi, AnalysisRetryApi
from recordings.api.people import PersonListApi, PersonRenameApi
from recordings.api.recordings import RecordingDetailApi, RecordingListApi
from recordings.api.results import (
    AnalysisCsvApi,
    AnalysisParquetApi,
    AnalysisResultsApi,
)
from recordings.api.timelines import RecordingOverviewApi, RecordingTimelineApi

app_name = "recordings_api"
urlpatterns = [
    path("analyses/", AnalysisListApi.as_view(), name="analyses"),
    path("analyses/<uuid:analysis_id>/", AnalysisDetailApi.as_view(), name="analysis"),
    path(
        "analyses/<uuid:analysis_id>/results/",
        AnalysisResultsApi.as_view(),
        name="results",
    ),
    path(
        "analyses/<uuid:analysis_id>/results.csv",
        AnalysisCsvApi.as_view(),
        name="results_csv",
    ),
    path(
        "analyses/<uuid:analysis_id>/results.parquet",
        AnalysisParquetApi.as_view(),
        name="results_parquet",
    ),
    path(
        "analyses/<uuid:analysis_id>/cancel/",
        AnalysisCancelApi.as_view(),
        name="cancel",
    ),
    path(
        "analyses/<uuid:analysis_id>/retry/", AnalysisRetryApi.as_view(), name="retry"
    ),
    path("analyses/<uuid:analysis_id>/people/", PersonListApi.as_view(), name="people"),
    path(
        "analyses/<uuid:analysis_id>/people/<int:track_id>/",
        PersonRenameApi.as_view(),
        name="person",
    ),
    path("recordings/", RecordingListApi.as_view(), name="recordings"),
    path(
        "recordings/<uuid:recording_id>/",
        RecordingDetailApi.as_view(),
        name="recording",
    ),
    path(
        "recordings/<uuid:recording_id>/timeline/",
        RecordingTimelineApi.as_view(),
        name="timeline",
    ),
    path(
        "recordings/<uuid:recording_id>/overview/",
        RecordingOverviewApi.as_view(),
        name="overview",
    ),
    path(
        "recordings/<uuid:recording_id>/file",
        RecordingFileApi.as_view(),
        name="file",
    ),
]
