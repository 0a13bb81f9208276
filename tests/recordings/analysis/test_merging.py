"""Segments of real films, observed one by one, against the whole film in one piece."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from analytics.alerts.presets import PRESETS
from analytics.vision import score_command
from analytics.vision.errors import BadStateError, BadVideoError
from recordings import results
from recordings.analysis import merging, segments
from recordings.analysis.merging import Merged
from recordings.analysis.observed import Observed
from recordings.analysis.segments import Segment
from recordings.media import Media
from tests.recordings.analysis import films, seen
from tests.recordings.analysis.conftest import FPS, Observe
from tests.vision.films import with_early_sound

MEAN_SCORE_TOLERANCE = 1.0
"""Points by which the scores of a video in segments may differ, in the mean over all
moments, from those of the same video in one: docs/video-analysis.md."""
STATE_AGREEMENT = 0.98
"""Share of moments with the same state."""


def merge(parts: Sequence[bytes], media: Media, *, preset: str = "standard") -> Merged:
    return merging.merge(parts, media=media, fps=FPS, preset=PRESETS[preset])


def text(merged: Merged) -> str:
    """Return everything that is stored of a result."""
    rows = [(row.at_ms, row.faces, row.score) for row in merged.timeline]
    return merging.to_json(merged.results) + json.dumps(rows)


def in_parts(end_s: float, length_s: float) -> list[Segment]:
    count = round(end_s / length_s)
    return [
        Segment(n, n * length_s, end_s if n + 1 == count else (n + 1) * length_s)
        for n in range(count)
    ]


@pytest.fixture(scope="session")
def talking_whole(talking: Path, observe: Observe) -> list[bytes]:
    media = films.media(talking)
    return observe(talking, in_parts(media.duration_s, 60.0), media)


def faces(merged: Merged) -> dict[tuple[int, int], dict[str, Any]]:
    return {
        (row.at_ms, face["track_id"]): face
        for row in merged.timeline
        for face in row.faces
    }


def test_the_result_is_the_same_in_any_order_and_after_any_retry(
    coming_and_going: Path, observe: Observe
) -> None:
    media = films.media(coming_and_going)
    plan = in_parts(media.duration_s, 10.0)
    parts = observe(coming_and_going, plan, media)
    expected = text(merge(parts, media))

    again = [*observe(coming_and_going, plan[2:3], media)]
    shuffled = [*parts[:2], *again, *parts[3:]]
    shuffled.sort(key=lambda part: hashlib.sha256(part).digest())

    assert again[0] == parts[2]
    assert text(merge(shuffled, media)) == expected


def test_who_comes_back_is_the_same_person_and_another_is_not(
    coming_and_going: Path, observe: Observe
) -> None:
    media = films.media(coming_and_going)

    merged = merge(
        observe(coming_and_going, segments.plan(media, fps=FPS), media), media
    )

    first, second = merged.results["people"]
    assert (first["first_s"], first["last_s"]) == pytest.approx((0.0, 49.8), abs=0.3)
    assert (second["first_s"], second["last_s"]) == pytest.approx((17, 32.8), abs=0.3)
    assert first["present_s"] == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize("length_s", [30.0, 9.0])
def test_a_seam_hardly_changes_a_result(
    talking: Path, talking_whole: list[bytes], observe: Observe, length_s: float
) -> None:
    media = films.media(talking)
    whole = faces(
        merge(observe(talking, in_parts(media.duration_s, 60.0), media), media)
    )

    parts = observe(talking, in_parts(media.duration_s, length_s), media)
    seamed = faces(merge(parts, media))

    assert seamed.keys() == whole.keys()
    known = [key for key, face in whole.items() if face["score"] is not None]
    apart = [abs(seamed[key]["score"] - whole[key]["score"]) for key in known]
    agreed = [seamed[key]["state"] == face["state"] for key, face in whole.items()]
    assert fmean(apart) < MEAN_SCORE_TOLERANCE
    assert fmean(agreed) > STATE_AGREEMENT


def test_one_face_has_the_numbers_of_the_live_code(
    talking: Path, talking_whole: list[bytes]
) -> None:
    merged = merge(talking_whole, films.media(talking))

    expected = {
        round(sample.at_s * 1000): (sample.attention_score, sample.state.value)
        for _, sample in score_command.samples(talking, fps=FPS)
    }

    assert len(expected) == 268
    found = faces(merged)
    for at_ms, (score, state) in expected.items():
        face = found[at_ms, 1]
        assert face["state"] == state
        assert face["score"] == (None if score is None else round(score, 1))


def test_results_have_the_documented_form(
    talking: Path, talking_whole: list[bytes]
) -> None:
    media = films.media(talking)

    merged = merge(talking_whole, media, preset="strict")

    read = results.read(json.loads(merging.to_json(merged.results)))
    assert read.media == media
    assert read.method.preset == PRESETS["strict"]
    assert read.method.sample_fps == FPS
    assert len(read.method.models) == 5
    assert all(len(sha256) == 64 for sha256 in read.method.models.values())
    assert (read.summary.frames, read.summary.people) == (268, 1)
    assert read.summary.stopped_at_s is None
    assert read.summary.attention_score == read.people[0].score
    assert [span.start_s for span in read.room] == [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert sum(span.measured_s for span in read.people[0].series) == pytest.approx(
        read.summary.measured_s
    )
    assert results.canonical(merged.results) == merging.to_json(merged.results)


def test_results_count_from_the_first_picture_where_sound_begins_earlier(
    tmp_path: Path, talking: Path, observe: Observe
) -> None:
    scene = films.scene(talking, start_s=0, lasts_s=4)
    film = films.write(tmp_path / "film.mp4", [scene])
    late = with_early_sound(film, tmp_path / "late.mp4", picture_s=0.5)
    media = films.media(film)
    plan = in_parts(media.duration_s, 2.0)

    merged = merge(observe(late, plan, media), media)

    rows = list(merged.timeline)
    assert [row.at_ms for row in rows] == [200 * n for n in range(20)]
    assert text(merged) == text(merge(observe(film, plan, media), media))


def test_what_is_stored_has_no_vector_of_a_face(
    talking: Path, talking_whole: list[bytes]
) -> None:
    (part,) = map(Observed.from_bytes, talking_whole)
    merged = merge(talking_whole, films.media(talking))

    assert len(part.vectors) == 3
    assert {field.name for field in dataclasses.fields(merged)} == {
        "results",
        "_moments",
        "_faces",
    }
    assert len(text(merged)) < 50_000
    assert {key for face in faces(merged).values() for key in face} == {
        "track_id",
        "box",
        "score",
        "state",
    }


def test_boxes_are_shares_of_the_picture(
    talking: Path, talking_whole: list[bytes]
) -> None:
    media = films.media(talking)

    rows = list(merge(talking_whole, media).timeline)

    assert [row.at_ms for row in rows] == [200 * n for n in range(268)]
    assert rows[0].score is None
    x, y, width, height = rows[0].faces[0]["box"]
    assert (x + width / 2, y + height / 2) == pytest.approx((0.53, 0.59), abs=0.05)
    assert width * media.width == pytest.approx(height * media.height, rel=0.01)


def test_an_observation_of_something_else_is_refused() -> None:
    with pytest.raises(BadStateError):
        merge(
            [hashlib.sha256(b"").digest()], Media("mp4", "h264", None, 1, 1, 0, 9, 30)
        )


def test_a_video_without_a_picture_is_no_video() -> None:
    nothing = seen.part(0.0, [], is_broken=True).to_bytes()

    with pytest.raises(BadVideoError):
        merge([nothing], Media("mp4", "h264", None, 1, 1, 0, 9, 30))


def test_a_video_without_a_face_has_a_result() -> None:
    wall = seen.part(0.0, [(at_s, []) for at_s in seen.times(0.0, 9.0)])

    merged = merge([wall.to_bytes()], Media("mp4", "h264", None, 640, 480, 0, 9, 30))

    summary = results.read(merged.results).summary
    assert (summary.people, summary.frames, summary.measured_s) == (0, 45, 0.0)
    assert (summary.attention_score, summary.coverage) == (None, None)
    assert list(merged.timeline) == []


@pytest.mark.parametrize(
    ("parts", "is_cut_off", "stopped_at_s"),
    [
        pytest.param([(0.0, 9.0, False)], False, None, id="whole"),
        pytest.param([(0.0, 5.0, True)], False, 4.8, id="broken from there on"),
        pytest.param([(0.0, 5.0, False)], True, 4.8, id="missing from there on"),
        pytest.param(
            [(0.0, 5.0, True), (6.0, 9.0, False)], False, None, id="broken in between"
        ),
        pytest.param(
            [(0.0, 5.0, True), (6.0, 6.0, True)], False, 4.8, id="nothing behind it"
        ),
    ],
)
def test_where_a_video_stopped(
    parts: list[tuple[float, float, bool]],
    is_cut_off: bool,
    stopped_at_s: float | None,
) -> None:
    media = Media("mp4", "h264", None, 640, 480, 0, 9.0, 30.0, is_cut_off=is_cut_off)
    walls = [
        seen.part(
            start_s, [(t, []) for t in seen.times(start_s, end_s)], is_broken=broken
        )
        for start_s, end_s, broken in parts
    ]

    merged = merge([wall.to_bytes() for wall in walls], media)

    assert merged.results["summary"]["stopped_at_s"] == stopped_at_s
