/** A Kubernetes object as plain data. Everything but the identity is read with a parser, never trusted. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: {readonly [key: string]: string};
  readonly annotations?: {readonly [key: string]: string};
  readonly ownerReferences?: readonly {readonly kind: string; readonly name: string; readonly uid: string; readonly controller?: boolean}[];
  readonly [field: string]: unknown;
};

/** What identifies an object: enough to get, apply or delete it. */
export type ObjectKey = {readonly apiVersion: string; readonly kind: string; readonly namespace?: string; readonly name: string};

export function keyOf(object: KubeObject): ObjectKey {
  const {name, namespace} = object.metadata;
  return {apiVersion: object.apiVersion, kind: object.kind, ...(namespace === undefined ? {} : {namespace}), name};
}

/** `deployment/livekit-sfu`: how people and kubectl name an object. */
export function shortName(key: {readonly kind: string; readonly name: string}): string {
  return `${key.kind.toLowerCase()}/${key.name}`;
}

/** Unique text of a key. Versions of one group are the same object, so only the group counts. */
export function keyText(key: ObjectKey): string {
  const group = key.apiVersion.includes('/') ? key.apiVersion.slice(0, key.apiVersion.indexOf('/')) : '';
  return `${group}/${key.kind}/${key.namespace ?? ''}/${key.name}`;
}

export const phaseLabel = 'gomeet.io/phase';

/** The phase an object belongs to by its label; `undefined` for foreign objects. */
export function phaseOf(object: KubeObject): string | undefined {
  return object.metadata.labels?.[phaseLabel];
}

/** A field deep inside an object, or `undefined` anywhere on the way: `at(pod, 'status', 'phase')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here: unknown = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as {readonly [key: string | number]: unknown})[step];
  }
  return here;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** A list deep inside an object; empty when absent or not a list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The condition of that type, as `{status, reason, message}`, or `undefined`. */
export function conditionOf(
  object: unknown,
  type: string,
): {readonly status: string; readonly reason: string; readonly message: string} | undefined {
  const found = listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type);
  if (found === undefined) return undefined;
  return {status: textAt(found, 'status') ?? 'Unknown', reason: textAt(found, 'reason') ?? '', message: textAt(found, 'message') ?? ''};
}
