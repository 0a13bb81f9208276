"""The app `recordings`."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Names the app."""

    name = "recordings"
