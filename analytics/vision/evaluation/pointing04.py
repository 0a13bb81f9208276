"""Pointing'04: persons who turned to marks on the walls of a room.

Gourier, Hall, Crowley: Estimating face orientation from robust detection of salient
facial structures (2004). Any use with that citation.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "head_pose_pointing04"
# personPPSNN±T±P.jpg: person, series, number, tilt, pan.
NAME = re.compile(r"person\d{2}(?P<series>\d)\d{2}(?P<tilt>[+-]\d+)(?P<pan>[+-]\d+)")
REACH_YAW_DEG = 45
REACH_PITCH_DEG = 30


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; the direction of its mark has the signs of HeadPose."""

    path: Path
    person: str
    series: str
    yaw: int
    pitch: int

    @property
    def is_within_reach(self) -> bool:
        """Say whether the mark lies within ±45 degrees of pan and ±30 of tilt."""
        return abs(self.yaw) <= REACH_YAW_DEG and abs(self.pitch) <= REACH_PITCH_DEG

    @property
    def is_frontal(self) -> bool:
        """Say whether the mark is the camera's."""
        return self.yaw == 0 and self.pitch == 0


def pictures(folder: Path) -> list[Picture]:
    """Return the pictures below a data folder by person; none if it has none."""
    return [
        Picture(
            path=path,
            person=path.parent.name,
            series=match["series"],
            # Pan grows to the left of the picture.
            yaw=-int(match["pan"]),
            pitch=int(match["tilt"]),
        )
        for path in sorted((folder / FOLDER).glob("Person*/*.jpg"))
        if (match := NAME.match(path.name))
    ]
