"""Addresses of the sockets."""

from django.urls import path

from analytics.consumers.dashboard import DashboardConsumer
from analytics.consumers.frame import FrameConsumer

websocket_urlpatterns = [
    path("ws/meetings/<uuid:meeting_id>/frames", FrameConsumer.as_asgi()),
    path("ws/meetings/<uuid:meeting_id>/dashboard", DashboardConsumer.as_asgi()),
]
