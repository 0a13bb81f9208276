"""Giving the people of a video names."""

from django.db import transaction
from django.utils.translation import ngettext

from recordings import naming
from recordings.models import VideoAnalysis, VideoRecording


class NameTooLongError(Exception):
    """The name does not fit; the message says what would."""

    def __init__(self) -> None:
        most = naming.LONGEST_NAME
        super().__init__(
            ngettext(
                "A name has %(count)d character at most.",
                "A name has %(count)d characters at most.",
                most,
            )
            % {"count": most}
        )


@transaction.atomic
def rename(analysis: VideoAnalysis, *, track_id: int, name: str) -> VideoAnalysis:
    """Call a person by a name, or by the number again for an empty one.

    Raises NameTooLongError. Nobody checks that the person exists: the caller does.
    """
    name = naming.cleaned(name)
    if len(name) > naming.LONGEST_NAME:
        raise NameTooLongError
    # The recording first: so does whoever deletes the video.
    _rename_alerts(analysis, track_id=track_id, name=name or None)
    kept = VideoAnalysis.objects.select_for_update().defer("results")
    analysis.names = kept.get(pk=analysis.pk).names
    analysis.names.pop(str(track_id), None)
    if name:
        analysis.names[str(track_id)] = name
    analysis.save(update_fields=["names", "updated_at"])
    return analysis


def _rename_alerts(analysis: VideoAnalysis, *, track_id: int, name: str | None) -> None:
    recordings = VideoRecording.objects.select_for_update().filter(analysis=analysis)
    for recording in recordings.exclude(alerts_data=None):
        for alert in recording.alerts_data or ():
            if alert["track_id"] == track_id:
                alert["name"] = name
        recording.save(update_fields=["alerts_data", "updated_at"])
