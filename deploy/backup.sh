#!/bin/sh
# Writes the databases to files, once a day, and removes the old ones.
#   backup.sh         go on for ever, as the service `backup` of docker-compose.yml
#   backup.sh once    one backup now
# PGHOST, PGPORT, PGUSER and PGPASSWORD say where; BACKUP_DATABASES names databases,
# PGDATABASE alone if not; BACKUP_FOLDER holds the files for BACKUP_KEEP_DAYS.
# Videos are not in it: docs/operations.md.
set -eu

folder=${BACKUP_FOLDER:-/backups}
keep_days=${BACKUP_KEEP_DAYS:-14}
databases=${BACKUP_DATABASES:-$PGDATABASE}
# A container that starts again soon after a backup does not make another.
due_after_min=1410
look_every_s=600

back_up_one() {
    name=$1-$(date -u +%Y-%m-%dT%H-%M-%SZ).dump
    # Under its own name it is whole.
    partial=$folder/$name.partial
    if pg_dump --format=custom --no-owner --no-privileges --file="$partial" "$1" &&
        pg_restore --list "$partial" >/dev/null &&
        mv "$partial" "$folder/$name"; then
        echo "Backed up $1 to $name [$(wc -c <"$folder/$name") bytes]"
    else
        rm -f "$partial"
        echo "ERROR: no backup of $1" >&2
        return 1
    fi
}

back_up() {
    for database in $databases; do
        back_up_one "$database" || return 1
    done
    # Only after new ones: whoever cannot back up keeps what there is.
    find "$folder" -name '*.dump' -mtime "+$keep_days" -exec rm -f {} +
    find "$folder" -name '*.partial' -mmin +1440 -exec rm -f {} +
}

is_due() {
    for database in $databases; do
        recent=$(find "$folder" -name "$database-2*.dump" -mmin "-$due_after_min")
        [ -n "$recent" ] || return 0
    done
    return 1
}

umask 077
mkdir -p "$folder"
if [ "${1:-}" = once ]; then
    back_up
    exit
fi
trap 'exit 0' INT TERM
while :; do
    if is_due; then
        back_up || true
    fi
    sleep "$look_every_s" &
    wait $!
done
