"""Addresses of meetings."""

from django.urls import path

from meetings.views import hosting, joining, room

app_name = "meetings"
urlpatterns = [
    path("", hosting.list_meetings, name="home"),
    path("meetings/", hosting.list_meetings, name="list"),
    path("meetings/new/", hosting.new, name="new"),
    path("meetings/<uuid:meeting_id>/", hosting.lobby, name="lobby"),
    path("meetings/<uuid:meeting_id>/edit/", hosting.edit, name="edit"),
    path("join/<uuid:join_code>/", joining.join, name="join"),
    path("meetings/<uuid:meeting_id>/room/", room.room, name="room"),
    path("meetings/<uuid:meeting_id>/room/ticket/", room.ticket, name="ticket"),
    path("meetings/<uuid:meeting_id>/room/pause/", room.pause, name="pause"),
    path("meetings/<uuid:meeting_id>/room/resume/", room.resume, name="resume"),
    path("meetings/<uuid:meeting_id>/room/withdraw/", room.withdraw, name="withdraw"),
    path("meetings/<uuid:meeting_id>/room/leave/", room.leave, name="leave"),
]
