"""Takes people out of what was found in a video that shows others too.

The pictures stay: they are of everybody in them.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from recordings.analysis import results
from recordings.analysis.merging import SCORE_DECIMALS
from recordings.models import VideoAnalysis, VideoRecording

# Means are those of the faces that stay, as when the rows were made.
_WITHOUT = """
    UPDATE detection_timeline AS row
    SET faces_data = kept.faces, avg_attention_score = kept.score
    FROM (
        SELECT video_timestamp_ms AS at_ms,
            coalesce(jsonb_agg(face ORDER BY place) FILTER (WHERE NOT gone), '[]')
                AS faces,
            round(avg((face ->> 'score')::numeric) FILTER (WHERE NOT gone), %s)
                AS score
        FROM detection_timeline
            CROSS JOIN jsonb_array_elements(faces_data)
                WITH ORDINALITY AS faces (face, place)
            CROSS JOIN LATERAL (
                SELECT (face ->> 'track_id')::int = ANY(%s) AS gone
            ) AS judged
        WHERE recording_id = %s
        GROUP BY video_timestamp_ms
        HAVING bool_or(gone)
    ) AS kept
    WHERE row.recording_id = %s AND row.video_timestamp_ms = kept.at_ms
"""
_EMPTY = "DELETE FROM detection_timeline WHERE recording_id = %s AND faces_data = '[]'"


@transaction.atomic
def forget(analysis: VideoAnalysis, tracks: Collection[int]) -> None:
    """Delete names, boxes, scores and alerts of these people, and sum up the rest."""
    # The recording first: so does whoever deletes the video.
    recordings = VideoRecording.objects.select_for_update().filter(analysis=analysis)
    for recording in recordings:
        _forget_boxes(recording.pk, tracks)
        alerts = [
            one for one in recording.alerts_data or () if one["track_id"] not in tracks
        ]
        if recording.alerts_data is not None:
            recording.alerts_data, recording.alert_count = alerts, len(alerts)
            recording.save(update_fields=["alerts_data", "alert_count", "updated_at"])
    kept = VideoAnalysis.objects.select_for_update().filter(pk=analysis.pk).first()
    if kept is None:
        return
    numbers = {str(track) for track in tracks}
    kept.names = {key: name for key, name in kept.names.items() if key not in numbers}
    kept.results = _without(kept.results, tracks)
    kept.save(update_fields=["names", "results", "updated_at"])


def _without(kept: Any, tracks: Collection[int]) -> Any:
    if not kept or kept.get("version") != results.VERSION:
        # Nothing of ours reads another form, and nobody is shown it.
        return None
    return results.without(kept, tracks)


def _forget_boxes(recording_id: uuid.UUID, tracks: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _WITHOUT,
            [SCORE_DECIMALS, list(tracks), recording_id, recording_id],
        )
        cursor.execute(_EMPTY, [recording_id])
