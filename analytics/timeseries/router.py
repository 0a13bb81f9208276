"""Which database holds a table: the time series may have one of their own."""

from typing import Any

from django.conf import settings
from django.db import models

TIMESERIES = "timeseries"
"""Alias of the second database; present when TIMESERIES_DATABASE_URL is set."""

_LABELS = {"analytics.attentionmetric", "analytics.attentionminute"}


def alias() -> str:
    """Return the alias of the database that holds the time series."""
    return TIMESERIES if TIMESERIES in settings.DATABASES else "default"


class TimeseriesRouter:
    """Sends `attention_metrics` and its aggregate to their database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Return the alias to read from, None for no opinion."""
        label = model._meta.label_lower  # noqa: SLF001  (Django's documented API)
        return alias() if label in _LABELS else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Say whether `db` gets the table; None for no opinion."""
        if f"{app_label}.{model_name}" in _LABELS:
            return db == alias()
        return False if db == TIMESERIES else None
