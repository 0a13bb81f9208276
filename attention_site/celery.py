"""The Celery application: queues `live`, `recordings` and `default`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attention_site.settings")

app = Celery("attention_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
