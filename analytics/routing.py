"""Addresses of the sockets."""

from django.urls import path

from analytics.consumers.dashboard import DashboardConsumer
from analytics.consumers.frame import FrameConsumer
from analytics.consumers.gallery import GalleryConsumer

websocket_urlpatterns = [
    path("ws/meetings/<uuid:meeting_id>/frames", FrameConsumer.as_asgi()),
    path("ws/meetings/<uuid:meeting_id>/dashboard", DashboardConsumer.as_asgi()),
    path("ws/meetings/<uuid:meeting_id>/gallery", GalleryConsumer.as_asgi()),
]
