"""A host's list of meetings: live now, next, recent; searched, filtered, in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from meetings.models import Meeting, Participant
from users.models import User

PER_PAGE = 20

AT_FIRST = 10
"""Live and planned meetings above the recent ones; the rest has pages of its own."""

LOW_COVERAGE = 0.5
"""Below it a score is about the smaller part of what there was to measure."""

OVERDUE_FOR = timedelta(hours=12)
"""A planned meeting whose time passed longer ago stands behind those to come."""

NEWEST, OLDEST, TITLE = "newest", "oldest", "title"
LOWEST, HIGHEST, ALERTS = "lowest", "highest", "alerts"

_ORDERS = {
    NEWEST: (F("start_time").desc(nulls_last=True), F("created_at").desc()),
    OLDEST: (F("start_time").asc(nulls_last=True), F("created_at").asc()),
    TITLE: (F("title").asc(), F("start_time").desc(nulls_last=True)),
    LOWEST: (F("summary__avg_attention_score").asc(nulls_last=True),),
    HIGHEST: (F("summary__avg_attention_score").desc(nulls_last=True),),
    ALERTS: (F("summary__total_alerts").desc(nulls_last=True),),
}


ORDERS = tuple(_ORDERS)
DESCENDING = frozenset({NEWEST, HIGHEST, ALERTS})
ORDER_KEY = "order_key"

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
_LONG_AHEAD = datetime(9999, 12, 30, tzinfo=UTC)
_LAST = {
    NEWEST: ("start_time", _LONG_AGO),
    OLDEST: ("start_time", _LONG_AHEAD),
    TITLE: ("title", ""),
    LOWEST: ("summary__avg_attention_score", 1000.0),
    HIGHEST: ("summary__avg_attention_score", -1.0),
    ALERTS: ("summary__total_alerts", -1),
}
"""By what each order goes, and the value of those that have none: they come last."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the host looks for; empty is everything. Days are those of the viewer."""

    query: str = ""
    status: str = ""
    level: str = ""
    since: date | None = None
    until: date | None = None
    has_low_coverage: bool = False
    sort: str = NEWEST

    @property
    def are_set(self) -> bool:
        """Whether meetings are left out; the order leaves out none."""
        return self != Filters(sort=self.sort)

    @property
    def are_beside_search(self) -> bool:
        """Whether more was asked for than words."""
        return self != Filters(query=self.query)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. `page` is the part that has pages: the recent meetings,
    unless the filters ask for another status.

    `total`: meetings found in all; `left_out`: how many live and planned ones are not
    on this page, by status.
    """

    live: Sequence[Meeting]
    upcoming: Sequence[Meeting]
    recent: Sequence[Meeting]
    page: Page[Meeting]
    total: int
    left_out: dict[str, int]


def read(user: User, filters: Filters, *, number: str | None, now: datetime) -> Listing:
    """Return a page of what a host looks for; a page that is not there is the nearest.

    Four questions to the database, however many meetings there are.
    """
    found = _found(user, filters)
    totals = dict.fromkeys(Meeting.Status.values, 0) | dict(
        found.order_by().values_list("status").annotate(number=Count("pk"))
    )
    paged = filters.status or Meeting.Status.ENDED
    parts = {
        Meeting.Status.ACTIVE: _with_seats(found).order_by("-start_time", "pk"),
        Meeting.Status.SCHEDULED: _soonest_first(_with_seats(found), now=now),
        Meeting.Status.ENDED: found.select_related("summary").order_by(
            *_ORDERS.get(filters.sort, _ORDERS[NEWEST]), "pk"
        ),
    }
    paginator = Paginator(parts[Meeting.Status(paged)].filter(status=paged), PER_PAGE)
    # Counted already, with the others.
    paginator.count = totals[paged]
    page = paginator.get_page(number)
    shown: dict[str, Sequence[Meeting]] = dict.fromkeys(Meeting.Status.values, ())
    shown[paged] = list(page)
    if not filters.status and page.number == 1:
        for status in (Meeting.Status.ACTIVE, Meeting.Status.SCHEDULED):
            if totals[status]:
                shown[status] = list(parts[status].filter(status=status)[:AT_FIRST])
    return Listing(
        live=shown[Meeting.Status.ACTIVE],
        upcoming=shown[Meeting.Status.SCHEDULED],
        recent=shown[Meeting.Status.ENDED],
        page=page,
        total=sum(totals.values()) if not filters.status else totals[paged],
        left_out={
            status: totals[status] - len(shown[status])
            for status in (Meeting.Status.ACTIVE, Meeting.Status.SCHEDULED)
        },
    )


def in_order(user: User, filters: Filters) -> QuerySet[Meeting]:
    """Return what a host looks for, whatever its status, each with its ORDER_KEY.

    The key is never NULL, and the order is that of the key, `-created_at`, `pk`.
    """
    field, last = _LAST.get(filters.sort, _LAST[NEWEST])
    found = _with_seats(_found(user, filters)).select_related("summary")
    return found.annotate(**{ORDER_KEY: Coalesce(field, Value(last))})


def has_meetings(user: User) -> bool:
    """Whether this person has ever made a meeting."""
    return Meeting.objects.filter(host=user).exists()


def _found(user: User, filters: Filters) -> QuerySet[Meeting]:
    found = Meeting.objects.filter(host=user)
    if filters.query:
        found = found.filter(
            Q(title__icontains=filters.query) | Q(description__icontains=filters.query)
        )
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.level:
        found = found.filter(privacy_level=filters.level)
    if filters.since:
        found = found.filter(start_time__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(
            start_time__lt=_midnight(filters.until + timedelta(days=1))
        )
    if filters.has_low_coverage:
        found = found.filter(summary__coverage__lt=LOW_COVERAGE)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _with_seats(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add `seat_count`, counted for the meetings that are shown only."""
    taken = (
        Participant.objects.filter(meeting=OuterRef("pk"), is_active=True)
        .order_by()
        .values("meeting")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return found.annotate(seat_count=Coalesce(Subquery(taken), 0))


def _soonest_first(found: QuerySet[Meeting], *, now: datetime) -> QuerySet[Meeting]:
    """Order planned meetings: to come, without a time, forgotten; each from now on."""
    is_forgotten = Q(start_time__lt=now - OVERDUE_FOR)
    ahead = ExpressionWrapper(F("start_time") - Value(now), DurationField())
    ago = ExpressionWrapper(Value(now) - F("start_time"), DurationField())
    return found.annotate(
        rank=Case(
            When(is_forgotten, then=2),
            When(start_time=None, then=1),
            default=0,
            output_field=IntegerField(),
        ),
        distance=Case(When(is_forgotten, then=ago), default=ahead),
    ).order_by("rank", "distance", "title", "pk")
