"""The app `meetings`."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Names the app."""

    name = "meetings"
