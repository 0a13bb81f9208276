"""Which files browsers play as they are, and what has to change in the others."""

import pytest

from recordings.copying.needs import Content, Need, need


def _content(
    container: str,
    video: str,
    audio: str | None = None,
    *,
    pixel_format: str = "yuv420p",
    has_length: bool = True,
) -> Content:
    return Content(container, video, pixel_format, audio, has_length)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_content("mp4", "h264", "aac"), id="the usual MP4"),
        pytest.param(_content("mp4", "h264"), id="without sound"),
        pytest.param(_content("mp4", "av1", "opus"), id="AV1 in MP4"),
        pytest.param(_content("webm", "vp8", "vorbis"), id="old WebM"),
        pytest.param(_content("webm", "vp9", "opus"), id="WebM"),
        pytest.param(
            _content("mp4", "h264", "mp3", pixel_format="yuvj420p"), id="full range"
        ),
    ],
)
def test_browsers_play_it_as_it_is(content: Content):
    assert need(content) is None


@pytest.mark.parametrize(
    ("content", "copy"),
    [
        pytest.param(_content("mkv", "h264", "aac"), Need("mp4", True, True), id="MKV"),
        pytest.param(
            _content("mkv", "h264", "vorbis"), Need("mp4", True, False), id="its sound"
        ),
        pytest.param(
            _content("mov", "h264", "pcm_s16le"), Need("mp4", True, False), id="MOV"
        ),
        pytest.param(
            _content("mkv", "vp9", "opus"), Need("webm", True, True), id="VP9 in MKV"
        ),
        pytest.param(
            _content("mkv", "vp8", "aac"), Need("webm", True, False), id="VP8, AAC"
        ),
        pytest.param(
            _content("avi", "mpeg4", "mp3"), Need("mp4", False, True), id="MPEG-4"
        ),
        pytest.param(
            _content("mp4", "hevc", "aac"), Need("mp4", False, True), id="HEVC"
        ),
        pytest.param(
            _content("mp4", "h264", "aac", pixel_format="yuv420p10le"),
            Need("mp4", False, True),
            id="10 bits",
        ),
        pytest.param(
            _content("webm", "vp8", "opus", has_length=False),
            Need("webm", True, True),
            id="no length",
        ),
    ],
)
def test_what_a_copy_needs(content: Content, copy: Need):
    assert need(content) == copy
