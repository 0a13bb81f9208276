"""Moves pictures and sound into another container, as they are."""

import itertools
from collections.abc import Callable, Iterator

from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from recordings.copying import reading
from recordings.copying.needs import Need
from recordings.copying.sound import SoundEncoder

Tell = Callable[[float], None]

MOST_WAITING = 64
"""Pictures without a time of decoding at the start of a film: a few, where they depend
on later ones."""


class UncopyableError(Exception):
    """These pictures have no times to be copied with: they have to be encoded anew."""


def remux(
    source: InputContainer, made: OutputContainer, need: Need, tell: Tell
) -> None:
    """Copy the film and its first sound so that the first picture is at 0.

    `tell` hears seconds of the film. Raises UncopyableError, and UnreadableError where
    there is nothing to copy.
    """
    film = reading.film(source)
    if source.format.name == "avi" and film.codec_context.has_b_frames:
        # It knows the order of decoding only, which is not that of the pictures.
        raise UncopyableError
    sound = source.streams.audio[0] if source.streams.audio else None
    to_film = made.add_stream_from_template(film)
    to_sound = _sound(made, sound, need)
    packets = _timed(source, film, sound)
    # What is heard before the first picture is left out.
    first = next((one for one in packets if one.stream.index == film.index), None)
    if first is None:
        raise reading.UnreadableError
    start_s = _seconds(first)
    for packet in itertools.chain([first], packets):
        if packet.stream.index == film.index:
            tell(_seconds(packet) - start_s)
            _put(made, packet, to_film, start_s)
        elif isinstance(to_sound, SoundEncoder):
            to_sound.take(packet, start_s)
        elif to_sound is not None and _seconds(packet) >= start_s:
            _put(made, packet, to_sound, start_s)
    if isinstance(to_sound, SoundEncoder):
        to_sound.finish()


def _timed(
    source: InputContainer, film: VideoStream, sound: AudioStream | None
) -> Iterator[Packet]:
    """Yield packets with both of their times, in each stream in order of decoding."""
    waiting: list[Packet] = []
    last: dict[int, int] = {}
    wanted = [film.index, *([sound.index] if sound else [])]
    for packet in reading.packets(source, wanted):
        if not packet.size or packet.pts is None:
            continue
        if packet.dts is None:
            waiting.append(packet)
            if len(waiting) > MOST_WAITING or packet.stream.index != film.index:
                raise UncopyableError
            continue
        for one in _settled(waiting, packet, film):
            if one.dts is None or one.dts <= last.get(one.stream.index, one.dts - 1):
                continue
            last[one.stream.index] = one.dts
            yield one


def _settled(
    waiting: list[Packet], packet: Packet, film: VideoStream
) -> Iterator[Packet]:
    """Yield those that waited for the first known time of decoding, then the packet."""
    if waiting and packet.stream.index == film.index and packet.dts is not None:
        step = max(1, round(1 / (packet.time_base * (film.average_rate or 25))))
        for place, one in enumerate(waiting):
            one.dts = packet.dts - step * (len(waiting) - place)
            yield one
        waiting.clear()
    yield packet


def _seconds(packet: Packet) -> float:
    return float((packet.pts or 0) * packet.time_base)


def _sound(
    made: OutputContainer, sound: AudioStream | None, need: Need
) -> Stream | SoundEncoder | None:
    if sound is None:
        return None
    if need.copies_audio:
        return made.add_stream_from_template(sound)
    return SoundEncoder(made, need.container)


def _put(made: OutputContainer, packet: Packet, stream: Stream, start_s: float) -> None:
    """Write one packet that begins `start_s` earlier."""
    if packet.pts is None or packet.dts is None:
        return
    shift = round(start_s / packet.time_base)
    packet.pts -= shift
    packet.dts -= shift
    packet.stream = stream
    made.mux_one(packet)
