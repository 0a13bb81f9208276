"""`python -m recordings.copying SOURCE CONTAINER FOLDER`: make a copy if one is needed.

Says lines of JSON: `{"progress": 12}` again and again, and at its end
`{"made": "NAME", "first_picture_s": 0.0}`, or `{"made": null, …}` where browsers play
the file as it is, or `{"failed": "unreadable" | "no_space"}`.
"""

import errno
import json
import os
import resource
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import av
import av.error
from av.container import InputContainer

from recordings.copying import encoding, reading, remuxing
from recordings.copying.needs import Need, need
from recordings.copying.reading import UnreadableError
from recordings.copying.remuxing import Tell, UncopyableError

NICENESS = 15
"""Below everything else: a copy is waited for, a live meeting is not."""

ADDRESS_SPACE_BYTES = 3 * 2**30
MOST_BYTES = 8 * 2**30
"""Of a copy: four hours at 4 Mbit/s, twice what an encoded one takes."""

TOLD_EVERY_S = 1.0
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_OPTIONS = {"mp4": {"movflags": "+faststart"}, "webm": {}}


def main() -> None:
    """Do what the command line says, and say how it went."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, container, folder = sys.argv[1:]
    try:
        _say(_made(Path(source), container, Path(folder)))
    except UnreadableError:
        _say({"failed": "unreadable"})
    except OSError as error:  # of which those of FFmpeg are a kind
        if error.errno not in _FULL:
            raise
        _say({"failed": "no_space"})


def _made(source: Path, container: str, folder: Path) -> dict[str, Any]:
    with reading.opened(source) as film:
        wanted = need(reading.content(film, container))
    if wanted is None:
        return {"made": None, "first_picture_s": reading.first_picture_s(source)}
    target = folder / f".{uuid.uuid4().hex}.{wanted.container}"
    try:
        _write(source, target, wanted)
        return {
            "made": target.name,
            "first_picture_s": reading.first_picture_s(target),
        }
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(source: Path, target: Path, wanted: Need) -> None:
    if wanted.copies_video:
        try:
            return _written(source, target, wanted, is_remux=True)
        except (UncopyableError, ValueError, av.error.ArgumentError):
            pass  # its packets fit into no container; its pictures may
    anew = Need("mp4", copies_video=False, copies_audio=False)
    return _written(source, target, anew, is_remux=False)


def _written(source: Path, target: Path, wanted: Need, *, is_remux: bool) -> None:
    container = target.suffix.removeprefix(".")
    with (
        reading.opened(source, fills_times=is_remux) as film,
        av.open(
            str(target), "w", format=container, options=_OPTIONS[container]
        ) as made,
    ):
        tell = _teller(film)
        if is_remux:
            remuxing.remux(film, made, wanted, tell)
        else:
            encoding.encode(film, made, wanted, tell)


def _teller(film: InputContainer) -> Tell:
    """Return what says the progress now and then; the length may be unknown."""
    length_s = (film.duration or 0) / av.time_base
    told_at = 0.0

    def tell(at_s: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at < TOLD_EVERY_S:
            return
        told_at = time.monotonic()
        _say({"progress": min(99, int(100 * at_s / length_s)) if length_s else 0})

    return tell


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
