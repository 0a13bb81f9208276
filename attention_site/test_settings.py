"""Settings for the tests: as in production, with quick passwords and no waiting."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("HTTPS_ONLY", "false")

from attention_site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
