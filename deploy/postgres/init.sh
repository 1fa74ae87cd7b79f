#!/bin/sh
# A database and two roles for every service, and one role that backs all of them up; the PostgreSQL image runs this once, on an empty data folder.
# Run it again with psql's PGHOST, PGUSER, … set to change passwords, or to prepare a server you already have.
set -eu
here=${GONGDAN_ROLES:-/etc/gongdan/postgres}
secrets=${GONGDAN_SECRETS:-/run/secrets}

for service in planning execution quality payroll gateway; do
    OWNER_FILE="$secrets/$service-owner-password" SERVICE_FILE="$secrets/$service-password" \
    BACKUP_FILE="$secrets/backup-password" \
        psql --no-psqlrc --quiet --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname postgres \
        -v service="$service" -f "$here/roles.sql"
done
