"""Draw on a picture what was said about its faces."""

from dataclasses import dataclass

import cv2

from analytics.vision import wording
from analytics.vision.arrays import Colour
from analytics.vision.moments import JudgedFace, Moment
from analytics.vision.observation import Box
from analytics.vision.sample import Sample, State

FONT = cv2.FONT_HERSHEY_SIMPLEX
# Height of a capital letter at scale 1, in pixels.
CAPITAL_PX = 22.0
LEAST_CAPITAL_PX = 8.0
CAPITAL_IN_SIDES = 0.022
INK = (20, 20, 20)

# Blue, green, red after Okabe and Ito, told apart with colour-blind eyes too.
# The words beside them say the same.
COLOURS = {
    State.FACING: (125, 200, 60),
    State.LOOKING_AWAY: (0, 159, 230),
    State.EYES_CLOSED: (233, 180, 86),
    State.DROWSY: (80, 110, 235),
}
OTHER_COLOUR = (200, 200, 200)


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the picture that a label covers."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: "Place") -> bool:
        """Say whether two rectangles share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Pen:
    """How large to write: in proportion to the picture, never too small to read."""

    scale: float
    thickness: int
    line_px: int
    margin_px: int

    @classmethod
    def for_picture(cls, width: int, height: int) -> "Pen":
        """Return the pen for a picture of that size."""
        side = min(max(width, height), 4 / 3 * min(width, height))
        capital = max(LEAST_CAPITAL_PX, CAPITAL_IN_SIDES * side)
        return cls(
            scale=capital / CAPITAL_PX,
            thickness=max(1, round(capital / 11)),
            line_px=round(1.7 * capital),
            margin_px=max(2, round(0.4 * capital)),
        )

    def width_px(self, text: str) -> int:
        """Return how wide a text gets."""
        return int(cv2.getTextSize(text, FONT, self.scale, self.thickness)[0][0])


def draw(picture: Colour, moment: Moment) -> None:
    """Draw boxes, states, scores and causes on a picture (height, width, 3)."""
    height, width = picture.shape[:2]
    pen = Pen.for_picture(width, height)
    boxes = {f: _place(f.observation.box) for f in moment.faces if f.observation}
    for face, box in boxes.items():
        corner, opposite = (box.left, box.top), (box.right, box.bottom)
        colour = _colour(face.sample)
        cv2.rectangle(picture, corner, opposite, colour, pen.thickness + 1)
    labels: list[Place] = []
    for face, box in boxes.items():
        others = [other for other in boxes.values() if other is not box]
        labels.append(_draw_label(picture, pen, face, box, (labels, others)))
    told = _told_below(pen, moment, width)
    top = height - _height_px(pen, [told])
    _write(picture, pen, [told], (0, top), OTHER_COLOUR)


def _draw_label(
    picture: Colour,
    pen: Pen,
    face: JudgedFace,
    box: Place,
    others: tuple[list[Place], list[Place]],
) -> Place:
    """Write above the box, below it or on it.

    Where it covers least of `others`: the labels so far, then the other boxes.
    """
    labels, boxes = others
    lines = [line for line in (_headline(face), wording.cause(face.sample)) if line]
    wide = max(pen.width_px(line) for line in lines) + 2 * pen.margin_px
    high = _height_px(pen, lines)
    height, width = picture.shape[:2]
    lefts = (box.left, box.right - wide)
    tops = (box.top - high, box.bottom, box.top, box.bottom - high)
    places = [
        Place(left, top, left + wide, top + high)
        for top in (max(0, min(top, height - high)) for top in tops)
        for left in (max(0, min(left, width - wide)) for left in lefts)
    ]
    place = min(
        places,
        key=lambda p: (sum(map(p.meets, labels)), sum(map(p.meets, boxes))),
    )
    _write(picture, pen, lines, (place.left, place.top), _colour(face.sample))
    return place


def _write(
    picture: Colour,
    pen: Pen,
    lines: list[str],
    corner: tuple[int, int],
    colour: tuple[int, int, int],
) -> None:
    left, top = corner
    wide = max(pen.width_px(line) for line in lines) + 2 * pen.margin_px
    opposite = (left + wide - 1, top + _height_px(pen, lines) - 1)
    cv2.rectangle(picture, corner, opposite, colour, cv2.FILLED)
    for number, line in enumerate(lines, start=1):
        at = (left + pen.margin_px, top + number * pen.line_px - pen.margin_px // 2)
        cv2.putText(picture, line, at, FONT, pen.scale, INK, pen.thickness, cv2.LINE_AA)


def _told_below(pen: Pen, moment: Moment, width: int) -> str:
    """Return the time and who is not seen: each face, or how many if too long."""
    lost = [_headline(face) for face in moment.faces if face.observation is None]
    told = f"{moment.frame.at_s:.2f} s"
    if not lost:
        return told
    each = f"{told}  not seen: {', '.join(lost)}"
    fits = pen.width_px(each) + 2 * pen.margin_px <= width
    return each if fits else f"{told}  not seen: {len(lost)}"


def _height_px(pen: Pen, lines: list[str]) -> int:
    return len(lines) * pen.line_px + pen.margin_px


def _headline(face: JudgedFace) -> str:
    score = face.sample.attention_score
    number = "" if score is None else f" {score:.0f}"
    return f"#{face.track_id} {wording.in_words(face.sample.state)}{number}"


def _place(box: Box) -> Place:
    left, top = round(box.x), round(box.y)
    return Place(left, top, round(box.x + box.width), round(box.y + box.height))


def _colour(sample: Sample) -> tuple[int, int, int]:
    return COLOURS.get(sample.state, OTHER_COLOUR)
