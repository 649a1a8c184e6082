import {ToolError} from '../../../src/core/errors.ts';
import {type KubeObject, keyOf, keyText, type ObjectKey, textAt} from '../../../src/core/objects.ts';
import type {AppliedObject, Clock, ClusterReader, ClusterWriter, World} from '../../../src/core/ports.ts';

const builtin = /^(v1|apps\/v1|.*\.k8s\.io\/v1)$/;

/** A cluster in memory that answers as the API server does where bootstrap depends on it: unknown kinds, missing namespaces, conditions of what was applied. */
export class FakeCluster {
  readonly objects = new Map<string, KubeObject>();
  /** Every applied object, in order. */
  readonly writes: ObjectKey[] = [];
  denied = false;
  /** Names of objects that another field manager owns. */
  readonly owned = new Set<string>();
  /** How many more times cert-manager's webhook does not answer a dry run. */
  webhookDown = 0;
  /** The apply that throws, by object name, as when the connection is cut. */
  cutAt: string | undefined;

  constructor(objects: readonly KubeObject[] = []) {
    for (const object of [namespace('kube-system'), ...objects]) this.put(object);
  }

  put(object: KubeObject): void {
    this.objects.set(keyText(keyOf(object)), object);
  }

  world(kind: World['kind'] = 'cluster'): World {
    const refuse = () => Promise.reject(new Error('not used by bootstrap'));
    const reader: ClusterReader = {
      identity: async () => ({context: 'test', server: 'https://api.example:6443', uid: 'uid-1', serverVersion: 'v1.36.4'}),
      get: async (key) => this.objects.get(keyText(key)),
      list: async (_, kindName) => [...this.objects.values()].filter((object) => object.kind === kindName),
      knows: async () => true,
      watch: () => {
        throw new Error('not used by bootstrap');
      },
      access: async (questions) => questions.map((question) => ({...question, allowed: !this.denied, reason: ''})),
    };
    const changes: ClusterWriter = {
      preview: async (objects) => {
        const asksWebhook = objects.some((object) => object.apiVersion.startsWith('cert-manager.io/'));
        if (asksWebhook && this.webhookDown-- > 0) throw new ToolError('kubernetes', 'failed calling webhook: x509');
        return objects.map((object) => this.#trial(object));
      },
      apply: async (objects) => objects.map((object) => this.#apply(object)),
      create: refuse,
      merge: refuse,
      replace: refuse,
      replaceStatus: refuse,
      scale: refuse,
      remove: refuse,
      evict: refuse,
    };
    const instances = async () => [];
    return {
      kind,
      clock: fakeClock(),
      cluster: reader,
      changes,
      pods: {exec: refuse, logs: refuse},
      postgres: {instances},
      pgbouncer: {instances},
      redis: {instances},
      versions: {kubectl: async () => 'v1.36.4'},
      close: async () => {},
    };
  }

  #trial(object: KubeObject): AppliedObject {
    const key = keyOf(object);
    const rejected = this.#rejection(object);
    if (rejected !== undefined) return {key, rejected: {reason: 'not-found', message: rejected}};
    const before = this.objects.get(keyText(key));
    if (before !== undefined && this.owned.has(key.name))
      return {key, before, rejected: {reason: 'conflict', message: 'conflict with "other"'}};
    return {key, ...(before === undefined ? {} : {before}), after: merged(before, object)};
  }

  #rejection(object: KubeObject): string | undefined {
    const {namespace: inside} = object.metadata;
    if (inside !== undefined && !this.objects.has(keyText({apiVersion: 'v1', kind: 'Namespace', name: inside})))
      return `namespaces "${inside}" not found`;
    const group = object.apiVersion.split('/')[0];
    const served = [...this.objects.values()].some(
      (one) =>
        one.kind === 'CustomResourceDefinition' &&
        textAt(one, 'spec', 'group') === group &&
        textAt(one, 'spec', 'names', 'kind') === object.kind,
    );
    return builtin.test(object.apiVersion) || served ? undefined : `no kind ${object.kind}`;
  }

  #apply(object: KubeObject): AppliedObject {
    const trial = this.#trial(object);
    if (object.metadata.name === this.cutAt) throw new Error('the connection was cut');
    if (trial.after === undefined) throw new Error(trial.rejected?.message);
    this.writes.push(trial.key);
    const types: {readonly [kind: string]: string} = {
      CustomResourceDefinition: 'Established',
      Deployment: 'Available',
      APIService: 'Available',
    };
    const type = types[object.kind];
    this.put({...trial.after, ...(type === undefined ? {} : {status: {conditions: [{type, status: 'True'}]}})});
    return trial;
  }
}

export function namespace(name: string, more = {}): KubeObject {
  return {apiVersion: 'v1', kind: 'Namespace', metadata: {name, ...more}};
}

function merged(before: KubeObject | undefined, object: KubeObject): KubeObject {
  return before === undefined ? object : ({...before, ...object, metadata: deep(before.metadata, object.metadata)} as KubeObject);
}

function deep(before: unknown, after: unknown): unknown {
  if (before === null || after === null || typeof before !== 'object' || typeof after !== 'object') return after;
  const out = new Map<string, unknown>(Object.entries(before));
  for (const [field, value] of Object.entries(after)) out.set(field, deep(out.get(field), value));
  return Object.fromEntries(out);
}

/** Sleeping takes no time, but moves the clock on. */
function fakeClock(): Clock {
  let now = Date.parse('2026-03-02T09:00:00Z');
  return {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
    timer: () => ({cancel: () => {}}),
  };
}
