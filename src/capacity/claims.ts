import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {parseQuantity} from '../core/quantity.ts';
import {hpaOf} from './workloads.ts';

export type Claims = {readonly volumes: number; readonly gib: number};

/** Volumes that manifests ask for: those that stay, and at most, when everything has scaled out and every job runs. */
export type ClaimedVolumes = {
  readonly base: Claims;
  readonly maximum: Claims;
  /** Storage classes that are none of the provider's: what they cost is not known. */
  readonly foreign: readonly string[];
};

type Counted = {readonly gib: number; readonly storageClass: string | undefined; readonly base: number; readonly maximum: number};

const gibibyte = 2 ** 30;
const own = /^do-block-storage/;

/** Claims of volumes in manifests; one without a class gets the cluster's default, which is the provider's. */
export function claimedVolumes(manifests: readonly KubeObject[]): ClaimedVolumes {
  const all = manifests.flatMap((object) => countedOf(object, manifests));
  const ours = all.filter(({storageClass}) => storageClass === undefined || own.test(storageClass));
  const sum = (which: 'base' | 'maximum'): Claims => ({
    volumes: ours.reduce((total, one) => total + one[which], 0),
    gib: ours.reduce((total, one) => total + one[which] * one.gib, 0),
  });
  const foreign = all.filter((one) => !ours.includes(one)).map(({storageClass}) => storageClass ?? '');
  return {base: sum('base'), maximum: sum('maximum'), foreign: [...new Set(foreign)]};
}

function countedOf(object: KubeObject, manifests: readonly KubeObject[]): readonly Counted[] {
  if (object.kind === 'PersistentVolumeClaim') return [counted(object, {base: 1, maximum: 1})];
  const {base, maximum} = podsOf(object, manifests);
  const template = object.kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template') : at(object, 'spec', 'template');
  // Such a volume lives as long as its pod: that of a job is paid only while the job runs.
  const ephemeral = listAt(template, 'spec', 'volumes').flatMap((volume) => at(volume, 'ephemeral', 'volumeClaimTemplate') ?? []);
  return [...listAt(object, 'spec', 'volumeClaimTemplates'), ...ephemeral].map((claim) => counted(claim, {base, maximum}));
}

function counted(claim: unknown, counts: {readonly base: number; readonly maximum: number}): Counted {
  const size = at(claim, 'spec', 'resources', 'requests', 'storage');
  const bytes = typeof size === 'string' || typeof size === 'number' ? parseQuantity(size) : undefined;
  return {gib: Math.ceil((bytes ?? 0) / gibibyte), storageClass: textAt(claim, 'spec', 'storageClassName'), ...counts};
}

function podsOf(object: KubeObject, manifests: readonly KubeObject[]): {readonly base: number; readonly maximum: number} {
  if (object.kind === 'Job') return {base: 0, maximum: numberAt(object, 'spec', 'parallelism') ?? 1};
  if (object.kind === 'CronJob') return {base: 0, maximum: numberAt(object, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1};
  const hpa = hpaOf(object, manifests);
  const replicas = numberAt(object, 'spec', 'replicas') ?? 1;
  if (hpa === undefined) return {base: replicas, maximum: replicas};
  return {base: numberAt(hpa, 'spec', 'minReplicas') ?? 1, maximum: numberAt(hpa, 'spec', 'maxReplicas') ?? replicas};
}
