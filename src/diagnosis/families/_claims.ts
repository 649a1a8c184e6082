import {conditionOf, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Scene, SeenEvent, Snapshot} from '../_types.ts';
import {timeAt} from './_pod.ts';

/** Provisioning a volume of a cloud takes seconds, of a busy one a minute. */
const makingMs = 60_000;

export type ClaimTrouble = {
  readonly name: string;
  /** Nothing that the cluster does by itself can change it. */
  readonly final: boolean;
  readonly what: string;
  readonly since: number | undefined;
  readonly evidence: readonly string[];
  readonly event: SeenEvent | undefined;
};

/** Names of the claims that a pod mounts; those of ephemeral volumes are named after pod and volume. */
export function claimsOf(pod: KubeObject): readonly string[] {
  return listAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const named = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (named !== undefined) return [named];
    return typeof volume === 'object' && volume !== null && 'ephemeral' in volume
      ? [`${pod.metadata.name}-${textAt(volume, 'name') ?? ''}`]
      : [];
  });
}

/** Why a claim has no volume; nothing for one that is bound, that waits for its first pod, or that was made just now. */
export function claimTrouble(snapshot: Snapshot, namespace: string | undefined, name: string): ClaimTrouble | undefined {
  const claim = snapshot.find('PersistentVolumeClaim', namespace, name);
  if (claim === undefined) {
    if (!snapshot.has('PersistentVolumeClaim')) return undefined;
    return {
      name,
      final: true,
      what: 'does not exist',
      since: undefined,
      evidence: [`persistentvolumeclaim/${name} does not exist`],
      event: undefined,
    };
  }
  const phase = textAt(claim, 'status', 'phase') ?? 'Pending';
  const since = timeAt(claim, 'metadata', 'creationTimestamp');
  const volume = textAt(claim, 'spec', 'volumeName');
  const about = {
    name,
    since,
    event: undefined,
    evidence: [`persistentvolumeclaim/${name}: ${phase}${volume === undefined ? '' : `, volume ${volume}`}`],
  };
  if (claim.metadata.deletionTimestamp !== undefined) return undefined;
  if (phase === 'Lost') return {...about, final: true, what: `has lost its volume ${volume ?? ''}`.trim()};
  if (phase === 'Bound') return undefined;
  const events = snapshot.eventsOf(claim);
  const failed = events.findLast((one) => one.reason === 'ProvisioningFailed' || one.reason === 'FailedBinding');
  if (failed !== undefined) return {...about, event: failed, since: failed.first ?? since, ...failureOf(failed.message)};
  const className = textAt(claim, 'spec', 'storageClassName');
  const storage = className === undefined ? undefined : snapshot.find('StorageClass', undefined, className);
  if (className !== undefined && className !== '' && storage === undefined && snapshot.has('StorageClass')) {
    return {...about, final: true, what: `wants the StorageClass ${className}, which does not exist`};
  }
  if (waitsForPod(claim, storage, events)) return undefined;
  if (since !== undefined && snapshot.now - since < makingMs) return undefined;
  return {...about, event: events.at(-1), final: false, what: 'has no volume yet'};
}

/** Binding begins when the scheduler has chosen a node, which it writes on the claim. */
function waitsForPod(claim: KubeObject, storage: KubeObject | undefined, events: readonly SeenEvent[]): boolean {
  if (claim.metadata.annotations?.['volume.kubernetes.io/selected-node'] !== undefined) return false;
  return (
    textAt(storage, 'volumeBindingMode') === 'WaitForFirstConsumer' ||
    events.at(-1)?.reason === 'WaitForFirstConsumer' ||
    events.at(-1)?.reason === 'WaitForPodScheduled'
  );
}

function failureOf(message: string): {readonly final: boolean; readonly what: string} {
  const missing = /storageclass[^"]*"([^"]+)" not found/i.exec(message)?.[1];
  if (missing !== undefined) return {final: true, what: `wants the StorageClass ${missing}, which does not exist`};
  if (/no storage class is set/.test(message))
    return {final: true, what: 'names no StorageClass, the cluster has no default one, and no volume fits it'};
  if (/code = (InvalidArgument|OutOfRange|PermissionDenied|Unauthenticated)/.test(message))
    return {final: true, what: 'is refused by its provisioner'};
  if (/code = ResourceExhausted|limit|quota/i.test(message))
    return {final: false, what: 'gets no volume: a limit of the provider is reached'};
  return {final: false, what: 'gets no volume: its provisioner fails'};
}

/** Claims of pods that are not ready, and the subject itself if it is one; each once, with the pod that wants it. */
export function wantedClaims(scene: Scene, pods: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  const wanted = new Map<string, KubeObject>();
  if (scene.subject.kind === 'PersistentVolumeClaim') wanted.set(scene.subject.metadata.name, scene.subject);
  for (const pod of pods) {
    // A pod with a node and running containers has its volumes.
    if (
      conditionOf(pod, 'Initialized')?.status === 'True' &&
      listAt(pod, 'status', 'containerStatuses').some((one) => timeAt(one, 'state', 'running', 'startedAt') !== undefined)
    )
      continue;
    for (const claim of claimsOf(pod)) if (!wanted.has(claim)) wanted.set(claim, pod);
  }
  return wanted;
}
