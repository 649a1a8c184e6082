import {at, type KubeObject} from '../../core/objects.ts';
import {fieldsAt, same} from '../fields.ts';
import {groupKindOf} from '../store.ts';

/** Fields that the API server lets nobody change, by kind: [path, what it says]. */
const frozen: {readonly [kind: string]: readonly (readonly string[])[]} = {
  'apps/Deployment': [['spec', 'selector']],
  'apps/DaemonSet': [['spec', 'selector']],
  'apps/ReplicaSet': [['spec', 'selector']],
  'batch/Job': [
    ['spec', 'template'],
    ['spec', 'selector'],
    ['spec', 'completions'],
    ['spec', 'completionMode'],
  ],
  Service: [['spec', 'clusterIP']],
  'scheduling.k8s.io/PriorityClass': [['value'], ['preemptionPolicy']],
  'storage.k8s.io/StorageClass': [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
};

const roleBindings = new Set(['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding']);
const statefulSetMayChange = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);

/** What the server says when an update would change what cannot change; `undefined` when it may. */
export function immutableChange(before: KubeObject, after: KubeObject): string | undefined {
  const kind = groupKindOf(after);
  const name = `${after.kind}${kind.includes('/') ? `.${kind.slice(0, kind.indexOf('/'))}` : ''} "${after.metadata.name}"`;
  for (const path of frozen[kind] ?? []) {
    const was = at(before, ...path);
    if (was !== undefined && !same(was, at(after, ...path)))
      return `${name} is invalid: ${path.join('.')}: Invalid value: field is immutable`;
  }
  if (roleBindings.has(kind) && !same(before.roleRef, after.roleRef))
    return `${name} is invalid: roleRef: Invalid value: cannot change roleRef`;
  if (kind === 'apps/StatefulSet' && statefulSetChanged(before, after)) {
    return (
      `${name} is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', ` +
      `'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`
    );
  }
  if (
    (kind === 'ConfigMap' || kind === 'Secret') &&
    before.immutable === true &&
    !same([before.data, before.immutable], [after.data, after.immutable])
  ) {
    return `${name} is invalid: data: Forbidden: field is immutable when \`immutable\` is set`;
  }
  if (kind === 'PersistentVolumeClaim' && claimChanged(before, after)) {
    return `${name} is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims`;
  }
  return undefined;
}

function statefulSetChanged(before: KubeObject, after: KubeObject): boolean {
  const was = fieldsAt(before, 'spec');
  const is = fieldsAt(after, 'spec');
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].some(
    (field) => !statefulSetMayChange.has(field) && !same(was[field], is[field]),
  );
}

function claimChanged(before: KubeObject, after: KubeObject): boolean {
  const fixed = (claim: KubeObject) => {
    const {resources: _resources, volumeName: _volume, volumeAttributesClassName: _class, ...rest} = fieldsAt(claim, 'spec');
    return rest;
  };
  return !same(fixed(before), fixed(after));
}
