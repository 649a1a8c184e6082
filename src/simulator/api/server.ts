import {type KubeObject, keyOf, keyText, type ObjectKey} from '../../core/objects.ts';
import type {AppliedObject} from '../../core/ports.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {isKubeObject} from '../kube-object.ts';
import type {ObjectStore} from '../store.ts';
import {admit} from './admission.ts';
import {checkVersion, conflictText} from './conflicts.ts';
import {encoded, withDefaults} from './defaults.ts';
import {immutableChange} from './immutable.ts';
import {type KindInfo, kindName, resourceName} from './kinds.ts';
import {type Conflict, merge, mergePatch} from './merge.ts';
import {Rejection} from './rejection.ts';
import {placed, resolveKind} from './resources.ts';
import {undeclaredFields} from './schema.ts';
import {UsageCounter} from './usage.ts';
import {validate} from './validate.ts';

/** Who applied what: key text → field manager → the configuration it applied last. */
export type Applied = Map<string, Map<string, Fields>>;

/** What the API server does with a write before it is stored: kinds, namespaces, validation, ownership, admission. */
export class ApiServer {
  readonly usage: UsageCounter;
  readonly #store: ObjectStore;
  readonly #namespace: string;
  readonly #time: () => string;
  #applied: Applied = new Map();

  /** `namespace` is where namespaced objects go that name none; `time` gives creation timestamps. */
  constructor(store: ObjectStore, namespace: string, time: () => string) {
    this.#store = store;
    this.#namespace = namespace;
    this.#time = time;
    this.usage = new UsageCounter(store);
    store.onChange(({before, after}) => {
      if (before !== undefined && after === undefined) this.#applied.delete(keyText(keyOf(before)));
    });
  }

  get applied(): Applied {
    return this.#applied;
  }

