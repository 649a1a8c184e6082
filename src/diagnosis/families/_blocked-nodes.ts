import {at, conditionOf, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {allowedNodes, templateKey} from './_room.ts';
import {many} from './_say.ts';

/** All nodes that a pod may use, and that take none at the moment. */
export type Blocked = {readonly state: 'pressure' | 'lost' | 'cordoned'; readonly node: KubeObject; readonly text: string};

const pressures = ['DiskPressure', 'MemoryPressure', 'PIDPressure'] as const;

/** Answers for the pods of one scene: only where every single allowed node is blocked, because else the scheduler says it better. */
export function blockedFor(scene: Scene): (pod: KubeObject) => Blocked | undefined {
  const answers = new Map<string, Blocked | undefined>();
  return (pod) => {
    const key = templateKey(pod);
    if (!answers.has(key)) answers.set(key, blockedOf(scene, pod));
    return answers.get(key);
  };
}

function blockedOf(scene: Scene, pod: KubeObject): Blocked | undefined {
  const nodes = allowedNodes(scene.snapshot, pod)
    .map((node) => scene.snapshot.find('Node', undefined, node.name))
    .filter((node) => node !== undefined);
  const states = nodes.map(stateOf);
  const [first] = states;
  if (first === undefined || states.some((state) => state === undefined)) return undefined;
  const worst = (['pressure', 'lost', 'cordoned'] as const).find((state) => states.some((one) => one?.state === state)) ?? 'cordoned';
  const place = states.findIndex((one) => one?.state === worst);
  const node = nodes[place];
  if (node === undefined) return undefined;
  const shown = nodes.slice(0, 3).map((one, index) => `${one.metadata.name}: ${states[index]?.what}`);
  const more = nodes.length > shown.length ? `, and ${nodes.length - shown.length} more` : '';
  return {
    state: worst,
    node,
    text: `the ${many(nodes.length, 'node')} that it may use ${nodes.length === 1 ? 'takes' : 'take'} no pods now (${shown.join(', ')}${more})`,
  };
}

function stateOf(node: KubeObject): {readonly state: Blocked['state']; readonly what: string} | undefined {
  const pressure = pressures.find((type) => conditionOf(node, type)?.status === 'True');
  if (pressure !== undefined) return {state: 'pressure', what: pressure};
  const ready = conditionOf(node, 'Ready');
  if (ready !== undefined && ready.status !== 'True')
    return {state: 'lost', what: ready.status === 'Unknown' ? 'does not answer' : 'not ready'};
  if (at(node, 'spec', 'unschedulable') === true) return {state: 'cordoned', what: 'cordoned'};
  const taint = listAt(node, 'spec', 'taints').find(
    (one) => /^node\.kubernetes\.io\/|^ToBeDeleted/.test(textAt(one, 'key') ?? '') && textAt(one, 'effect') !== 'PreferNoSchedule',
  );
  return taint === undefined ? undefined : {state: 'cordoned', what: textAt(taint, 'key') ?? ''};
}
