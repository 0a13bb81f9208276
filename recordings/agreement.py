"""Whether a recording of a meeting may be analysed: what people said of being measured."""

from django.db.models import Q
from django.utils.translation import gettext_noop

from meetings.models import Consent
from recordings.models import VideoRecording

NOT_ANALYSED = gettext_noop(
    "It was not analysed: somebody who may be in the picture took part without analysis."
)


def may_be_analysed(recording: VideoRecording) -> bool:
    """Whether nobody without analysis may be in the picture.

    A camera shows whoever recorded it; a window shows everybody who was there. Who took
    the agreement back afterwards did not agree to an analysis that begins then.
    """
    without = Consent.objects.filter(
        participant__meeting=recording.meeting_id, choice=Consent.Choice.NO_ANALYSIS
    )
    standing = Q(withdrawn_at=None)
    if recording.source != VideoRecording.Source.WINDOW:
        own = without.filter(standing, participant__user=recording.user_id)
        return recording.meeting_id is None or not own.exists()
    meeting = recording.meeting
    # Of somebody who was left out there is no seat.
    if meeting and meeting.is_gallery and meeting.left_out_at:
        return False
    meanwhile = Q(
        given_at__lt=recording.stopped_at, withdrawn_at__gte=recording.started_at
    )
    there = without.filter(
        standing | meanwhile, participant__joined_at__lt=recording.stopped_at
    )
    return not there.exclude(participant__left_at__lt=recording.started_at).exists()
