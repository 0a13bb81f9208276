"""Addresses of the sockets."""

from django.urls import path

from recordings.consumers import AnalysesConsumer

websocket_urlpatterns = [path("ws/analyses", AnalysesConsumer.as_asgi())]
