"""Project: settings, addresses, servers."""

from attention_site.celery import app as celery_app

__all__ = ["celery_app"]
