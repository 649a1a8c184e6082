import type {Finding, Observation, Threshold} from '../../core/finding.ts';

type Said = {readonly observed?: readonly Observation[]; readonly thresholds?: readonly Threshold[]; readonly hint?: string};

/** A finding of what gathering learnt about the account; `id` after `cluster.`. */
export function told(id: string, title: string, status: 'pass' | 'warn' | 'fail', message: string, more: Said = {}): Finding {
  return {
    id: `cluster.${id}`,
    title,
    component: 'cluster',
    severity: status === 'fail' ? 'critical' : 'info',
    required: false,
    status,
    message,
    observed: more.observed ?? [],
    thresholds: more.thresholds ?? [],
    ...(more.hint === undefined ? {} : {hint: more.hint}),
    source: {kind: 'digitalocean', query: 'GET /v2/account, /v2/kubernetes/clusters, /v2/sizes, /v2/vpcs, /v2/droplets'},
    durationMs: 0,
  };
}
