"""Addresses of the host's live page and report."""

from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("meetings/<uuid:meeting_id>/start/", views.start, name="start"),
    path("meetings/<uuid:meeting_id>/end/", views.end, name="end"),
    path("meetings/<uuid:meeting_id>/live/", views.live, name="live"),
    path("meetings/<uuid:meeting_id>/history.json", views.history, name="history"),
    path("meetings/<uuid:meeting_id>/report/", views.report, name="report"),
]
