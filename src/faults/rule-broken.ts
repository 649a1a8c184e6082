import type {Fault} from './_types.ts';

const RULES = `groups:
  - name: fault-rule-broken
    interval: 5s
    rules:
      - record: gomeet:fault_rule_broken
        expr: up * on () up
`;

const fault: Fault = {
  name: 'rule-broken',
  summary: 'One rule of Prometheus cannot be evaluated, so what it should say is never said',
  mechanism:
    'a file with a many-to-many join in the ConfigMap prometheus-rules-recording; Prometheus reads it and fails at every evaluation',
  sandbox: [
    {
      kind: 'patch',
      targets: ({namespace}) => ({apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus-rules-recording'}),
      patch: () => ({data: {'fault-rule-broken.yaml': RULES}}),
    },
  ],
  strikes: {kind: 'cluster'},
  mayChange: ['old-pods'],
  mustNotice: [],
  health: {exit: 3, mustNotice: ['monitoring.rules'], mayNotice: ['monitoring.*', 'kubernetes.drift']},
};
export default fault;
