import type {SimulatedEffect} from '../faults/_types.ts';
import type {SimulatedCluster} from './cluster.ts';
import {fieldsAt} from './fields.ts';

const quotaName = 'simulated-fault';

/** What a fault does to objects when it strikes. The other effects are looked up where they show. */
export function strike(effects: readonly SimulatedEffect[], cluster: SimulatedCluster): void {
  for (const effect of effects) {
    if (effect.kind === 'quota') {
      const {namespace} = cluster;
      cluster.put({apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: quotaName, namespace}, spec: {hard: effect.hard}});
    }
    if (effect.kind === 'cordon') cordon(cluster, true);
    for (const pod of cluster.store.ofKind('Pod').values()) cluster.poke(pod);
  }
}

/** Takes back what faults did to objects and that is not asked for any more. */
export function heal(cluster: SimulatedCluster): void {
  const {faults, namespace, store} = cluster;
  if (faults.active('quota').length === 0) store.drop({apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: quotaName});
  if (faults.active('cordon').length === 0) cordon(cluster, false);
}

function cordon(cluster: SimulatedCluster, unschedulable: boolean): void {
  for (const node of cluster.store.list('Node')) {
    const {unschedulable: _before, ...spec} = fieldsAt(node, 'spec');
    cluster.put({...node, spec: unschedulable ? {...spec, unschedulable: true} : spec});
  }
}
