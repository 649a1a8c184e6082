/** wget and curl: the host of each URL becomes a loopback address. */
export const httpClient = `#!/bin/sh
. "$GOMEET_ROUTES"
count=$#
while [ "$count" -gt 0 ]; do
  arg=$1
  shift
  count=$((count - 1))
  case "$arg" in
    http://* | https://*)
      rest=\${arg#*://}
      name=\${rest%%[:/?]*}
      if route "$name"; then arg=\${arg%%://*}://$routed\${rest#"$name"}; fi
      ;;
  esac
  set -- "$@" "$arg"
done
exec "@BIN@/\${0##*/}" "$@"
`;

/** Name service: what cluster DNS knows is answered here, the rest by the machine. */
export const getent = `#!/bin/sh
. "$GOMEET_ROUTES"
case "\${1:-}" in
  hosts | ahosts | ahostsv4)
    if [ -n "\${2:-}" ] && route "$2"; then
      printf '%s       %s\\n' "$routed" "$2"
      exit 0
    fi
    ;;
esac
exec "@BIN@/getent" "$@"
`;

/** The pod's name and address instead of the machine's. */
export const hostname = `#!/bin/sh
case "\${1:-}" in
  -i | -I | --ip-address | --all-ip-addresses) printf '%s\\n' "$GOMEET_POD_ADDRESS" ;;
  *) printf '%s\\n' "$HOSTNAME" ;;
esac
`;
