"""What we know about the Redis server."""

import pytest

from analytics.live import redis_client


@pytest.mark.parametrize(
    ("configuration", "writes"),
    [
        pytest.param({"appendonly": "no", "save": ""}, False, id="memory only"),
        pytest.param({"appendonly": "yes", "save": ""}, True, id="append-only file"),
        pytest.param({"appendonly": "no", "save": "60 1"}, True, id="snapshots"),
        pytest.param({}, False, id="not told"),
    ],
)
def test_a_server_that_writes_pictures_to_disk_is_known(
    configuration: dict[str, str], writes: bool
) -> None:
    assert redis_client.is_persistent(configuration) is writes
