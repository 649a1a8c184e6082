/**
 * What the official PostgreSQL image does before it runs the server: on an empty PGDATA it runs initdb, then the scripts of
 * /docker-entrypoint-initdb.d in order against a server that only the socket reaches. Other commands run as they are, as in the Redis image.
 */
export const dockerEntrypoint = `#!/bin/sh
set -eu
case "\${1:-}" in -*) set -- postgres "$@" ;; esac
if [ "\${1:-}" != postgres ] || [ -s "$PGDATA/PG_VERSION" ]; then exec "$@"; fi

: "\${POSTGRES_USER:=postgres}"
: "\${POSTGRES_DB:=$POSTGRES_USER}"
if [ -n "\${POSTGRES_PASSWORD_FILE:-}" ]; then POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); fi
if [ -z "\${POSTGRES_PASSWORD:-}" ]; then
  echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
  exit 1
fi
export POSTGRES_USER POSTGRES_DB

mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
umask 077
pwfile=$(mktemp)
printf '%s\\n' "$POSTGRES_PASSWORD" >"$pwfile"
# The image lets POSTGRES_INITDB_ARGS be split by a shell as well. Nothing here survives a power cut, so nothing is synced.
eval 'initdb --no-sync --username="$POSTGRES_USER" --pwfile="$pwfile" -D "$PGDATA" '"\${POSTGRES_INITDB_ARGS:-}"
rm -f "$pwfile"
printf '\\nhost all all all scram-sha-256\\n' >>"$PGDATA/pg_hba.conf"

quoted=
program=$1
shift
for arg in "$@"; do quoted="$quoted '$(printf '%s' "$arg" | sed "s/'/'\\\\\\\\''/g")'"; done
set -- "$program" "$@"
PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -o "$quoted -c listen_addresses='' -p 5432" -w -t 120 start

PGPASSWORD=$POSTGRES_PASSWORD
export PGPASSWORD
process_sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }
if [ "$POSTGRES_DB" != postgres ]; then
  found=$(psql -X -A -t -U "$POSTGRES_USER" -d postgres -v db="$POSTGRES_DB" -c "SELECT 1 FROM pg_database WHERE datname = '$POSTGRES_DB'")
  [ "$found" = 1 ] || psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE \\"$POSTGRES_DB\\""
fi
for file in "$GOMEET_INITDB_DIR"/*; do
  [ -e "$file" ] || continue
  case "$file" in
    *.sh)
      echo "running $file"
      # As in the image: an executable script is run, another one is read into this shell.
      if [ -x "$file" ]; then "$file"; else . "$file"; fi
      ;;
    *.sql) echo "running $file"; process_sql -f "$file" ;;
    *.sql.gz) echo "running $file"; gunzip -c "$file" | process_sql ;;
    *) echo "ignoring $file" ;;
  esac
done
unset PGPASSWORD POSTGRES_PASSWORD
pg_ctl -D "$PGDATA" -m fast -w -t 120 stop
echo 'PostgreSQL init process complete; ready for start up.'
exec "$@"
`;
