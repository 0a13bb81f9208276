"""`manage.py prepare_demo` makes a fresh installation usable."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from meetings.models import Meeting
from tests import factories
from users.models import User


@pytest.fixture
def accounts_file(tmp_path: Path) -> Path:
    """Where this installation keeps its passwords."""
    return tmp_path / "var" / "accounts.json"


def prepare(accounts_file: Path) -> dict[str, Any]:
    """Run the command and return its last line."""
    printed = io.StringIO()
    call_command("prepare_demo", accounts_file=accounts_file, stdout=printed)
    answer: dict[str, Any] = json.loads(printed.getvalue().splitlines()[-1])
    return answer


def test_both_accounts_can_sign_in(db, accounts_file):
    accounts = prepare(accounts_file)["accounts"]

    for account in accounts:
        assert User.objects.get(email=account["email"]).check_password(
            account["password"]
        )
    assert [account["role"] for account in accounts] == ["host", "staff"]


def test_the_staff_account_may_use_the_admin_and_the_host_may_not(db, accounts_file):
    prepare(accounts_file)

    assert User.objects.get(email="staff@example.com").is_superuser
    assert not User.objects.get(email="host@example.com").is_staff


def test_the_demo_meeting_is_the_hosts_and_can_be_opened(db, accounts_file):
    answer = prepare(accounts_file)

    meeting = Meeting.objects.get()
    client = Client()
    client.force_login(User.objects.get(email="host@example.com"))
    assert answer["demo_meeting_url"] == reverse("meetings:lobby", args=[meeting.pk])
    assert client.get(answer["demo_meeting_url"]).status_code == 200


def test_what_to_play_is_the_meeting_and_clips_that_are_there(db, accounts_file):
    meeting_id, *clips = prepare(accounts_file)["play"]

    assert meeting_id == str(Meeting.objects.get().pk)
    assert clips
    assert all(Path(clip).is_file() for clip in clips)
    assert "franck" not in "".join(clips)


def test_again_it_finds_everything_as_it_was(db, accounts_file):
    first = prepare(accounts_file)

    assert prepare(accounts_file) == first
    assert Meeting.objects.count() == 1
    assert User.objects.count() == 2


def test_once_the_demo_meeting_is_over_nothing_is_played(db, accounts_file):
    prepare(accounts_file)
    factories.ended(factories.started(Meeting.objects.get()))

    assert prepare(accounts_file)["play"] is None


def test_passwords_are_made_for_this_installation_and_nobody_else_reads_them(
    db, accounts_file, tmp_path
):
    first = prepare(accounts_file)["accounts"]
    User.objects.all().update(is_active=True)
    second = prepare(tmp_path / "another.json")["accounts"]

    assert accounts_file.stat().st_mode & 0o077 == 0
    assert json.loads(accounts_file.read_text()) == first
    assert not {a["password"] for a in first} & {a["password"] for a in second}


def test_tables_only_makes_nobody(db, accounts_file):
    printed = io.StringIO()
    call_command(
        "prepare_demo", accounts_file=accounts_file, tables_only=True, stdout=printed
    )

    assert json.loads(printed.getvalue())["accounts"] == []
    assert not User.objects.exists()
    assert not accounts_file.exists()
