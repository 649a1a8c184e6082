import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Control} from '../control.ts';
import {between} from '../hash.ts';
import {isActive, replicasOf, startedAt} from '../pods.ts';

const second = 1000;
/** CLUSTER MEET, slots, replicas: about what redis-cli takes for twelve nodes, and then its last check. */
const formingMs = 8 * second;
const checkingMs = 4 * second;

/** When a Job's container ends; `undefined` for pods of other owners, a far time for what still has to wait. */
export function jobDoneAt(pod: KubeObject, started: number, control: Control): number | undefined {
  const owner = pod.metadata.ownerReferences?.find((one) => one.kind === 'Job');
  if (owner === undefined) return undefined;
  if (owner.name !== 'redis-cluster-init') return started + between(`${pod.metadata.name}/run`, 4, 9) * second;
  return clusterInitDoneAt(pod.metadata.namespace ?? '', started, control);
}

/** The init Job waits for every Redis node to answer, forms the cluster once, and checks it. */
function clusterInitDoneAt(namespace: string, started: number, control: Control): number {
  const {facts, store} = control;
  if (facts.redisFormedAt !== undefined) return Math.max(started, Date.parse(facts.redisFormedAt)) + checkingMs;
  const sets = store
    .list('apps/StatefulSet', namespace)
    .filter((set) => textAt(set, 'spec', 'template', 'metadata', 'labels', 'app') === 'redis');
  const wanted = sets.reduce((sum, set) => sum + replicasOf(set), 0);
  const pods = store.list('Pod', namespace).filter((one) => one.metadata.labels?.app === 'redis' && isActive(one));
  const starts = pods.map(startedAt).filter((time) => time !== undefined);
  if (wanted === 0 || starts.length < wanted) return Number.MAX_SAFE_INTEGER;
  const formed = Math.max(started, ...starts) + formingMs;
  if (control.now() < formed) return formed + checkingMs;
  facts.redisFormedAt = new Date(formed).toISOString();
  for (const one of pods) control.poke(one);
  return formed + checkingMs;
}
