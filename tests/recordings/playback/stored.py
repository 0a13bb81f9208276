"""Recordings with a file, an analysis and rows behind them."""

from typing import Any

from recordings import files
from recordings.models import VideoAnalysis, VideoRecording
from tests import factories
from tests.recordings import results_form
from users.models import User

CONTENT = bytes(range(256)) * 4
"""Of a file whose parts can be told apart; no video."""


def recording(
    owner: User, *, content: bytes = CONTENT, suffix: str = ".mp4", **fields: Any
) -> VideoRecording:
    """Store a recording that can be played, and its file."""
    stored = factories.recording(
        user=owner,
        **{
            "filename": "Lesson 3.mp4",
            "status": VideoRecording.Status.READY,
            "media": results_form.media(),
            **fields,
        },
    )
    path = files.folder(stored.pk) / f"original{suffix}"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    stored.file_path = files.relative(path)
    stored.save()
    return stored


def analysed(owner: User, **fields: Any) -> VideoRecording:
    """Store a recording with the results of results_form, and its file."""
    results = fields.pop("results", results_form.results())
    names = fields.pop("names", {})
    stored = recording(owner, **fields)
    stored.analysis = factories.analysis(
        user=owner,
        filename=stored.filename,
        file_path=stored.file_path,
        status=VideoAnalysis.Status.COMPLETED,
        progress=100,
        results=results,
        names=names,
        media=stored.media,
        run=1,
    )
    stored.save()
    return stored


def face(track_id: int = 1, **changed: Any) -> dict[str, Any]:
    """Return one face of a row, as docs/results.md describes it."""
    return {
        "track_id": track_id,
        "box": [0.25, 0.1, 0.2, 0.3],
        "score": 87.5,
        "state": "facing",
        **changed,
    }
