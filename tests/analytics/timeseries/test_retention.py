"""How long samples stay."""

from datetime import timedelta

import pytest
from django.db import connections

from analytics.models import AttentionMetric
from analytics.timeseries import insert, policies, retention, router
from analytics.timeseries.minutes import KEPT_ROWS
from analytics.timeseries.tier import Tier
from meetings import consent_text
from tests.analytics import pictures
from tests.analytics.timeseries import stored
from tests.factories import NOON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def store(*moments) -> None:
    insert.insert([pictures.row(time=moment) for moment in moments])


def test_what_has_reached_its_age_goes_and_the_rest_stays(at_every_tier, now):
    """On a hypertable whole chunks go, so that a row may stay for a day longer."""
    limit = now - KEPT_ROWS
    store(limit - 3 * DAY, limit - DAY - HOUR, limit + HOUR, now - HOUR)

    expire(at_every_tier, now)

    assert kept() == [limit + HOUR, now - HOUR]


def test_on_an_ordinary_table_it_is_so_to_the_minute(ordinary, now):
    limit = now - KEPT_ROWS
    second = timedelta(seconds=1)
    store(limit - 2 * second, limit - second, limit, limit + second)

    deleted = retention.apply(now=now + 59 * second)

    assert deleted == 2
    assert kept() == [limit, limit + second]


def test_minutes_outlive_the_rows_they_came_from(at_every_tier, now):
    old = now - KEPT_ROWS - 3 * DAY
    store(old, old + timedelta(seconds=1), now - HOUR)
    stored.store_minutes(at_every_tier, now=now)
    before = stored.found_minutes()

    expire(at_every_tier, now)

    assert kept() == [now - HOUR]
    assert stored.found_minutes() == before
    assert len(before) == 2


def test_doing_it_again_does_nothing(at_every_tier, now):
    store(now - KEPT_ROWS - 3 * DAY, now - HOUR)
    expire(at_every_tier, now)

    assert expire(at_every_tier, now) == 0
    assert kept() == [now - HOUR]


@pytest.mark.hypertable
@pytest.mark.parametrize("at_every_tier", [Tier.APACHE], indirect=True)
def test_on_a_hypertable_of_ours_chunks_are_dropped(at_every_tier, now):
    old = now - KEPT_ROWS - 5 * DAY
    store(old, old + DAY, now)

    assert retention.apply(now=now) == 2
    with connections[router.alias()].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM show_chunks('attention_metrics')")
        assert cursor.fetchone() == (1,)


def test_it_costs_few_queries_however_many_rows(db, django_assert_max_num_queries):
    insert.insert(
        [pictures.row(time=NOON - timedelta(seconds=second)) for second in range(500)]
    )

    with django_assert_max_num_queries(12, using=router.alias()):
        retention.apply(now=NOON + KEPT_ROWS + DAY)


def test_samples_stay_as_long_as_people_were_told():
    assert retention.DAYS == consent_text.KEPT_DAYS


def kept():
    return sorted(AttentionMetric.objects.values_list("time", flat=True))


def expire(has: Tier, now) -> int:
    """Let rows expire in the way of the tier; return how many rows or chunks went."""
    if has is not Tier.COMMUNITY:
        return retention.apply(now=now)
    assert retention.apply(now=now) == 0
    before = len(kept())
    stored.run_job(policies.REFRESH, policies.RETENTION)
    return before - len(kept())
