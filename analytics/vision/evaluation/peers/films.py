"""Rows of eyes in films for a peer: blinks, and closures that were none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analytics.vision.evaluation import blinks, closures
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers.eye_rule import Openings
from analytics.vision.evaluation.peers.peer import Cut, Film, Peer, biggest
from analytics.vision.frames import Grid

MANY_FACES = "not run: the peer does not say which face is whose from frame to frame"


def measure_eyes(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield blink F1, then the false closures of the clips of one face.

    Every clip is looked at once, in full; lower rates leave frames out. A peer that
    follows faces is so at its best.
    """
    clips = [clip for clip in closures.awake_clips(folder) if clip.is_file()]
    films = {clip: openings(peer.film(clip, Cut())) for clip in clips}
    labelled = blinks.labels(folder)
    for fps in blinks.RATES:
        seen = films.get(folder / blinks.FOLDER / blinks.CLIP, ())
        closed = peer.eye_rule.blinks(thinned(seen, fps))
        yield blinks.row(fps, closed, labelled)
    awake = closures.awake_clips(folder)
    said = [
        peer.eye_rule.closures(thinned(films[clip], fps))
        for clip, fps in closures.runs(awake)
        if clip in films
    ]
    yield closures.row(closures.AWAKE, awake, said if len(films) == len(awake) else [])
    others = closures.row(closures.OTHERS, closures.other_clips(folder), [])
    yield replace(others, value=None, why_not=others.why_not or MANY_FACES)


def openings(film: Film) -> Openings:
    """Return how open the eyes of the biggest face are in each frame."""
    return [
        (moment.at_s, None if face is None else face.opening)
        for moment in film.moments
        for face in (biggest(moment.faces),)
    ]


def thinned(seen: Openings, fps: float | None) -> Openings:
    """Return what is left at that many frames a second; None is all of it."""
    grid = Grid(1.0 / fps if fps else 0.0)
    return [(at_s, opening) for at_s, opening in seen if grid.takes(at_s)]
