"""The benchmark of the API, with a small meeting."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from analytics.management.commands import bench_api
from analytics.models import AttentionMetric
from meetings.models import Meeting
from users.models import User


@pytest.mark.django_db(transaction=True)
def test_every_call_is_measured_and_nothing_stays():
    said = StringIO()

    call_command("bench_api", people=3, minutes=1, rounds=1, stdout=said)

    lines = said.getvalue().splitlines()
    assert lines[0] == "3 people, 1 minutes, 180 samples"
    assert len(lines) == 2 + len(bench_api.CALLS)
    assert all(re.search(r"\d\.\d +\d+\.\d +\d+\.\d$", line) for line in lines[2:])
    assert not Meeting.objects.exists()
    assert not AttentionMetric.objects.exists()
    assert not User.objects.exists()
