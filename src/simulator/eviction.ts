import {at, type KubeObject, numberAt, type ObjectKey} from '../core/objects.ts';
import {covers} from './controllers/disruption.ts';
import {isActive, isReady} from './pods.ts';
import {removeObject} from './removal.ts';
import type {ObjectStore} from './store.ts';

/** What the eviction API does: a disruption budget that covers a ready pod has to allow it, and then allows one fewer until it is counted again. */
export function evict(store: ObjectStore, key: ObjectKey, now: number): 'evicted' | 'gone' | {readonly blocked: string} {
  const pod = store.get(key);
  if (pod === undefined) return 'gone';
  if (pod.metadata.deletionTimestamp !== undefined) return 'evicted';
  const budgets = isActive(pod) && isReady(pod) ? budgetsOf(store, pod) : [];
  const full = budgets.find((budget) => allowed(budget) <= 0);
  if (full !== undefined) {
    return {
      blocked: `Cannot evict pod as it would violate the pod's disruption budget. The disruption budget ${full.metadata.name} needs more healthy pods`,
    };
  }
  for (const budget of budgets) {
    const status = {...Object(at(budget, 'status')), disruptionsAllowed: allowed(budget) - 1};
    store.put({...budget, status}, new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'));
  }
  removeObject(store, key, now);
  return 'evicted';
}

function budgetsOf(store: ObjectStore, pod: KubeObject): readonly KubeObject[] {
  return [...store.ofKind('policy/PodDisruptionBudget').values()].filter((budget) => covers(budget, pod));
}

function allowed(budget: KubeObject): number {
  return numberAt(budget, 'status', 'disruptionsAllowed') ?? 0;
}
