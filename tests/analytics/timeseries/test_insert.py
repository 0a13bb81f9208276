"""The way into `attention_metrics`."""

import math
from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import connections
from django.test.utils import CaptureQueriesContext

from analytics.models import AttentionMetric
from analytics.timeseries import insert, router
from tests.analytics import pictures


def rows(count: int, **fields):
    return [
        pictures.row(
            time=pictures.row().time + timedelta(milliseconds=125 * number), **fields
        )
        for number in range(count)
    ]


def test_a_row_is_stored_as_it_is(db):
    row = pictures.row(
        gaze_score=None, head_pose_score=1 / 3, is_drowsy=True, weight_s=0.125
    )

    insert.insert([row])

    stored = AttentionMetric.objects.get()
    assert {name: getattr(stored, name) for name in row.__slots__} == {
        name: getattr(row, name) for name in row.__slots__
    }


def test_how_many_were_new_is_told(db):
    first = insert.insert(rows(10))
    second = insert.insert(rows(15))

    assert (first, second) == (10, 5)
    assert AttentionMetric.objects.count() == 15


def test_a_row_that_is_there_stays_as_it_is(db):
    insert.insert([pictures.row(attention_score=80.0)])

    insert.insert([pictures.row(attention_score=10.0)])

    assert AttentionMetric.objects.get().attention_score == 80.0


def test_a_key_twice_in_one_batch_is_one_row(db):
    assert insert.insert(rows(1) * 3) == 1


def test_people_and_meetings_do_not_collide(db):
    insert.insert(
        [
            pictures.row(),
            pictures.row(participant_id=pictures.MEETING),
            pictures.row(meeting_id=pictures.PERSON),
        ]
    )

    assert AttentionMetric.objects.count() == 3


def test_nothing_to_insert_is_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0, using=router.alias()):
        assert insert.insert([]) == 0


def test_a_batch_is_stored_whole_or_not_at_all(db):
    bad = pictures.row(attention_score=None)

    with pytest.raises(DatabaseError):
        insert.insert([*rows(3), bad])

    assert AttentionMetric.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_arrived_before_does_not_arrive_again():
    insert.insert(rows(3))
    AttentionMetric.objects.all().delete()

    insert.insert(rows(1, participant_id=pictures.MEETING))

    assert AttentionMetric.objects.count() == 1


def test_while_postgresql_is_away_an_error_says_so(postgres_away):
    postgres_away(True)

    with pytest.raises(DatabaseError):
        insert.insert(rows(1))


def test_many_rows_are_as_many_queries_as_few(db):
    with CaptureQueriesContext(connections[router.alias()]) as of_few:
        insert.insert(rows(5))
    with CaptureQueriesContext(connections[router.alias()]) as of_many:
        insert.insert(rows(5000, participant_id=pictures.MEETING))

    assert len(of_many) == len(of_few)


def test_the_columns_are_those_of_the_table(db):
    database = connections[router.alias()]
    with database.cursor() as cursor:
        description = database.introspection.get_table_description(
            cursor, "attention_metrics"
        )

    assert {column.name for column in description} == set(insert._COLUMNS.split(", "))


def test_an_unknown_score_is_null_and_not_nan(db):
    insert.insert([pictures.row(gaze_score=None, eye_openness_score=None)])

    stored = AttentionMetric.objects.get()
    assert stored.gaze_score is None
    assert stored.eye_openness_score is None
    assert not math.isnan(stored.attention_score)
