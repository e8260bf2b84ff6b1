#!/bin/sh
# Run once, when the primary's data folder is new: a role for the server that row-level security applies to, a role for the standby,
# and commits that wait for it. That last setting comes into force at the next start, which follows: set before there is a
# standby, it would make this very script wait for one.
set -eu

psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set ic="$IC_DATABASE_PASSWORD" --set replicator="$IC_REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE ic LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'ic';
CREATE DATABASE ic OWNER ic;
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'replicator';
SELECT pg_create_physical_replication_slot('standby');
ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)';
ALTER SYSTEM SET synchronous_commit = 'on';
SQL

echo "host replication replicator all scram-sha-256" >>"$PGDATA/pg_hba.conf"
