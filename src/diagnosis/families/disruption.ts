import {at, type KubeObject, listAt, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {heldFromDrain} from '../budgets.ts';
import {kindOf} from '../kinds.ts';
import {ageOf, condition, conditionsOf, deletedAt, graceUntil} from '../times.ts';
import {cut, forHowLong, iso, kubectl, many, podName} from './_say.ts';

/** Deleting takes a moment, and that moment is nobody's trouble. */
const shortMs = 30_000;
/** After this long whoever should take its finalizer away is probably not there. */
const finalizerGraceMs = 300_000;
/** Finalizers of Kubernetes itself that go with what still depends on the object. */
const dependents: ReadonlySet<string> = new Set([
  'foregroundDeletion',
  'orphan',
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
  'batch.kubernetes.io/job-tracking',
]);

/** What cannot be evicted, and what cannot be deleted. */
const disruption: Family = {
  codes: ['pdb-blocks', 'finalizer-holds'],
  find(scene: Scene): readonly Found[] {
    if (scene.subject.metadata.deletionTimestamp !== undefined) return finalizerHolds(scene);
    return kindOf(scene.subject) === 'PodDisruptionBudget' ? pdbBlocks(scene) : [];
  },
};
export default disruption;

function pdbBlocks(scene: Scene): readonly Found[] {
  const budget = scene.subject;
  const status = (field: string) => numberAt(budget, 'status', field) ?? 0;
  if (at(budget, 'status') === undefined || status('disruptionsAllowed') > 0) return [];
  const allowed = condition(budget, 'DisruptionAllowed');
  const broken = allowed?.reason === 'SyncFailed';
  const [healthy, wanted, pods] = [status('currentHealthy'), status('desiredHealthy'), status('expectedPods')];
  const held = heldFromDrain(scene);
  // A budget that allows nothing is a choice, until somebody wants to drain a node.
  if (!broken && (pods === 0 || (healthy >= wanted && held.length === 0))) return [];
  const why = broken
    ? `its controller cannot count its pods: ${allowed.message}`
    : healthy < wanted
      ? `only ${healthy} of ${many(pods, 'pod')} are healthy, at least ${wanted} have to be`
      : `${healthy} of ${many(pods, 'pod')} are healthy and ${wanted} have to stay`;
  const nodes = [...new Set(held.map((pod) => textAt(pod, 'spec', 'nodeName') ?? '?'))];
  const drain = nodes.length === 0 ? '' : `, so the drain of ${nodes.slice(0, 5).join(', ')} waits`;
  return [
    {
      code: 'pdb-blocks',
      object: `pdb/${budget.metadata.name}`,
      since: iso(allowed?.status === 'False' ? allowed.since : undefined),
      summary: cut(`no pod may be evicted${drain}: ${why}`),
      evidence: [
        `disruptionsAllowed: 0, currentHealthy: ${healthy}, desiredHealthy: ${wanted}, expectedPods: ${pods}`,
        ...(allowed === undefined ? [] : [cut(`DisruptionAllowed ${allowed.status}: ${allowed.reason} ${allowed.message}`)]),
        ...held.slice(0, 3).map((pod) => `${podName(pod)} on node ${textAt(pod, 'spec', 'nodeName')}, which is cordoned`),
      ],
      hint:
        healthy < wanted
          ? `bring its pods back first: ${kubectl(budget, `describe pdb ${budget.metadata.name}`)}`
          : `add a replica, or allow one to be away: ${kubectl(budget, `edit pdb ${budget.metadata.name}`)}`,
      kind: 'retryable',
      count: Math.max(1, held.length),
    },
  ];
}

function finalizerHolds({subject, snapshot, now}: Scene): readonly Found[] {
  const own = [
    ...listAt(subject, 'metadata', 'finalizers'),
    ...(subject.kind === 'Namespace' ? listAt(subject, 'spec', 'finalizers') : []),
  ].filter((one): one is string => typeof one === 'string');
  const since = deletedAt(subject);
  if (own.length === 0 || ageOf(since, now) < shortMs) return [];
  const foreign = own.filter((one) => !dependents.has(one));
  const users = subject.kind === 'PersistentVolumeClaim' ? usersOf(subject, snapshot.of('Pod')) : [];
  const left = conditionsOf(subject).filter((one) => one.status === 'True' && /Remaining|Failure|Failed/.test(one.type));
  return [
    {
      code: 'finalizer-holds',
      object: shortName({kind: subject.kind, name: subject.metadata.name}),
      since: iso(since),
      summary: cut(
        `it is being deleted${forHowLong(since, now)} and cannot go: ${own.join(', ')} ${own.length === 1 ? 'holds' : 'hold'} it${users.length === 0 ? '' : ` (used by ${users.slice(0, 5).join(', ')})`}`,
      ),
      evidence: [
        cut(`metadata.deletionTimestamp: ${subject.metadata.deletionTimestamp}, finalizers: ${own.join(', ')}`),
        ...left.map((one) => cut(`${one.type}: ${one.message}`)),
      ],
      hint:
        foreign.length === 0
          ? users.length === 0
            ? `it goes when what depends on it is gone: ${kubectl(subject, 'get all')}`
            : `end the pods that use it: ${users[0]}`
          : `is the program that owns the finalizer ${foreign[0]} running? Removing a finalizer by hand leaves behind what it guards`,
      ...(foreign.length === 0 ? {kind: 'retryable' as const} : {kind: 'terminal' as const, ...graceUntil(since, finalizerGraceMs, now)}),
    },
  ];
}

function usersOf(claim: KubeObject, pods: readonly KubeObject[]): readonly string[] {
  return pods
    .filter(
      (pod) =>
        pod.metadata.namespace === claim.metadata.namespace &&
        listAt(pod, 'spec', 'volumes').some((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === claim.metadata.name),
    )
    .map(podName);
}
