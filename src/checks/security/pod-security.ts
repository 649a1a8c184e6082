import type {KubeObject} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

const prefix = 'pod-security.kubernetes.io/';
const modes = ['enforce', 'audit', 'warn'] as const;
/** From open to strict (Pod Security Standards). */
const levels = ['privileged', 'baseline', 'restricted'];

/** `enforce` stays open where SFU and TURN need the host’s network; then `warn` and `audit` tell of everything else. */
export default probe<KubeObject | undefined>({
  id: 'security.pod-security',
  question: 'Does the namespace ask for the Pod Security Standards that its manifests name?',
  severity: 'warning',
  required: true,
  source: {kind: 'kubernetes', query: `get namespace: labels ${prefix}*`},
  runbook: 'pod-security',
  read: ({world, target}, signal) => world.cluster.get({apiVersion: 'v1', kind: 'Namespace', name: target.namespace}, signal),
  judge: (found, target) => {
    if (found === undefined) return {status: 'fail', message: `the namespace ${target.namespace} does not exist`, hint: 'gomeet bootstrap'};
    const namespace = target.bootstrap.find((object) => object.kind === 'Namespace' && object.metadata.name === target.namespace);
    const judged = modes.flatMap((mode): readonly Judgement[] => {
      const label = `${prefix}${mode}`;
      const [live, wanted] = [found.metadata.labels?.[label], namespace?.metadata.labels?.[label]];
      if (rank(live) >= rank(wanted) && live !== undefined) return [];
      if (wanted === undefined && mode !== 'enforce') return [];
      return [
        {
          status: wanted === undefined ? 'warn' : 'fail',
          instance: mode,
          message: `${label} is ${live ?? 'not set'}${wanted === undefined ? '' : `, the manifests say ${wanted}`}`,
          observed: [{name: mode, value: live ?? null, unit: ''}],
          ...(wanted === undefined ? {} : {thresholds: [{name: mode, value: wanted, unit: '', source: 'the manifests'}]}),
          hint: `gomeet bootstrap --target ${target.name}, or kubectl label namespace ${target.namespace} ${label}=${wanted ?? 'baseline'}`,
        },
      ];
    });
    if (judged.length > 0) return judged;
    const said = modes.map((mode) => `${mode} ${found.metadata.labels?.[`${prefix}${mode}`] ?? 'not set'}`);
    return {
      status: 'pass',
      message: `as the manifests say: ${said.join(', ')}`,
      observed: modes.map((mode) => ({name: mode, value: found.metadata.labels?.[`${prefix}${mode}`] ?? null, unit: ''})),
    };
  },
});

function rank(level: string | undefined): number {
  return level === undefined ? 0 : levels.indexOf(level);
}
