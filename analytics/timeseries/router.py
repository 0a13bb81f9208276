"""Which database holds a table: the time series may have one of their own."""

from typing import Any

from django.conf import settings
from django.db import models

TIMESERIES = "timeseries"
"""Alias of the second database; present when TIMESERIES_DATABASE_URL is set."""

_MODELS = {"attentionmetric", "attentionminute"}


def alias() -> str:
    """Return the alias of the database that holds the time series."""
    return TIMESERIES if TIMESERIES in settings.DATABASES else "default"


class TimeseriesRouter:
    """Sends `attention_metrics` and its aggregate to their database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Return the alias to read from, None for no opinion."""
        return alias() if _is_timeseries(model._meta.app_label, model._meta.model_name) else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Say whether `db` gets the table; None for no opinion."""
        if _is_timeseries(app_label, model_name):
            return db == alias()
        return False if db == TIMESERIES else None


def _is_timeseries(app_label: str, model_name: str | None) -> bool:
    return app_label == "analytics" and model_name in _MODELS
