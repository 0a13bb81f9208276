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


class ProbeBrokeError(Exception):
    """The process crashed or took too long: nothing is known of the file."""


def probe(path: Path) -> Media:
    """Return what an uploaded file is; raises RefusedError with a reason for people.

    Takes a process start (0.3 s) and a reading of the whole file. One that makes the
    process crash or hang is no video.
    """
    if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
        raise refusals.refusal("too_large")
    try:
        media = look(path, most_s=MOST_S)
    except ProbeBrokeError as error:
        raise refusals.refusal("not_video") from error
    if media.duration_s > settings.UPLOAD_MAX_DURATION_S:
        raise refusals.refusal("too_long", duration_s=media.duration_s)
    return media


def look(path: Path, *, most_s: float) -> Media:
    """Return what a file is, however long and large, within `most_s` by the clock.

    Raises RefusedError where it is no video that can be read, ProbeBrokeError.
    """
    found = _answer(path, most_s=most_s)
    if "refused" in found:
        raise refusals.refusal(found["refused"], **found["facts"])
    return Media.from_json(found["media"])


def _answer(path: Path, *, most_s: float) -> dict[str, Any]:
    """Run the process; raises ProbeBrokeError."""
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
            said, _ = process.communicate(timeout=most_s)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            logger.warning("Probing took more than %d s", most_s)
            raise ProbeBrokeError(f"More than {most_s:.0f} s") from error
    if process.returncode != 0:
        logger.warning("Probing ended with %d", process.returncode)
        raise ProbeBrokeError(f"Ended with {process.returncode}")
    answer: dict[str, Any] = json.loads(said)
    return answer
