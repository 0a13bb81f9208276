"""States, hints and causes in words, for people who look at a command's output."""

from analytics.vision.sample import Penalty, Sample

PENALTIES = {
    "drowsy_cap": "drowsy",
    "asleep_cap": "asleep",
}
# What rounds to nothing explains nothing.
LEAST_POINTS = 0.5


def in_words(code: str) -> str:
    """Return a state or hint as it is said."""
    return code.replace("_", " ")


def loss(penalty: Penalty) -> str:
    """Return a penalty with its points."""
    words = PENALTIES.get(penalty.name, in_words(penalty.name))
    return f"{words} -{penalty.points:.0f}"


def losses(sample: Sample) -> list[str]:
    """Return what cost points, the largest first."""
    told = [p for p in sample.penalties if p.points >= LEAST_POINTS]
    return [loss(p) for p in sorted(told, key=lambda p: -p.points)]


def cause(sample: Sample) -> str:
    """Return the largest loss, else the hint, else nothing."""
    told = losses(sample)
    if told:
        return told[0]
    return in_words(sample.hint) if sample.hint else ""
