"""Where the files of videos are."""

import uuid
from pathlib import Path

import pytest
from pytest_django import Settings

from recordings import files


@pytest.fixture
def linked(tmp_path: Path, settings: Settings) -> Path:
    """A MEDIA_ROOT that is a link to another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "media").symlink_to(tmp_path / "disk")
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def test_a_path_is_the_same_there_and_back_through_a_link(linked: Path):
    kept = files.relative(files.folder(uuid.UUID(int=1)) / "video.mp4")

    assert kept == f"recordings/{uuid.UUID(int=1)}/video.mp4"
    assert files.relative(files.absolute(kept)) == kept


@pytest.mark.parametrize("kept", ["../a.mp4", "recordings/../../a.mp4", "/etc/passwd"])
def test_nothing_leads_out(linked: Path, kept: str):
    with pytest.raises(ValueError, match="not below"):
        files.absolute(kept)
