"""Everything about somebody as tables, for the file that they take along.

Scores and alerts only where the privacy level lets people see their own: of a room-only
meeting that is over nothing stored is linked to anybody.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from analytics.models import Alert, AttentionMetric, AttentionMinute
from analytics.reports.tables import Column, Kind, Part, Table
from attention_site.privacy import reading
from meetings import visibility
from meetings.models import Consent, Meeting, Participant
from recordings.models import Upload, VideoAnalysis, VideoRecording
from users.models import ApiToken, User, UserSession, WebhookEndpoint

ROWS_A_PART = 5_000

_KINDS = {
    "at": Kind.TIME,
    "_at": Kind.TIME,
    "time": Kind.TIME,
    "bucket": Kind.TIME,
    "_score": Kind.NUMBER,
    "_seconds": Kind.NUMBER,
    "_s": Kind.NUMBER,
    "_attention": Kind.NUMBER,
    "_count": Kind.COUNT,
    "is_": Kind.FLAG,
}
"""By how the name of a column ends, or begins."""


def of(person: User) -> dict[str, Table]:
    """Return the tables by the name of their file."""
    own = Participant.objects.filter(user=person)
    linked = own.filter(visibility.showing_own("meeting__")).exclude(sample_id=None)
    samples = [(one.meeting_id, one.sample_id) for one in linked]
    return {
        "account": _table(
            User.objects.filter(pk=person.pk),
            "id email name avatar_url created_at last_login_at=last_login is_guest",
        ),
        "sign_ins": _table(
            UserSession.objects.filter(user=person),
            "user_agent address started_at seen_at",
        ),
        "meetings": _table(
            own, "id meeting_title=meeting__title joined_at left_at paused_at"
        ),
        "answers": _table(
            Consent.objects.filter(participant__user=person),
            "meeting_title=participant__meeting__title choice text_version "
            "privacy_level recording_policy given_at withdrawn_at",
        ),
        "alerts": _table(
            Alert.objects.filter(participant__in=linked),
            "meeting_title=meeting__title alert_type severity message created_at "
            "resolved_at duration_seconds",
        ),
        "scores": _joined(
            AttentionMetric,
            samples,
            "time meeting_id attention_score gaze_score head_pose_score "
            "eye_openness_score is_looking_away is_drowsy weight_s",
        ),
        "minutes": _joined(
            AttentionMinute,
            samples,
            "bucket meeting_id avg_attention min_attention max_attention measured_s "
            "sample_count",
        ),
        "hosted_meetings": _table(
            Meeting.objects.filter(host=person),
            "id title description status start_at=start_time end_at=end_time "
            "privacy_level created_at",
        ),
        "videos": _table(
            VideoRecording.objects.filter(user=person),
            "id filename source status duration_seconds created_at started_at",
        ),
        "analyses": _table(
            VideoAnalysis.objects.filter(user=person),
            "id filename status sensitivity created_at started_at finished_at",
        ),
        "uploads": _table(
            Upload.objects.filter(user=person), "id filename created_at expires_at"
        ),
        "tokens": _table(
            ApiToken.objects.filter(user=person),
            "name prefix scopes created_at expires_at last_used_at revoked_at",
        ),
        "webhooks": _table(
            WebhookEndpoint.objects.filter(user=person),
            "url description events created_at disabled_at",
        ),
        "who_looked": _looks(person),
    }


def _table(rows: QuerySet[Any], names: str) -> Table:
    """Return a table of fields; `a=b` calls the field b a."""
    pairs = [name.partition("=")[::2] for name in names.split()]
    columns = tuple(Column(shown, _kind(shown)) for shown, _ in pairs)
    fields = [field or shown for shown, field in pairs]
    found = rows.order_by("pk").values_list(*fields)
    return Table(
        columns, lambda: _parts(found.iterator(chunk_size=ROWS_A_PART), columns)
    )


def _joined(model: Any, samples: list[tuple[Any, Any]], names: str) -> Table:
    """Return the rows of one seat after the other, each by time."""
    fields = names.split()
    columns = tuple(Column(name, _kind(name)) for name in fields)

    def rows() -> Iterator[tuple[Any, ...]]:
        for meeting_id, sample_id in samples:
            own = model.objects.filter(meeting_id=meeting_id, participant_id=sample_id)
            yield from (
                own.order_by(fields[0])
                .values_list(*fields)
                .iterator(chunk_size=ROWS_A_PART)
            )

    return Table(columns, lambda: _parts(rows(), columns))


def _looks(person: User) -> Table:
    columns = tuple(
        Column(name, _kind(name))
        for name in ("at", "who", "action", "through", "object_type", "object_id")
    )

    def found() -> Iterable[Any]:
        return (
            (
                one.at,
                one.actor.display_name if one.actor else None,
                one.action,
                one.through,
                one.object_type,
                one.object_id,
            )
            for one in reading.looks_of(person).iterator(chunk_size=ROWS_A_PART)
        )

    return Table(columns, lambda: _parts(found(), columns))


def _parts(rows: Iterable[Any], columns: tuple[Column, ...]) -> Iterator[Part]:
    kinds = [column.kind for column in columns]
    plain = (
        tuple(
            _text(value) if kind is Kind.TEXT and value is not None else value
            for kind, value in zip(kinds, row, strict=True)
        )
        for row in rows
    )
    while part := list(islice(plain, ROWS_A_PART)):
        yield part


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _kind(name: str) -> Kind:
    if name.startswith("is_"):
        return Kind.FLAG
    for ending, kind in _KINDS.items():
        if name == ending or (ending.startswith("_") and name.endswith(ending)):
            return kind
    return Kind.TEXT
