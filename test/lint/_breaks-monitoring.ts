import type {Break} from './_draft.ts';

export const monitoringBreaks: readonly Break[] = [
  {
    rule: 'metrics-exported',
    what: 'the name that sounds right',
    change: (draft) => draft.edit('prometheus-rules-data', 'data.yaml', 'redis_cluster_slots_ok', 'redis_cluster_slots_okay'),
    says: {
      object: 'configmap/prometheus-rules-data',
      message: /RedisSlots reads redis_cluster_slots_okay, which nothing exports; redis_cluster_slots_ok exists/,
    },
  },
  {
    rule: 'metrics-exported',
    what: 'a recording rule that was renamed',
    change: (draft) =>
      draft.edit('prometheus-rules-recording', 'recording.yaml', 'record: gomeet:node_cpu:ratio', 'record: gomeet:cpu:ratio'),
    says: {object: 'configmap/grafana-dashboards-platform', message: /gomeet:node_cpu:ratio/},
  },
  {
    rule: 'alerts-lead-somewhere',
    what: 'a runbook that nobody wrote',
    change: (draft) => draft.edit('prometheus-rules-edge', 'edge.yaml', 'gomeet runbook certificates', 'gomeet runbook certificate'),
    says: {
      object: 'configmap/prometheus-rules-edge',
      message: /CertExpiry14d names the runbook certificate, which does not exist; certificates does/,
    },
  },
  {
    rule: 'alerts-lead-somewhere',
    what: 'a link instead of a command',
    change: (draft) =>
      draft.edit('prometheus-rules-edge', 'edge.yaml', 'runbook: gomeet runbook certificates', 'runbook: https://wiki.example'),
    says: {object: 'configmap/prometheus-rules-edge', message: /CertExpiry14d has no runbook/},
  },
  {
    rule: 'alerts-lead-somewhere',
    what: 'a dashboard that is gone',
    change: (draft) => draft.edit('grafana-dashboards-edge', 'edge.json', '"gomeet-edge"', '"gomeet-traefik"'),
    says: {object: 'configmap/prometheus-rules-edge', message: /EdgeDown leads to the dashboard gomeet-edge, which does not exist/},
  },
  {
    rule: 'alerts-lead-somewhere',
    what: 'a severity that no route knows',
    change: (draft) => draft.edit('prometheus-rules-edge', 'edge.yaml', 'severity: critical', 'severity: page'),
    says: {object: 'configmap/prometheus-rules-edge', message: /EdgeDown has severity page/},
  },
  {
    rule: 'alerts-lead-somewhere',
    what: 'two alerts of one name',
    change: (draft) => draft.edit('prometheus-rules-edge', 'edge.yaml', 'alert: EdgeErrors', 'alert: EdgeDown'),
    says: {object: 'configmap/prometheus-rules-edge', message: /has the alert EdgeDown twice/},
  },
  {
    rule: 'rules-mounted',
    what: 'rules that Prometheus does not load',
    change: (draft) =>
      draft.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'prometheus-rules-more', namespace: 'gomeet'},
        data: {'more.yaml': 'groups: []'},
      }),
    says: {object: 'configmap/prometheus-rules-more', message: /is mounted by no pod/},
  },
];
