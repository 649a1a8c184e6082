import type {AlertmanagerInstance, AlertRouting} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, groupedBy, judges, reads} from './_asked.ts';

/** An alert that is routed to a receiver without an integration reaches nobody, and looks sent. */
export default probe<Asked<readonly AlertmanagerInstance[]>>({
  id: 'monitoring.receivers',
  question: 'Do critical and warning alerts reach somebody?',
  severity: 'critical',
  required: true,
  source: {kind: 'alertmanager', query: 'GET /api/v2/status: config.original, routes and receivers'},
  runbook: 'monitoring',
  needs: ['monitoring.alertmanager'],
  read: reads('alertmanager', (port, _, signal) => port.instances(signal)),
  judge: judges((pods, target) => {
    const known = pods.flatMap(({pod, routing}) => (routing === undefined ? [] : [{pod, routing}]));
    const [first] = known;
    if (first === undefined) return {status: 'unknown', message: `not measured: ${pods[0]?.message ?? 'there is no Alertmanager'}`};
    const versions = groupedBy(known, ({routing}) => JSON.stringify(routing));
    const differing: readonly Judgement[] =
      versions.size === 1
        ? []
        : [
            {
              status: 'warn',
              message: 'the Alertmanagers run different configurations',
              hint: `kubectl -n ${target.namespace} rollout restart statefulset alertmanager`,
            },
          ];
    const dead = Object.entries(first.routing.bySeverity).flatMap(([severity, to]) =>
      unheard(severity, to, first.routing, target.namespace),
    );
    if (dead.length + differing.length > 0) return [...dead, ...differing];
    return {
      status: 'pass',
      message: Object.entries(first.routing.bySeverity)
        .map(([severity, to]) => `${severity} → ${described(to, first.routing)}`)
        .join('; '),
    };
  }),
});

function unheard(severity: string, receivers: readonly string[], {integrations}: AlertRouting, namespace: string): readonly Judgement[] {
  if (receivers.some((receiver) => (integrations[receiver] ?? []).length > 0)) return [];
  return [
    {
      status: severity === 'critical' ? 'fail' : 'warn',
      instance: severity,
      message: `alerts of severity ${severity} go to ${receivers.join(', ') || 'no receiver'}, which sends nothing to anybody`,
      hint: `set receivers in gomeet.yaml; kubectl -n ${namespace} get configmap alertmanager-settings -o yaml`,
    },
  ];
}

function described(receivers: readonly string[], {integrations}: AlertRouting): string {
  return receivers.map((receiver) => `${receiver} (${(integrations[receiver] ?? []).join(', ') || 'nobody'})`).join(', ');
}
