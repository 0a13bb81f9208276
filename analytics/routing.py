"""Addresses of the sockets."""

from django.urls import path

from analytics.consumers import DashboardConsumer, FrameConsumer

websocket_urlpatterns = [
    path("ws/meetings/<uuid:meeting_id>/frames", FrameConsumer.as_asgi()),
    path("ws/meetings/<uuid:meeting_id>/dashboard", DashboardConsumer.as_asgi()),
]
