"""What `make lint` says about known holes in packages."""

import subprocess
from typing import Any

import pytest

from attention_site import auditing

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": []}
HOLED = {"name": "leaky", "version": "2.0", "vulns": [HOLE]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}


def _answer(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    def run(*command: Any, **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, stdout=said)

    monkeypatch.setattr(subprocess, "run", run)


def test_a_hole_is_named_with_what_repairs_it():
    assert list(auditing.found([SOUND, HOLED])) == [
        "leaky 2.0: PYSEC-2026-1, repaired in 2.1"
    ]


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        pytest.param([SOUND, HOLED], "1 in 2 packages.", id="all known"),
        pytest.param([SOUND, UNKNOWN], "1 are unknown", id="some unknown"),
        pytest.param([UNKNOWN], "nothing was checked", id="none known"),
    ],
)
def test_what_was_not_checked_is_said(packages: list[dict[str, Any]], said: str):
    holes = len(list(auditing.found(packages)))

    assert said in auditing.summary(packages, holes=holes)


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        pytest.param('{"dependencies": []}', 0, "nothing was checked", id="empty"),
        pytest.param("no JSON", 0, "cannot be reached", id="no answer"),
    ],
)
def test_where_nobody_answers_work_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys, answer: str, status: int, said: str
):
    _answer(monkeypatch, answer)

    assert auditing.main() == status
    assert said in capsys.readouterr().out


def test_a_hole_ends_the_check(monkeypatch: pytest.MonkeyPatch, capsys):
    _answer(
        monkeypatch,
        '{"dependencies": [{"name": "leaky", "version": "2.0", "vulns": '
        '[{"id": "PYSEC-2026-1", "fix_versions": []}]}]}',
    )

    assert auditing.main() == 1
    assert "no version yet" in capsys.readouterr().out
