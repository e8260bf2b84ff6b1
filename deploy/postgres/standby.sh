#!/bin/sh
# The standby: a copy of the primary at the first start, which from then on follows it. The name `standby` is what the primary's
# commits wait for. Behind it stands what is run then.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    mkdir -p "$PGDATA"
    chmod 0700 "$PGDATA"
    PGPASSWORD="$IC_REPLICATION_PASSWORD" pg_basebackup \
        --dbname "host=${IC_PRIMARY:-primary} user=replicator application_name=standby" \
        --pgdata "$PGDATA" --wal-method stream --slot standby --write-recovery-conf --checkpoint fast
fi
exec "$@"
