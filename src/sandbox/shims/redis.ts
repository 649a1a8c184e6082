import {lazyRoutes} from './lazy-routes.ts';

/** redis-cli without a host talks to the pod's own server; names in options and in `--cluster` arguments become addresses. */
export const redisCli = `#!/bin/sh
${lazyRoutes}count=$# next= mode=options given=
while [ "$count" -gt 0 ]; do
  arg=$1
  shift
  count=$((count - 1))
  case "$mode:$next" in
    options:host) route "$arg" || :; arg=$routed next= given=yes ;;
    options:uri)
      rest=\${arg#*://} user= next= given=yes
      case "$rest" in *@*) user=\${rest%%@*}@ rest=\${rest#*@} ;; esac
      name=\${rest%%[:/?]*}
      route "$name" || :
      arg=\${arg%%://*}://$user$routed\${rest#"$name"}
      ;;
    options:keep) next= ;;
    options:)
      case "$arg" in
        -h) next=host ;;
        -u) next=uri ;;
        -s) next=keep given=yes ;;
        -p | -a | -n | -r | -i | -d | -D | -X | -t | --user | --pass | --rdb | --functions-rdb | --eval | --sni | --cacert | --cacertdir | --cert | --key) next=keep ;;
        --cluster) mode=cluster given=yes ;;
        -*) ;;
        *) mode=command ;;
      esac
      ;;
    cluster:*)
      case "$arg" in
        *:[0-9]*) if route "\${arg%:*}"; then arg=$routed:\${arg##*:}; fi ;;
      esac
      ;;
  esac
  set -- "$@" "$arg"
done
[ -n "$given" ] || set -- -h "$GOMEET_POD_ADDRESS" "$@"
exec "@BIN@/redis-cli" "$@"
`;

/** Hands the overrides that no deployed file can carry to the server as arguments. */
export const redisServer = `#!/bin/sh
case "\${1:-}" in
  '' | -*) exec "@BIN@/redis-server" "$@" ;;
esac
# shellcheck disable=SC2086
exec "@BIN@/redis-server" "$@" $GOMEET_SERVER_ARGUMENTS
`;
