import {lazyRoutes} from './lazy-routes.ts';

/**
 * Stands before every libpq program: hosts become loopback addresses, and without a host PostgreSQL's own socket is used.
 * `@BIN@` is the directory of the real programs.
 */
export const libpq = `#!/bin/sh
${lazyRoutes}program=\${0##*/}

# A host: a socket directory, a name that cluster DNS would know, or an address.
host() {
  case "$1" in
    /*) routed=\${GOMEET_PG_SOCKET:-$1} ;;
    *) route "$1" || : ;;
  esac
}

# A connection string or URI: only its host changes.
conninfo() {
  info=$1
  case "$info" in
    postgres://* | postgresql://*)
      rest=\${info#*://} user=
      case "$rest" in *@*) user=\${rest%%@*}@ rest=\${rest#*@} ;; esac
      name=\${rest%%[:/?]*}
      [ -z "$name" ] || { host "$name"; info=\${info%%://*}://$user$routed\${rest#"$name"}; }
      ;;
    host=* | *' host='*)
      before=\${info%%host=*} after=\${info#*host=}
      name=\${after%% *}
      host "$name"
      info=\${before}host=$routed\${after#"$name"}
      ;;
  esac
}

count=$# next=
while [ "$count" -gt 0 ]; do
  arg=$1
  shift
  count=$((count - 1))
  case "$next" in
    host) host "$arg"; arg=$routed next= ;;
    info) conninfo "$arg"; arg=$info next= ;;
    keep) next= ;;
    *)
      case "$arg" in
        -h | --host) next=host ;;
        -d | --dbname | --source-server) next=info ;;
        --host=*) host "\${arg#*=}"; arg=--host=$routed ;;
        --dbname=* | --source-server=*) conninfo "\${arg#*=}"; arg=\${arg%%=*}=$info ;;
        --command | --file) next=keep ;;
        --*) ;;
        -h?*) host "\${arg#-h}"; arg=-h$routed ;;
        -*c | -f) [ "$program" != psql ] || next=keep ;;
        -*) ;;
        *) conninfo "$arg"; arg=$info ;;
      esac
      ;;
  esac
  set -- "$@" "$arg"
done

if [ -n "\${PGHOST:-}" ]; then
  host "$PGHOST"
  PGHOST=$routed
else
  PGHOST=\${GOMEET_PG_SOCKET:-$GOMEET_POD_ADDRESS}
fi
export PGHOST
exec "@BIN@/$program" "$@"
`;

/** The programs that the shim stands before, where they are installed. */
export const libpqPrograms: readonly string[] = [
  'psql',
  'pg_isready',
  'pg_basebackup',
  'pg_receivewal',
  'pg_recvlogical',
  'pg_rewind',
  'pg_dump',
  'pg_dumpall',
  'pg_restore',
  'pgbench',
  'createdb',
  'dropdb',
  'createuser',
  'dropuser',
  'reindexdb',
  'vacuumdb',
];
