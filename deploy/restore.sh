#!/bin/sh
# Reads a backup into a new database, and puts it in the place of the old one.
#   restore.sh FILE                       into PGDATABASE_restored, to look at it
#   restore.sh FILE --replace             and then in the place of PGDATABASE
#   restore.sh FILE --replace DATABASE    or of another one
# Stop web server, workers and beat before --replace. The old database is kept under
# another name; people who were erased since the backup are listed.
set -eu

file=$1
replace=${2:-}
database=${3:-$PGDATABASE}
fresh=${database}_restored
stamp=$(date -u +%Y%m%d%H%M%S)

sql() {
    # As --variable, names are quoted as PostgreSQL wants it.
    PGOPTIONS=--client-min-messages=warning psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}

people() {
    sql --dbname="$1" --command='SELECT id FROM users' 2>/dev/null | LC_ALL=C sort
}

exists() {
    [ -n "$(echo "SELECT 1 FROM pg_database WHERE datname = :'name'" |
        sql --dbname=postgres --set=name="$1")" ]
}

case $replace in
    '' | --replace) ;;
    *)
        echo "The second word can only be --replace" >&2
        exit 2
        ;;
esac
contents=$(pg_restore --list "$file")

echo "Reading $file into $fresh"
echo 'DROP DATABASE IF EXISTS :"name"; CREATE DATABASE :"name" TEMPLATE template0;' |
    sql --dbname=postgres --set=name="$fresh"
case $contents in
    *'EXTENSION - timescaledb'*)
        has_timescaledb=yes
        sql --dbname="$fresh" --command='CREATE EXTENSION timescaledb' 2>/dev/null
        sql --dbname="$fresh" --command='SELECT timescaledb_pre_restore()' >/dev/null
        ;;
    *) has_timescaledb='' ;;
esac
pg_restore --dbname="$fresh" --no-owner --no-privileges --exit-on-error "$file"
if [ -n "$has_timescaledb" ]; then
    sql --dbname="$fresh" --command='SELECT timescaledb_post_restore()' >/dev/null
fi
sql --dbname="$fresh" --command='ANALYZE'

if exists "$database" && [ "$database" != "$fresh" ]; then
    before=$(mktemp)
    after=$(mktemp)
    people "$database" >"$before"
    people "$fresh" >"$after"
    if [ -s "$before" ]; then
        erased=$(LC_ALL=C comm -13 "$before" "$after")
        if [ -n "$erased" ]; then
            echo "Erased since this backup, and to be erased again (ids of users):"
            echo "$erased"
        fi
    fi
    rm -f "$before" "$after"
fi

if [ -z "$replace" ]; then
    echo "Restored to $fresh; $database is as it was"
    exit
fi
# Nobody may come back while a database is renamed: jobs of TimescaleDB would.
rename() {
    sql --dbname=postgres --set=name="$1" --set=to="$2" >/dev/null <<'SQL' || {
ALTER DATABASE :"name" WITH ALLOW_CONNECTIONS false;
SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = :'name';
ALTER DATABASE :"name" RENAME TO :"to";
SQL
        open "$1"
        return 1
    }
}

open() {
    echo 'ALTER DATABASE :"name" WITH ALLOW_CONNECTIONS true;' |
        sql --dbname=postgres --set=name="$1"
}

if exists "$database"; then
    old=${database}_before_$stamp
    rename "$database" "$old"
    echo "What was there is now $old, closed. When all is well: DROP DATABASE \"$old\""
fi
rename "$fresh" "$database"
open "$database"
echo "Restored $database. Now: python manage.py migrate"