  restore(applied: Applied): void {
    this.#applied = applied;
    this.usage.recount(this.#store.all());
  }

  /** Server-side apply; a refusal is part of the answer. `dryRun` stores nothing; `force` takes fields from other managers. */
  apply(manager: string, given: KubeObject, dryRun = false, force = false): AppliedObject {
    const before = this.#store.get(keyOf(given));
    try {
      const info = this.#kindOf(given);
      const wanted = withoutServerFields(placed(encoded(given), info, this.#namespace));
      checkDeclared(wanted);
      const key = keyOf(wanted);
      const live = this.#store.get(key);
      checkVersion(given, live, info);
      const admitted = this.#accept(this.#merged(manager, wanted, live, force), live, info);
      if (dryRun) return live === undefined ? {key, after: this.#stamped(admitted)} : {key, before: live, after: admitted};
      const after = this.#store.put(admitted, this.#time());
      if (force) this.#applied.delete(keyText(key));
      this.#remember(manager, wanted);
      return {key, ...(live === undefined ? {} : {before: live}), after};
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      return {key: keyOf(given), ...(before === undefined ? {} : {before}), rejected: {reason: error.reason, message: error.message}};
    }
  }

  /** Creates or throws a Rejection; `undefined` when the object exists already. */
  create(manager: string, given: KubeObject): KubeObject | undefined {
    const info = this.#kindOf(given);
    const wanted = placed(encoded(given), info, this.#namespace);
    if (this.#store.get(keyOf(wanted)) !== undefined) return undefined;
    const stored = this.#store.put(this.#accept(wanted, undefined, info), this.#time());
    // What controllers create, nobody applies; remembering it would only cost memory.
    if (!controllers.has(manager)) this.#remember(manager, withoutServerFields(wanted));
    return stored;
  }

  /** RFC 7386 merge patch of an existing object; throws a Rejection. */
  patch(key: ObjectKey, patch: Fields): KubeObject {
    const live = this.#existing(key);
    const patched = mergePatch(live, patch);
    if (!isKubeObject(patched)) throw new Rejection('invalid', `the patch leaves no ${key.kind} behind`);
    return this.#store.put(this.#accept(encoded(patched), live, this.#kindOf(live)), this.#time());
  }

  /** PUT of a whole object; throws a Rejection, a conflict when it was changed since the given resourceVersion. Status is the controllers'. */
  replace(given: KubeObject): KubeObject {
    const info = this.#kindOf(given);
    const wanted = placed(encoded(given), info, this.#namespace);
    const live = this.#existing(keyOf(wanted));
    checkVersion(given, live, info);
    const status = live.status === undefined ? {} : {status: live.status};
    return this.#store.put(this.#accept({...wanted, ...status}, live, info), this.#time());
  }

  /** The status subresource: nothing else of the object changes. Throws a Rejection, as `replace` does. */
  replaceStatus(given: KubeObject): KubeObject {
    const info = this.#kindOf(given);
    const live = this.#existing(keyOf(placed(given, info, this.#namespace)));
    checkVersion(given, live, info);
    return this.#store.put({...live, status: fieldsAt(given, 'status')}, this.#time());
  }

  /** The scale subresource. */
  scale(key: ObjectKey, replicas: number): KubeObject {
    const live = this.#existing(key);
    return this.#store.put({...live, spec: {...fieldsAt(live, 'spec'), replicas}}, this.#time());
  }

  /** What is made in a dry run has its time of creation too. */
  #stamped(object: KubeObject): KubeObject {
    return {...object, metadata: {...object.metadata, creationTimestamp: this.#time()}};
  }

  #existing(key: ObjectKey): KubeObject {
    const live = this.#store.get(key);
    if (live !== undefined) return live;
    const info = resolveKind(this.#store, key.apiVersion, key.kind);
    throw new Rejection('not-found', `${info === undefined ? key.kind : resourceName(info)} "${key.name}" not found`);
  }

  #kindOf(object: KubeObject): KindInfo {
    const info = resolveKind(this.#store, object.apiVersion, object.kind);
    if (info !== undefined) return info;
    throw new Rejection(
      'not-found',
      `no matches for kind "${object.kind}" in version "${object.apiVersion}"; ensure CRDs are installed first`,
    );
  }

  #merged(manager: string, wanted: KubeObject, live: KubeObject | undefined, force: boolean): KubeObject {
    if (live === undefined) return wanted;
    const managers = this.#applied.get(keyText(keyOf(wanted)));
    const others = [...(managers ?? [])].filter(([name]) => name !== manager).map(([name, value]) => ({manager: name, value}));
    const conflicts: Conflict[] = [];
    const merged = merge(live, wanted, managers?.get(manager), others, conflicts);
    if (conflicts.length > 0 && !force) throw new Rejection('conflict', conflictText(conflicts, wanted.apiVersion));
    return isKubeObject(merged) ? merged : wanted;
  }

  #accept(given: KubeObject, live: KubeObject | undefined, info: KindInfo): KubeObject {
    const {name, namespace} = given.metadata;
    const problems = validate(given);
    if (problems.length > 0) throw new Rejection('invalid', `${kindName(info)} "${name}" is invalid: ${problems.join(', ')}`);
    const object = withDefaults(given);
    if (live !== undefined) {
      const frozen = immutableChange(live, object);
      if (frozen !== undefined) throw new Rejection('immutable', frozen);
      return object;
    }
    if (namespace !== undefined) this.#checkNamespace(namespace, `${resourceName(info)} "${name}"`);
    return admit(object, this.#store, this.usage);
  }

  #checkNamespace(name: string, what: string): void {
    const namespace = this.#store.get({apiVersion: 'v1', kind: 'Namespace', name});
    if (namespace === undefined) throw new Rejection('not-found', `namespaces "${name}" not found`);
    if (namespace.metadata.deletionTimestamp === undefined) return;
    throw new Rejection(
      'forbidden',
      `${what} is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    );
  }

  #remember(manager: string, wanted: KubeObject): void {
    const key = keyText(keyOf(wanted));
    const managers = this.#applied.get(key) ?? new Map<string, Fields>();
    managers.set(manager, wanted);
    this.#applied.set(key, managers);
  }
}

/** Field managers of the simulated controllers. */
const controllers = new Set(['kube-controller-manager', 'kubelet', 'simulator']);

/** Identity is not owned by anybody, and status is not part of an apply. */
function withoutServerFields(object: KubeObject): KubeObject {
  const {status: _status, ...rest} = object;
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _born,
    managedFields: _managed,
    ...metadata
  } = object.metadata;
  return {...rest, metadata};
}

function checkDeclared(object: KubeObject): void {
  const unknown = undeclaredFields(object);
  if (unknown.length === 0) return;
  const what = `${object.metadata.namespace ?? ''}/${object.metadata.name}; ${object.apiVersion}, Kind=${object.kind}`;
  const list = unknown.map((path) => `${path}: field not declared in schema`).join(', ');
  throw new Rejection('invalid', `failed to create typed patch object (${what}): ${list}`);
}
