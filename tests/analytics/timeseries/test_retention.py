"""How long samples stay."""

from datetime import timedelta

from analytics.models import AttentionMetric
from analytics.timeseries import insert, retention, router
from meetings import consent_text
from tests.analytics import pictures
from tests.factories import NOON


def test_samples_from_before_the_limit_go_and_the_others_stay(db):
    insert.insert(
        [
            pictures.row(time=NOON + timedelta(seconds=second))
            for second in (-2, -1, 0, 1)
        ]
    )

    deleted = retention.delete_older_than(NOON)

    assert deleted == 2
    assert set(AttentionMetric.objects.values_list("time", flat=True)) == {
        NOON,
        NOON + timedelta(seconds=1),
    }


def test_deleting_costs_few_queries_however_many_rows(
    db, django_assert_max_num_queries
):
    insert.insert(
        [pictures.row(time=NOON - timedelta(seconds=second)) for second in range(500)]
    )

    with django_assert_max_num_queries(1, using=router.alias()):
        retention.delete_older_than(NOON + timedelta(days=1))


def test_samples_stay_as_long_as_people_were_told():
    assert retention.DAYS == consent_text.KEPT_DAYS
