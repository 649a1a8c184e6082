import {type KubeObject, keyOf, textAt} from '../../core/objects.ts';
import {Rejection} from '../api/rejection.ts';
import {withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {fieldsAt} from '../fields.ts';
import {suffixOf} from '../hash.ts';
import {isActive, isReady, podFor} from '../pods.ts';
import {needsOf, tolerates} from '../scheduling/needs.ts';
import type {NodeState} from '../scheduling/node-table.ts';
import {templateHash} from './template-hash.ts';

const retryMs = 10_000;
const revisionLabel = 'controller-revision-hash';

/** One pod on every node that a DaemonSet's pods may run on. Its pods are bound by the controller, past a cordon. */
export const daemonSets: Controller = {
  name: 'daemon-set',
  kinds: ['apps/DaemonSet'],
  reconcile(set, control) {
    const nodes = control.nodes.all().filter((node) => eligible(set, node));
    const pods = podsOf(set, control);
    const byNode = new Map(pods.map((pod) => [textAt(pod, 'spec', 'nodeName'), pod]));
    let refused = false;
    for (const node of nodes) if (!refused && !byNode.has(node.name)) refused = !create(set, node.name, control);
    const names = new Set(nodes.map((node) => node.name));
    for (const pod of pods) if (isActive(pod) && !names.has(textAt(pod, 'spec', 'nodeName') ?? '')) control.remove(keyOf(pod));
    // maxUnavailable is 1 unless said otherwise: the next pod of an older revision goes when all others are ready.
    const stale = pods.find((pod) => pod.metadata.labels?.[revisionLabel] !== templateHash(set));
    if (stale !== undefined && pods.length === nodes.length && pods.every((pod) => pod === stale || (isReady(pod) && isActive(pod))))
      control.remove(keyOf(stale));
    report(set, nodes.length, control);
    return refused ? control.now() + retryMs : undefined;
  },
};

function podsOf(set: KubeObject, control: Control): readonly KubeObject[] {
  return control.store.owned(set.metadata.uid ?? '').filter((one) => one.kind === 'Pod');
}

function eligible(set: KubeObject, node: NodeState): boolean {
  const needs = needsOf(fieldsAt(set, 'spec', 'template', 'spec'));
  return (
    Object.entries(needs.nodeSelector).every(([key, value]) => node.labels[key] === value) &&
    node.taints.every((taint) => textAt(taint, 'effect') === 'PreferNoSchedule' || tolerates(needs.tolerations, taint))
  );
}

function create(set: KubeObject, node: string, control: Control): boolean {
  const name = `${set.metadata.name}-${suffixOf(`${set.metadata.uid}/${node}/${control.store.owned(set.metadata.uid ?? '').length}`, 5)}`;
  const pod = podFor(set, fieldsAt(set, 'spec', 'template'), name, {[revisionLabel]: templateHash(set)});
  const conditions = withConditions(undefined, control.time(), {type: 'PodScheduled', status: 'True'});
  try {
    control.create({...pod, spec: {...fieldsAt(pod, 'spec'), nodeName: node}, status: {phase: 'Pending', conditions}});
    return true;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    control.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return false;
  }
}

function report(set: KubeObject, wanted: number, control: Control): void {
  const pods = podsOf(set, control).filter(isActive);
  const ready = pods.filter(isReady).length;
  control.status(set, {
    ...(set.metadata.generation === undefined ? {} : {observedGeneration: set.metadata.generation}),
    desiredNumberScheduled: wanted,
    currentNumberScheduled: pods.length,
    updatedNumberScheduled: pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === templateHash(set)).length,
    numberReady: ready,
    numberAvailable: ready,
    numberUnavailable: wanted - ready,
    numberMisscheduled: 0,
  });
}
