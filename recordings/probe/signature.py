"""The kind of a file by its first bytes; its name says nothing."""

from pathlib import Path

from recordings.probe.errors import UnusableError

HEAD_BYTES = 4096
EBML = b"\x1a\x45\xdf\xa3"
BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
"""What the first box of an MP4 or QuickTime file may be."""
QUICKTIME = b"qt  "
LISTS = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"RTSPtext", b"[Reference]")
"""M3U and HLS, FFmpeg's lists of films, PLS and the pointers of QuickTime."""
MARKUP = (b"<MPD", b"<smil", b"<asx", b"<ASX", b"<playlist", b"<SmoothStreamingMedia")


def container(path: Path) -> str:
    """Return mp4, mov, webm, mkv or avi; raises UnusableError for anything else."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise UnusableError("not_video", is_empty=True)
    if head[4:8] in BOXES:
        return "mov" if head[4:8] != b"ftyp" or head[8:12] == QUICKTIME else "mp4"
    if head.startswith(EBML):
        return "webm" if b"webm" in head[:64] else "mkv"
    if head.startswith(b"RIFF") and head[8:11] == b"AVI":
        return "avi"
    if _is_playlist(head):
        raise UnusableError("playlist")
    raise UnusableError("not_video")


def _is_playlist(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(LISTS) or (
        text.startswith(b"<") and any(word in text for word in MARKUP)
    )
