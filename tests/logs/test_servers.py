"""Loggers that servers bring with them write in our form, or not at all."""

import json
import os
import subprocess
import sys

from attention_site.local import folders

# In a process of its own: the test runner has handlers too.
_SCRIPT = """
import json, logging, logging.config
import django
from uvicorn.config import Config

Config("attention_site.asgi:application", access_log=False)
django.setup()
loggers = {n: logging.getLogger(n) for n in ("uvicorn", "uvicorn.error", "uvicorn.access")}
print(json.dumps({
    name: [logger.propagate, len(logger.handlers), logger.hasHandlers()]
    for name, logger in loggers.items()
}))
"""


def test_the_web_server_logs_in_our_form_and_no_path_of_a_client():
    said = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        cwd=folders.PROJECT_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "attention_site.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(said.stdout.splitlines()[-1]) == {
        "uvicorn": [True, 0, True],
        "uvicorn.error": [True, 0, True],
        # None at all, so the server does not even make the lines.
        "uvicorn.access": [False, 0, False],
    }
