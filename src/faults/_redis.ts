import type {PodQuestion} from './_standing.ts';
import {shell} from './_standing.ts';

/** The cluster is whole, as a node sees it. */
export const FORMED: PodQuestion = {
  ...shell(
    [
      `set -- $(redis-cli -e cluster info | tr -d '\\r' | sed -n 's/^cluster_state://p;s/^cluster_known_nodes://p')`,
      '[ "$1" = ok ] && [ "$2" -ge $((REDIS_MASTERS + REDIS_REPLICAS)) ] && echo formed',
    ].join('\n'),
  ),
  shows: '^formed$',
};
