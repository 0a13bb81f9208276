"""What the user reads when the site is ready."""

import io
from pathlib import Path

import pytest

from attention_site.local import demo
from attention_site.local.errors import LocalError
from attention_site.local.terminal import Terminal

LINE = (
    '{"accounts": [{"role": "host", "email": "h@example.com", "password": "abc"},'
    ' {"role": "staff", "email": "staff@example.com", "password": "def"}],'
    ' "demo_meeting_url": "/meetings/1/", "play": ["1", "a.mp4", "b.mp4"]}'
)


def test_address_and_logins_stand_in_columns() -> None:
    stream = io.StringIO()

    demo.print_ready(
        demo.read(LINE),
        "http://localhost:8000/",
        Path.cwd() / "var" / "log",
        Terminal(stream),
    )

    assert stream.getvalue().splitlines()[1:6] == [
        "  Open    http://localhost:8000/",
        "  Host    h@example.com       abc",
        "  Staff   staff@example.com   def",
        "  Demo    http://localhost:8000/meetings/1/",
        "  Logs    var/log/",
    ]


def test_all_clips_are_played() -> None:
    assert demo.read(LINE).play == ("1", "a.mp4", "b.mp4")


def test_programs_get_the_same() -> None:
    description = demo.read(LINE).description("http://localhost:8000/")

    assert description["demo_meeting_url"] == "http://localhost:8000/meetings/1/"


@pytest.mark.parametrize("line", ["", "Applying migrations", "{}", "[]"])
def test_a_command_without_its_result_is_told(line: str) -> None:
    with pytest.raises(LocalError, match="did not end with its result"):
        demo.read(line)
