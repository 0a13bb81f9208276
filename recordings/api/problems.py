"""What the API answers where something cannot be done with a video."""

from django.utils.translation import gettext, gettext_lazy
from rest_framework.exceptions import APIException

from meetings.api.problems import ConflictError, described
from recordings import refusals
from recordings.media import RefusedError
from recordings.models import VideoAnalysis

NOT_FOUND = described(
    "There is no such video, or it is not yours.",
    status=404,
    code="not_found",
    detail="No such video",
)
INVALID = described(
    "Some values were not accepted.",
    status=400,
    code="invalid",
    detail="Some values were not accepted.",
)
NOT_COMPLETED = described(
    "The analysis has no results: it failed or was cancelled.",
    status=409,
    code="not_completed",
    detail="You cancelled the analysis.",
)
CONFLICT = described(
    "The analysis is not in a state that allows this.",
    status=409,
    code="conflict",
    detail="This analysis is over already.",
)
TOO_LARGE = described(
    "The file is larger than allowed.",
    status=413,
    code="too_large",
    detail="The file is larger than 2 GB. Export it with fewer pixels, or cut it into "
    "parts.",
)
WRONG_TYPE = described(
    "The body is no form.",
    status=415,
    code="unsupported_media_type",
    detail="Unsupported media type “application/json” in request.",
)
NOT_TAKEN = described(
    "The file is no video that we can read; `code` says why.",
    status=422,
    code="not_video",
    detail="This is not a video that we can read. Upload an MP4, MOV, WebM, MKV or AVI "
    "file.",
)
TOO_MUCH = described(
    "Too many calls, or too many unfinished uploads.",
    status=429,
    code="too_much_under_way",
    detail="Your unfinished uploads may be 10 GB together.",
)
FULL = described(
    "There is no room on the server now.",
    status=507,
    code="disk_full",
    detail="There is no room for the file on the server now. Try again later, or delete "
    "videos that you no longer need.",
)


class VideoRefusedError(APIException):
    """The video is not taken; the words are for people."""

    def __init__(self, refusal: RefusedError) -> None:
        self.status_code = refusals.status(refusal.code)
        super().__init__(detail=str(refusal), code=refusal.code)


NOT_LATER = gettext_lazy("This has to be later than from_ms.")


def no_results(analysis: VideoAnalysis) -> ConflictError:
    """Return what to raise for an analysis that is over and has no results to read."""
    words = analysis.error_message
    if analysis.status == VideoAnalysis.Status.COMPLETED or not words:
        shown = gettext("These results cannot be read by this version of the software.")
    else:
        shown = gettext(words)
    return ConflictError(shown, code="not_completed")
