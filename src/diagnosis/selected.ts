import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {Snapshot} from './_types.ts';

/** Whether labels match a plain map (a Service's selector). An empty or missing selector matches nothing, as for a Service. */
export function matchesLabels(selector: unknown, labels: {readonly [key: string]: string} | undefined): boolean {
  const wanted = pairsOf(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

/** Whether labels match a LabelSelector (`matchLabels` and `matchExpressions`). A missing one matches nothing, an empty one everything. */
export function matchesSelector(selector: unknown, labels: {readonly [key: string]: string} | undefined): boolean {
  if (selector === null || typeof selector !== 'object') return false;
  if (!pairsOf(at(selector, 'matchLabels')).every(([key, value]) => labels?.[key] === value)) return false;
  return listAt(selector, 'matchExpressions').every((one) => {
    const key = textAt(one, 'key') ?? '';
    const values = listAt(one, 'values');
    const operator = textAt(one, 'operator');
    const own = labels?.[key];
    if (operator === 'In') return own !== undefined && values.includes(own);
    if (operator === 'NotIn') return own === undefined || !values.includes(own);
    if (operator === 'Exists') return own !== undefined;
    return operator === 'DoesNotExist' && own === undefined;
  });
}

type Labels = {readonly [key: string]: string};

/** Objects of a namespace by one of their labels, so that a thousand Services do not read ten thousand pods each. */
class LabelIndex {
  readonly #byLabel = new Map<string, KubeObject[]>();

  constructor(objects: readonly KubeObject[], labelsOf: (object: KubeObject) => Labels) {
    for (const object of objects) {
      const {namespace} = object.metadata;
      this.#add(labelText(namespace, '', ''), object);
      for (const [key, value] of Object.entries(labelsOf(object))) this.#add(labelText(namespace, key, value), object);
    }
  }

  /** Those of the namespace with the rarest of the labels; all of it without labels. */
  near(namespace: string | undefined, labels: unknown): readonly KubeObject[] {
    const lists = pairsOf(labels).map(([key, value]) => this.#byLabel.get(labelText(namespace, key, value)) ?? []);
    if (lists.length === 0) return this.#byLabel.get(labelText(namespace, '', '')) ?? [];
    return lists.reduce((best, list) => (list.length < best.length ? list : best));
  }

  #add(text: string, object: KubeObject): void {
    const list = this.#byLabel.get(text);
    if (list === undefined) this.#byLabel.set(text, [object]);
    else list.push(object);
  }
}

const podIndexes = new WeakMap<Snapshot, LabelIndex>();
const templateIndexes = new WeakMap<Snapshot, LabelIndex>();

/** Pods that could match: those of the namespace with the rarest of the labels that the selector asks for. */
export function podsWith(snapshot: Snapshot, namespace: string | undefined, matchLabels: unknown): readonly KubeObject[] {
  const index = podIndexes.get(snapshot) ?? new LabelIndex(snapshot.of('Pod'), (pod) => pod.metadata.labels ?? {});
  podIndexes.set(snapshot, index);
  return index.near(namespace, matchLabels);
}

const templates = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** Workloads whose pods would have the rarest of these labels. */
export function workloadsWith(snapshot: Snapshot, namespace: string | undefined, labels: unknown): readonly KubeObject[] {
  const index =
    templateIndexes.get(snapshot) ??
    new LabelIndex(
      templates.flatMap((kind) => snapshot.of(kind)),
      templateLabels,
    );
  templateIndexes.set(snapshot, index);
  return index.near(namespace, labels);
}

/** Labels of the pods that a workload makes; of a pod its own. */
export function templateLabels(object: KubeObject): Labels {
  if (object.kind === 'Pod') return object.metadata.labels ?? {};
  return Object.fromEntries(pairsOf(at(object, 'spec', 'template', 'metadata', 'labels')));
}

function labelText(namespace: string | undefined, key: string, value: string): string {
  return `${namespace ?? ''}/${key}=${value}`;
}

function pairsOf(selector: unknown): readonly (readonly [string, string])[] {
  if (selector === null || typeof selector !== 'object' || Array.isArray(selector)) return [];
  return Object.entries(selector).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}
