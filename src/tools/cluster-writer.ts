import {ToolError} from '../core/errors.ts';
import {type KubeObject, keyOf, type ObjectKey, shortName} from '../core/objects.ts';
import type {AppliedObject, ApplyOptions, ClusterReader, ClusterWriter} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import {fieldManager, previewEach} from './apply-patch.ts';
import {collectionPath, type Discovery, objectPath, unknownKind} from './discovery.ts';
import type {Send} from './kube-http.ts';
import {applyBatch, type Kubectl} from './kubectl.ts';
import {pooled} from './pooled.ts';

/** Objects per kubectl: bounds its memory and what is repeated when a try is cut off. */
const batchSize = 100;
const readWidth = 8;
/** How often kubectl runs again for objects that a dry run finds nothing wrong with. */
const rounds = 2;

/** Writes: apply by kubectl, the rest by single requests. `send` is expected to repeat what failed for a passing reason. */
export function clusterWriter(send: Send, kinds: Discovery, reader: Pick<ClusterReader, 'get'>, kubectl: Kubectl): ClusterWriter {
  const preview: ClusterWriter['preview'] = (objects, signal, options) => previewEach(send, kinds, reader, objects, signal, options);

  return {
    preview,

    async apply(objects, signal, options) {
      const applied: AppliedObject[] = [];
      for (let start = 0; start < objects.length; start += batchSize) {
        const batch = objects.slice(start, start + batchSize);
        const before = await readAll(batch, signal);
        await applyAll(batch, signal, options);
        const after = await readAll(batch, signal);
        batch.forEach((object, index) => {
          applied.push({key: keyOf(object), ...present('before', before[index]), ...present('after', after[index])});
        });
      }
      return applied;
    },

    async create(object, signal) {
      const kind = await known(object, signal);
      const path = `${collectionPath(object.apiVersion, kind, object.metadata.namespace)}?fieldManager=${fieldManager}&fieldValidation=Strict`;
      try {
        await send({method: 'POST', path, body: object}, signal);
        return 'created';
      } catch (error) {
        if (error instanceof ApiError && error.reason === 'AlreadyExists') return 'exists';
        throw withheld(keyOf(object), error);
      }
    },

    async merge(key, patch, signal) {
      const path = `${objectPath(key, await known(key, signal))}?fieldManager=${fieldManager}`;
      try {
        await send({method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json'}, signal);
      } catch (error) {
        throw withheld(key, error);
      }
    },

    replace: (object, signal) => put(object, '', signal),

    replaceStatus: (object, signal) => put(object, '/status', signal),

    async scale(key, replicas, signal) {
      const path = `${objectPath(key, await known(key, signal))}/scale?fieldManager=${fieldManager}`;
      // `kubectl scale` cannot name the field manager, and then a later apply of spec.replicas would conflict.
      await send({method: 'PATCH', path, body: {spec: {replicas}}, contentType: 'application/merge-patch+json'}, signal);
    },

    async remove(key, signal) {
      const kind = await kinds.find(key.apiVersion, key.kind, signal);
      if (kind === undefined) return;
      const body = {apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background'};
      try {
        await send({method: 'DELETE', path: objectPath(key, kind), body}, signal);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },

    async evict({namespace = '', name}, signal) {
      const body = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {namespace, name}};
      try {
        await send({method: 'POST', path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body}, signal);
        return 'evicted';
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return 'gone';
        if (error instanceof ApiError && error.status === 429 && !error.transient) return {blocked: error.message};
        throw error;
      }
    },
  };

  async function put(object: KubeObject, subresource: string, signal?: AbortSignal): Promise<KubeObject | 'conflict'> {
    const key = keyOf(object);
    const path = `${objectPath(key, await known(key, signal))}${subresource}?fieldManager=${fieldManager}&fieldValidation=Strict`;
    try {
      const stored = await send({method: 'PUT', path, body: object}, signal);
      return {...object, ...(isFields(stored) ? stored : {})};
    } catch (error) {
      if (error instanceof ApiError && (error.reason === 'Conflict' || error.status === 404)) return 'conflict';
      throw withheld(key, error);
    }
  }

  function readAll(objects: readonly KubeObject[], signal?: AbortSignal): Promise<readonly (KubeObject | undefined)[]> {
    return pooled(objects, readWidth, (object) => reader.get(keyOf(object), signal));
  }

  async function known(of: KubeObject | ObjectKey, signal?: AbortSignal) {
    const kind = await kinds.find(of.apiVersion, of.kind, signal);
    if (kind === undefined) throw unknownKind(of.apiVersion, of.kind);
    return kind;
  }

  /**
   * kubectl's errors do not name the object of a conflict; a dry run of what is left does. What the server would take after
   * all was kept out by something that has passed.
   */
  async function applyAll(batch: readonly KubeObject[], signal?: AbortSignal, options?: ApplyOptions): Promise<void> {
    let {left, stderr} = await applyBatch(kubectl, batch, signal, options);
    for (let round = 1; left.length > 0; round += 1) {
      const rejected = (await preview(left, signal, options)).filter((one) => one.rejected !== undefined);
      if (rejected.length > 0) {
        const list = rejected.map((one) => `${shortName(one.key)} (${one.rejected?.reason}): ${one.rejected?.message}`);
        throw new ToolError('kubectl', `the API server rejected ${list.length} of the objects: ${list.join('; ')}`, {detail: stderr});
      }
      if (round > rounds) {
        const names = left.map((object) => shortName(keyOf(object))).join(', ');
        throw new ToolError('kubectl', `kubectl could not apply ${names}: ${stderr.split('\n')[0] ?? ''}`, {detail: stderr});
      }
      ({left, stderr} = await applyBatch(kubectl, left, signal, options));
    }
  }
}

function isFields(value: unknown): value is {readonly [field: string]: unknown} {
  return value !== null && typeof value === 'object';
}

function present<Name extends string>(name: Name, value: KubeObject | undefined): {readonly [key in Name]?: KubeObject} {
  return value === undefined ? {} : ({[name]: value} as {readonly [key in Name]: KubeObject});
}

/** The server quotes a value that it refuses. */
function withheld(key: ObjectKey, error: unknown): unknown {
  if (key.kind !== 'Secret' || !(error instanceof ApiError) || error.transient) return error;
  const plain = error.status === 403 || error.status === 404 ? `: ${error.message}` : '';
  return new ToolError('kubernetes', `the API server refused secret/${key.name} (${error.status} ${error.reason})${plain}`);
}
