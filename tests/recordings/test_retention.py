"""How long videos are kept."""

from datetime import timedelta

import pytest

from recordings import retention
from recordings.models import VideoRecording
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def upload(host) -> VideoRecording:
    """A video uploaded at noon."""
    return factories.recording(user=host, created_at=NOON, source="upload")


@pytest.fixture
def recorded(host, meeting) -> VideoRecording:
    """A video recorded in a meeting at noon."""
    return factories.recording(
        user=host, meeting=meeting, created_at=NOON, source="camera"
    )


@pytest.fixture(autouse=True)
def _days(settings):
    settings.UPLOAD_RETENTION_DAYS = 90
    settings.RECORDING_RETENTION_DAYS = 30


def test_each_kind_has_its_own_time(upload, recorded):
    assert retention.delete_on(upload) == NOON + 90 * DAY
    assert retention.delete_on(recorded) == NOON + 30 * DAY


def test_zero_days_keep_it(upload, settings):
    settings.UPLOAD_RETENTION_DAYS = 0

    assert retention.delete_on(upload) is None
    assert not retention.expired(now=NOON + 9999 * DAY).exists()


@pytest.mark.parametrize("name", ["upload", "recorded"])
def test_what_is_expired_is_what_the_date_says(name, request):
    recording = request.getfixturevalue(name)
    date = retention.delete_on(recording)
    assert date is not None

    before = retention.expired(now=date - timedelta(seconds=1))
    assert list(before) == []
    assert list(retention.expired(now=date)) == [recording]
