import {phaseOf} from '../core/objects.ts';
import type {Probe} from '../core/probe.ts';
import type {Target} from '../core/target.ts';
import order from './certificates/order.ts';
import certificate from './edge/certificate.ts';
import loadBalancer from './edge/load-balancer.ts';
import {isWorkload, rollout} from './kubernetes/_rollout.ts';
import {deployHpa} from './kubernetes/hpa.ts';
import hpaLimits from './kubernetes/hpa-limits.ts';
import pools from './pgbouncer/pools.ts';
import query from './pgbouncer/query.ts';
import primary from './postgres/primary.ts';
import replication from './postgres/replication.ts';
import slots from './postgres/slots.ts';
import agreement from './redis/agreement.ts';
import cluster from './redis/cluster.ts';
import replicas from './redis/replicas.ts';
import redisSlots from './redis/slots.ts';

/** What must be true after a phase beside ready pods: ready is not enough for a data store. */
const semantic: {readonly [phase: string]: readonly Probe[]} = {
  postgres: [primary, replication, slots],
  pgbouncer: [query, pools],
  redis: [cluster, agreement, redisSlots, replicas],
  traefik: [loadBalancer],
  autoscaling: [deployHpa, hpaLimits],
  certificates: [certificate, order],
};

/** What a change of one workload of a phase must leave true, beside its pods. */
export function semanticGates(phase: string): readonly Probe[] {
  return semantic[phase] ?? [];
}

/** The probes that must pass after a phase; `health` asks everything once more. Empty for a phase that needs no waiting, and without those of phases that are left out on purpose. */
export function gatesFor(phase: string, target: Target, skip: readonly string[] = []): readonly Probe[] {
  const all = phase === 'health';
  const workloads = target.manifests.filter((object) => isWorkload(object) && (all || phaseOf(object) === phase));
  const chosen = Object.entries(semantic).filter(([id]) => (all || id === phase) && !skip.includes(id));
  const probes = chosen.flatMap(([, own]) => own);
  return [...(workloads.length === 0 ? [] : [rollout(workloads)]), ...probes];
}
