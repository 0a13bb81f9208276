"""Encodes sound as browsers play it."""

from fractions import Fraction
from typing import Any

import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import OutputContainer
from av.packet import Packet

RATE_HZ = 48_000
BIT_RATE = 96_000
"""Speech in two channels."""

GAP_S = 0.1
"""Less is how containers round; more is a pause, in which nothing is heard."""

_CODECS = {"mp4": "aac", "webm": "libopus"}


class SoundEncoder:
    """Takes packets of any sound and writes them into a container."""

    def __init__(self, made: OutputContainer, container: str) -> None:
        self._made = made
        # Any: the types of av know streams by the literal names of codecs only.
        add: Any = made.add_stream
        self._stream = add(_CODECS[container], rate=RATE_HZ, layout="stereo")
        self._stream.bit_rate = BIT_RATE
        kind = self._stream.codec_context.format.name
        self._resampler = AudioResampler(format=kind, layout="stereo", rate=RATE_HZ)
        self._samples = 0

    def take(self, packet: Packet, start_s: float) -> None:
        """Encode a packet that begins `start_s` earlier; damaged ones are left out."""
        try:
            heard: list[Any] = packet.decode()
        except av.error.FFmpegError:
            return
        for frame in heard:
            if not isinstance(frame, AudioFrame) or frame.time is None:
                continue
            at_s = frame.time - start_s
            if at_s < 0:
                continue
            if at_s - self._samples / RATE_HZ > GAP_S:
                self._samples = round(at_s * RATE_HZ)
            # Counted by us: some containers count too roughly for an encoder.
            frame.pts = None
            self._write(self._resampler.resample(frame))

    def finish(self) -> None:
        """Write what is left."""
        self._write(self._resampler.resample(None))
        self._made.mux(self._stream.encode(None))

    def _write(self, pieces: list[AudioFrame]) -> None:
        for piece in pieces:
            piece.pts, piece.time_base = self._samples, Fraction(1, RATE_HZ)
            self._samples += piece.samples
            self._made.mux(self._stream.encode(piece))
