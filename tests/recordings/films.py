"""Longer films made of a clip, without encoding it again."""

from pathlib import Path

import av

from recordings.media import Media


def repeated(clip: Path, target: Path, *, times: int) -> Path:
    """Write the pictures of a clip several times after one another."""
    with av.open(str(target), "w") as written:
        stream = None
        shift = 0
        for _ in range(times):
            with av.open(str(clip)) as read:
                source = read.streams.video[0]
                stream = stream or written.add_stream_from_template(source)
                end = 0
                for packet in read.demux(source):
                    if packet.dts is None or packet.pts is None:
                        continue
                    end = max(end, packet.pts + (packet.duration or 0))
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = stream
                    written.mux(packet)
                shift += end
    return target


def media(film: Path) -> Media:
    """Return what a whole H.264 file says of itself."""
    with av.open(str(film)) as read:
        stream = read.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        assert stream.average_rate is not None
        return Media(
            container="mp4",
            video_codec=stream.codec_context.name,
            audio_codec=None,
            width=stream.width,
            height=stream.height,
            rotation_deg=0,
            duration_s=float(stream.duration * stream.time_base),
            rate=float(stream.average_rate),
        )
