import {type KubeObject, keyOf, keyText, numberAt} from '../../core/objects.ts';
import type {Target} from '../../core/target.ts';
import {autoscalerOf} from '../../manifests/workloads.ts';
import {isDamaged, newestReleases} from '../../releases/newest.ts';

/** What should run: the manifests of the newest record, healthy or not; the target's own where nothing readable is recorded. */
export type Deployed = {
  readonly manifests: readonly KubeObject[] /** `release 3`, or where else they come from. */;
  readonly source: string;
};

export function deployedManifests(revisions: readonly KubeObject[], target: Target): Deployed {
  const {newest} = newestReleases(revisions);
  if (newest === undefined || isDamaged(newest)) return {manifests: target.manifests, source: 'the manifests'};
  return {manifests: newest.manifests, source: `release ${newest.number}`};
}

/** The object as it was deployed; as the target has it where it was not. */
export function asDeployed(object: KubeObject, {manifests}: Deployed): KubeObject {
  const key = keyText(keyOf(object));
  return manifests.find((one) => keyText(keyOf(one)) === key) ?? object;
}

/** Bounds of the number of pods that a workload should have; `undefined` for one that has one on every node. */
export function podsWanted(object: KubeObject, deployed: Deployed): {readonly min: number; readonly max: number} | undefined {
  if (object.kind === 'DaemonSet') return undefined;
  const own = asDeployed(object, deployed);
  const scaler = autoscalerOf(deployed.manifests, own);
  const replicas = numberAt(own, 'spec', 'replicas') ?? 1;
  return scaler ?? {min: replicas, max: replicas};
}
