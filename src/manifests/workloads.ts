import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {isMap, type PlainMap} from './plain.ts';

/** Where each kind keeps its pod template. */
const templatePaths: {readonly [kind: string]: readonly string[]} = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The fields that lead to the pod template; `undefined` for kinds without one. */
export function templatePathOf(object: KubeObject): readonly string[] | undefined {
  return templatePaths[object.kind];
}

/** The pod template; `undefined` for kinds without one. */
export function templateOf(object: KubeObject): PlainMap | undefined {
  const path = templatePathOf(object);
  const template = path === undefined ? undefined : at(object, ...path);
  return isMap(template) ? template : undefined;
}

export type Container = {readonly name: string; readonly image: string; readonly init: boolean; readonly spec: PlainMap};

/** Containers of a workload, init containers first, as they start. */
export function containersOf(object: KubeObject): readonly Container[] {
  const template = templateOf(object);
  const read = (field: string, init: boolean): readonly Container[] =>
    listAt(template, 'spec', field)
      .filter(isMap)
      .map((spec) => ({name: textAt(spec, 'name') ?? '', image: textAt(spec, 'image') ?? '', init, spec}));
  return [...read('initContainers', true), ...read('containers', false)];
}

/** Labels that the pods of a workload will carry. */
export function podLabelsOf(object: KubeObject): {readonly [key: string]: string} {
  const labels = at(templateOf(object), 'metadata', 'labels');
  return isMap(labels) ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])) : {};
}

/** Whether a label selector (matchLabels and matchExpressions) selects these labels. An empty selector selects everything. */
export function selects(selector: unknown, labels: {readonly [key: string]: string}): boolean {
  const wanted = at(selector, 'matchLabels');
  if (isMap(wanted) && !Object.entries(wanted).every(([key, value]) => labels[key] === String(value))) return false;
  return listAt(selector, 'matchExpressions').every((expression) => {
    const value = labels[textAt(expression, 'key') ?? ''];
    const values = listAt(expression, 'values');
    switch (textAt(expression, 'operator')) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

/** Bounds of the autoscaler that owns a workload; `undefined` when none does. The API's default for `minReplicas` is 1. */
export function autoscalerOf(
  objects: readonly KubeObject[],
  workload: KubeObject,
): {readonly name: string; readonly min: number; readonly max: number} | undefined {
  const found = objects.find(
    (object) =>
      object.kind === 'HorizontalPodAutoscaler' &&
      textAt(object, 'spec', 'scaleTargetRef', 'kind') === workload.kind &&
      textAt(object, 'spec', 'scaleTargetRef', 'name') === workload.metadata.name,
  );
  if (found === undefined) return undefined;
  const max = numberAt(found, 'spec', 'maxReplicas') ?? 1;
  return {name: found.metadata.name, min: numberAt(found, 'spec', 'minReplicas') ?? 1, max};
}

/** How many pods a workload starts with and may reach. A DaemonSet counts `nodes`; a Job its parallelism. */
export function replicaRange(
  objects: readonly KubeObject[],
  workload: KubeObject,
  nodes = 1,
): {readonly min: number; readonly max: number} {
  if (workload.kind === 'DaemonSet') return {min: nodes, max: nodes};
  if (workload.kind === 'Job') return same(numberAt(workload, 'spec', 'parallelism') ?? 1);
  if (workload.kind === 'CronJob') return same(numberAt(workload, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1);
  return autoscalerOf(objects, workload) ?? same(numberAt(workload, 'spec', 'replicas') ?? 1);
}

function same(count: number): {readonly min: number; readonly max: number} {
  return {min: count, max: count};
}

/** The object of that kind and name. */
export function findObject(objects: readonly KubeObject[], kind: string, name: string): KubeObject | undefined {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}
