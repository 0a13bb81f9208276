"""What the user's schema says and Django's models cannot: defaults, cascades."""

from typing import Any

from django.db import models
from django.db.migrations.operations import RunSQL

GENERATED_UUID = models.Func(
    function="gen_random_uuid", output_field=models.UUIDField()
)
"""The database's own key, so that plain SQL inserts need none."""

NOW = models.Func(function="now", output_field=models.DateTimeField())
"""The transaction's time; Django's `Now` is the statement's."""


class CascadeInDatabase(RunSQL):
    """Give the foreign key on `table.column` ON DELETE CASCADE in the database.

    Django 5.2 cascades in Python only, so a plain SQL DELETE would fail.
    """

    clause = "ON DELETE CASCADE"

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column
        super().__init__(sql=self._rebuild(self.clause), reverse_sql=self._rebuild(""))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Say how a migration writes this operation."""
        return self.__class__.__name__, [self.table, self.column], {}

    def _rebuild(self, clause: str) -> str:
        # An argument of format() is doubled where the server, not Python, fills it.
        return f"""
            DO $$
            DECLARE key record;
            BEGIN
                SELECT c.conname, t.relname AS target INTO STRICT key
                FROM pg_constraint c
                JOIN pg_class t ON t.oid = c.confrelid
                JOIN pg_attribute a
                    ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.conrelid = '{self.table}'::regclass
                    AND cardinality(c.conkey) = 1 AND a.attname = '{self.column}';
                EXECUTE format('ALTER TABLE {self.table} DROP CONSTRAINT %I',
                    key.conname);
                EXECUTE format('ALTER TABLE {self.table} ADD CONSTRAINT %I FOREIGN KEY '
                    '({self.column}) REFERENCES %I (id) {clause} '
                    'DEFERRABLE INITIALLY DEFERRED', key.conname, key.target);
            END $$;
        """  # noqa: S608  (names of ours, in migrations of ours)


class SetNullInDatabase(CascadeInDatabase):
    """Give the foreign key on `table.column` ON DELETE SET NULL in the database."""

    clause = "ON DELETE SET NULL"
