"""Begins to start a worker, as `celery worker` does before it asks for a broker."""

from celery.signals import worker_init

from attention_site.celery import app

worker_init.send(sender=app.WorkController(app=app, queues="default"))
