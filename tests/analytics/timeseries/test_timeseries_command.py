"""`manage.py timeseries`, for people and for programs."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from analytics.timeseries import insert, tier
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.timeseries import databases


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("timeseries", *arguments, stdout=output)
    return output.getvalue()


def lines(*arguments: str) -> dict[str, str]:
    return {line[:14].strip(): line[15:] for line in run(*arguments).splitlines()}


def test_the_status_has_a_line_for_each_thing(at_every_tier, now):
    insert.insert([pictures.row(time=now)])

    found = lines("status")

    assert found["tier"].startswith(at_every_tier)
    assert found["database"].startswith("timeseries, PostgreSQL ")
    assert found["rows"].startswith("about ")
    assert found["retention"].endswith("oldest: none near that") or (
        at_every_tier is not Tier.PLAIN
    )
    assert ("chunks" in found) is (at_every_tier is not Tier.PLAIN)
    assert ("minutes" in found) is (at_every_tier is not Tier.COMMUNITY)
    assert sum(name.startswith("job ") for name in found) == (
        3 if at_every_tier is Tier.COMMUNITY else 0
    )


def test_the_status_names_the_command_that_brings_more(at_every_tier):
    offered = tier.offered()

    found = lines("status")["tier"]

    more = f"; the server offers {offered}: python manage.py timeseries upgrade"
    assert found == at_every_tier + ("" if offered == at_every_tier else more)


def test_programs_read_the_status_as_json(at_every_tier):
    found = json.loads(run("status", "--json"))

    assert found["tier"] == at_every_tier
    assert set(found["table"]) == {
        "rows",
        "size",
        "oldest_at",
        "chunks",
        "compressed_chunks",
        "compression_ratio",
    }
    assert len(found["jobs"]) == (3 if at_every_tier is Tier.COMMUNITY else 0)


def test_an_upgrade_tells_its_steps_and_the_next_has_none(ordinary):
    databases.bring_to(Tier.PLAIN)
    databases.create_extension_if_there_is_one()
    offered = tier.offered()

    first = run("upgrade").splitlines()
    second = run("upgrade").splitlines()

    if offered is not Tier.PLAIN:
        assert first[0].startswith("Moving attention_metrics into a hypertable")
        assert first[-1] == f"Done. The tier was plain and is {offered}."
    assert second == [f"Nothing to do: {offered} is what this server offers."]
    assert tier.current() == offered


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"], ["upgrade"]])
def test_a_database_that_is_away_is_an_error_of_one_line(ordinary, arguments):
    with (
        databases.in_use(f"{ordinary}_that_is_not_there"),
        pytest.raises(CommandError) as caught,
    ):
        run(*arguments)

    message = str(caught.value)
    assert message.startswith("The database does not do that: ")
    assert "that_is_not_there" in message
    assert "\n" not in message


@pytest.mark.hypertable
def test_an_upgrade_that_cannot_be_says_what_to_do_in_one_line(ordinary):
    databases.bring_to(Tier.PLAIN)
    databases.obstruct_extension()

    with pytest.raises(CommandError) as caught:
        run("upgrade")

    assert "CREATE EXTENSION" in str(caught.value)
    assert "\n" not in str(caught.value)
