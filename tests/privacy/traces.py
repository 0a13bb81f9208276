"""Every trace of somebody: in all tables and views of all databases, in Redis, on disk."""

import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connections

from users.models import User

_INTERNAL = ("pg_catalog", "information_schema", "_timescaledb_catalog")

_READERS = {
    b"string": lambda client, key: [client.get(key)],
    b"hash": lambda client, key: [*client.hgetall(key).items()],
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"set": lambda client, key: client.smembers(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1),
    b"stream": lambda client, key: client.xrange(key),
}


def needles(person: User, ids: Iterable[uuid.UUID]) -> set[str]:
    """Return what would tell: name, address, and ids as text and as bytes in hex."""
    found = {person.email, person.name or person.email}
    for one in (person.pk, *ids):
        found |= {str(one), one.hex}
    return found


def in_tables(wanted: set[str]) -> dict[str, set[str]]:
    """Return which needle stands in which table, whatever its columns are."""
    found: dict[str, set[str]] = {}
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(schemaname) || '.' || quote_ident(name) FROM ("
                " SELECT schemaname, tablename AS name FROM pg_tables"
                " UNION SELECT schemaname, viewname FROM pg_views"
                " UNION SELECT schemaname, matviewname FROM pg_matviews) AS all_tables"
                " WHERE schemaname <> ALL(%s) AND schemaname NOT LIKE 'timescaledb_%%'",
                [list(_INTERNAL)],
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT one::text FROM {table} AS one")  # noqa: S608
                text = "\n".join(row for (row,) in cursor.fetchall())
                for needle in wanted:
                    if needle in text:
                        found.setdefault(table.partition(".")[2], set()).add(needle)
    return found


def sessions(person: User) -> int:
    """Count sessions; they are signed, so that no search sees whose they are."""
    return sum(
        one.get_decoded().get("_auth_user_id") == str(person.pk)
        for one in Session.objects.all()
    )


def in_redis(client: Any, wanted: set[str]) -> set[str]:
    """Return the keys that are named so, or hold it; ids also as raw bytes."""
    raw = {needle.encode() for needle in wanted}
    raw |= {bytes.fromhex(one) for one in wanted if len(one) == 32 and "-" not in one}
    found = set()
    for key in client.scan_iter(count=1000):
        text = (
            key + b"\n" + b"\n".join(_pieces(_READERS[client.type(key)](client, key)))
        )
        if any(needle in text for needle in raw):
            found.add(key.decode())
    return found


def _pieces(value: Any) -> Iterable[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        yield from _pieces(list(value.items()))
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from _pieces(one)


def files(root: Path) -> set[str]:
    """Return every file below a folder."""
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    }
