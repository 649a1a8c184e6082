import {selectorOf} from '../../capacity/selector.ts';
import {drains} from '../../capacity/surge.ts';
import {readLoad, usersOf} from '../../checks/kubernetes/_load.ts';
import {Refused} from '../../core/errors.ts';
import {at, type KubeObject} from '../../core/objects.ts';
import type {ScaleOptions} from './context.ts';

/** A pod and how many people are on it. */
export type Cost = {readonly pod: string; readonly users: number};

/** Kubernetes takes the pods with the lowest cost first (KEP-2255); the annotation is read when a ReplicaSet is scaled down. */
export const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';
/** Nobody knows how full a pod without a measurement is, so it goes last. */
const unmeasuredCost = 2_147_483_647;

/**
 * People on each pod of a workload that drains, when fewer pods are wanted: the emptiest should go. None for other
 * workloads. Throws Refused when nobody was counted, because then the fullest might go.
 */
export async function gatherCosts(
  {world, target}: ScaleOptions,
  live: KubeObject,
  fewer: boolean,
  pods: readonly KubeObject[],
  manifests: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly Cost[]> {
  if (!fewer || !drains(live)) return [];
  const load = await readLoad(world, live, manifests, signal);
  const {name} = live.metadata;
  if ('unmeasured' in load) {
    throw new Refused(`which pods of ${name} are the emptiest is not known: ${load.unit} not measured (${load.unmeasured})`, {
      suggestions: ['bring the custom metrics back first; until then any pod might go, and the fullest drains the longest'],
    });
  }
  const selects = selectorOf(at(live, 'spec', 'selector'));
  return pods
    .filter((pod) => pod.metadata.namespace === target.namespace && pod.metadata.deletionTimestamp === undefined)
    .filter((pod) => selects(pod.metadata.labels ?? {}))
    .map((pod) => ({pod: pod.metadata.name, users: usersOf(load, pod.metadata.name) ?? unmeasuredCost}))
    .sort((a, b) => a.users - b.users || a.pod.localeCompare(b.pod));
}
