"""Which parts a video is looked at in, and what their observations depend on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from analytics.vision import model_files
from recordings.analysis import results, segments
from recordings.analysis.observed import MAGIC
from recordings.analysis.segments import OVERLAP_S, Segment
from recordings.media import Media
from recordings.models import VideoAnalysis


def plan(analysis: VideoAnalysis) -> tuple[Segment, ...]:
    """Return the parts in time order; what is planned has been probed."""
    assert analysis.media is not None
    return segments.plan(Media.from_json(analysis.media), fps=analysis.sample_fps)


def method_key(plan: Sequence[Segment], *, fps: float) -> str:
    """Return what is equal where parts that are done may be kept."""
    method = {
        "version": results.VERSION,
        "observations": MAGIC.decode("ascii"),
        "fps": fps,
        "overlap_s": OVERLAP_S,
        "models": model_files.checksums(),
        "plan": [asdict(part) for part in plan],
    }
    return hashlib.sha256(json.dumps(method, sort_keys=True).encode()).hexdigest()
