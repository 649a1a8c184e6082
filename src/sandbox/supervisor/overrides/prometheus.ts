import {loopback, type Override} from './_override.ts';

const file = 'prometheus.yaml';

export const prometheus: readonly Override[] = [
  {program: 'prometheus', file: '', key: 'web.listen-address', value: '$ADDRESS:9090', how: 'flag', reason: loopback},
  {
    program: 'prometheus',
    file: '',
    key: 'enable-feature',
    value: 'expand-external-labels',
    how: 'flag',
    below: '3',
    reason: 'Prometheus 2.42 of Debian 12 expands variables in external_labels only when told to; version 3 always does',
  },
  {
    program: 'prometheus',
    file: '',
    key: 'storage.tsdb.retention.size',
    value: '512MB',
    how: 'flag',
    reason: 'two servers share one small disk',
  },
  {
    program: 'prometheus',
    file,
    key: 'kubernetes_sd_configs',
    value: '$DIR/../../discovery',
    how: 'discovery',
    reason:
      'pods have loopback addresses here, which the API server does not know; the supervisor writes the list that discovery would give, with the same labels, for pods with a process',
  },
];
