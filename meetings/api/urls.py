"""Addresses of meetings and seats for programs, below /api/v1/."""

from django.urls import path

from meetings.api import seats
from meetings.api.joining import InvitationApi
from meetings.api.meetings import MeetingDetailApi, MeetingListApi
from meetings.api.participants import ParticipantListApi

app_name = "meetings_api"
urlpatterns = [
    path("meetings/", MeetingListApi.as_view(), name="meetings"),
    path("meetings/<uuid:meeting_id>/", MeetingDetailApi.as_view(), name="meeting"),
    path(
        "meetings/<uuid:meeting_id>/participants/",
        ParticipantListApi.as_view(),
        name="participants",
    ),
    path("meetings/<uuid:meeting_id>/seat/", seats.SeatApi.as_view(), name="seat"),
    path(
        "meetings/<uuid:meeting_id>/seat/ticket/",
        seats.SeatTicketApi.as_view(),
        name="ticket",
    ),
    path(
        "meetings/<uuid:meeting_id>/seat/withdraw/",
        seats.SeatWithdrawApi.as_view(),
        name="withdraw",
    ),
    path(
        "meetings/<uuid:meeting_id>/seat/pause/",
        seats.SeatPauseApi.as_view(),
        name="pause",
    ),
    path(
        "meetings/<uuid:meeting_id>/seat/resume/",
        seats.SeatResumeApi.as_view(),
        name="resume",
    ),
    path(
        "meetings/<uuid:meeting_id>/seat/leave/",
        seats.SeatLeaveApi.as_view(),
        name="leave",
    ),
    path("join/<uuid:join_code>/", InvitationApi.as_view(), name="invitation"),
]
