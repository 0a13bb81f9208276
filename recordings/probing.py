"""What an uploaded file is: asks a process of its own, which may fail or hang."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from recordings import refusals
from recordings.media import Media

MOST_S = 120.0
"""By the clock: reading 2 GB through once from a slow disk."""

_ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # each would claim address space
}

logger = logging.getLogger(__name__)


def probe(path: Path) -> Media:
    """Return what the file is; raises RefusedError with a reason for people.

    Takes a process start (0.3 s) and a reading of the whole file.
    """
    if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
        raise refusals.refusal("too_large")
    found = _answer(path)
    if "refused" in found:
        raise refusals.refusal(found["refused"], **found["facts"])
    media = Media.from_json(found["media"])
    if media.duration_s > settings.UPLOAD_MAX_DURATION_S:
        raise refusals.refusal("too_long", duration_s=media.duration_s)
    return media


def _answer(path: Path) -> dict[str, Any]:
    """Run the process; one that crashes or takes too long has found no video."""
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        # Neither the environment nor the account's packages; the project is the folder.
        [sys.executable, "-E", "-s", "-m", "recordings.probe", str(path.absolute())],
        cwd=settings.BASE_DIR,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=MOST_S)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            logger.warning("Probing took more than %d s", MOST_S)
            return {"refused": "not_video", "facts": {}}
    if process.returncode != 0:
        logger.warning("Probing ended with %d", process.returncode)
        return {"refused": "not_video", "facts": {}}
    answer: dict[str, Any] = json.loads(said)
    return answer
