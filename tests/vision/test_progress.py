import io

import pytest

from analytics.vision.progress import ERASE_LINE, Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now_s = 100.0

    def __call__(self):
        self.now_s += 0.5
        return self.now_s


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")


def bars(stream):
    return [text for text in stream.getvalue().split(ERASE_LINE) if text]


def test_the_bar_tells_done_total_speed_and_time_left():
    progress = Progress(60.0, lines=io.StringIO(), bar=Terminal(), clock=Clock())

    for at_s in (0.0, 10.0, 15.0):
        progress.say(["a line"], at_s)

    assert bars(progress.bar)[-1] == (
        "[######..................]  25%  0:15 of 1:00  13.6x real time  0:03 left"
    )


def test_what_nobody_knows_the_end_of_has_no_end():
    progress = Progress(None, lines=io.StringIO(), bar=Terminal(), clock=Clock())

    progress.say([], 3700.0)

    assert bars(progress.bar)[-1].startswith("1:01:40  ")
    assert "left" not in bars(progress.bar)[-1]


def test_lines_and_bar_do_not_garble_each_other_on_one_terminal():
    screen = Terminal()
    progress = Progress(60.0, lines=screen, bar=screen, clock=Clock())

    for at_s in (0.0, 10.0):
        progress.say([f"line {at_s}"], at_s)
    progress.clear()

    shown = [line.rsplit(ERASE_LINE, 1)[-1] for line in screen.getvalue().split("\n")]
    assert shown == ["line 0.0", "line 10.0", ""]


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_a_pipe_and_a_dumb_terminal_get_no_bar(monkeypatch, term):
    monkeypatch.setenv("TERM", term)
    bar = Terminal() if term == "dumb" else io.StringIO()
    lines = io.StringIO()
    progress = Progress(60.0, lines=lines, bar=bar, clock=Clock())

    progress.say(["a line"], 1.0)
    progress.clear()

    assert bar.getvalue() == ""
    assert lines.getvalue() == "a line\n"


def test_the_bar_is_not_drawn_for_every_frame():
    progress = Progress(60.0, lines=io.StringIO(), bar=Terminal(), clock=lambda: 5.0)

    for index in range(50):
        progress.say(["a line"], index / 25)

    assert len(bars(progress.bar)) == 1


def test_the_bar_fits_a_narrow_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    progress = Progress(60.0, lines=io.StringIO(), bar=Terminal(), clock=Clock())

    progress.say([], 1.0)

    assert len(bars(progress.bar)[-1]) == 29
