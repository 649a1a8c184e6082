import {ToolError, unknownKindDetail} from '../core/errors.ts';
import {at, listAt, type ObjectKey, textAt} from '../core/objects.ts';
import {ApiError} from './api-error.ts';
import {builtInKinds, type ResourceKind} from './built-in-kinds.ts';
import type {Send} from './kube-http.ts';

/** The kinds that a server knows: those that every server has, and others, asked once per group and version. */
export interface Discovery {
  /** `undefined` when the server does not know the kind. */
  find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<ResourceKind | undefined>;
}

/** A kind that was not there is asked for again, because a CustomResourceDefinition may have been made meanwhile. */
export function discovery(send: Send): Discovery {
  const known = new Map<string, Promise<ReadonlyMap<string, ResourceKind>>>();
  const ask = (apiVersion: string, signal?: AbortSignal) => {
    const asked = kindsOf(send, apiVersion, signal);
    known.set(apiVersion, asked);
    asked.catch(() => known.delete(apiVersion));
    return asked;
  };
  return {
    async find(apiVersion, kind, signal) {
      const builtIn = builtInKinds.get(`${apiVersion} ${kind}`);
      if (builtIn !== undefined) return builtIn;
      const cached = known.get(apiVersion);
      if (cached === undefined) return (await ask(apiVersion, signal)).get(kind);
      const found = (await cached.catch(() => undefined))?.get(kind);
      return found ?? (await ask(apiVersion, signal)).get(kind);
    },
  };
}

async function kindsOf(send: Send, apiVersion: string, signal?: AbortSignal): Promise<ReadonlyMap<string, ResourceKind>> {
  let list: unknown;
  try {
    list = await send({method: 'GET', path: `${rootOf(apiVersion)}`}, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return new Map();
    throw error;
  }
  const kinds = new Map<string, ResourceKind>();
  for (const resource of listAt(list, 'resources')) {
    const name = textAt(resource, 'name') ?? '';
    const kind = textAt(resource, 'kind');
    // Subresources ("pods/exec") carry kinds of their own.
    if (kind === undefined || name === '' || name.includes('/')) continue;
    kinds.set(kind, {plural: name, namespaced: at(resource, 'namespaced') === true});
  }
  return kinds;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of a collection. A namespaced kind without a namespace means all namespaces. */
export function collectionPath(apiVersion: string, kind: ResourceKind, namespace: string | undefined): string {
  const inside = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${rootOf(apiVersion)}${inside}/${kind.plural}`;
}

/** Path of one object; throws for a namespaced object without a namespace, which would be a bug. */
export function objectPath(key: ObjectKey, kind: ResourceKind): string {
  if (kind.namespaced && key.namespace === undefined) throw new Error(`${key.kind} ${key.name} needs a namespace`);
  return `${collectionPath(key.apiVersion, kind, key.namespace)}/${encodeURIComponent(key.name)}`;
}

export function unknownKind(apiVersion: string, kind: string): ToolError {
  return new ToolError('kubernetes', `the API server knows no kind ${kind} of ${apiVersion}`, {
    detail: unknownKindDetail,
    suggestions: ['gomeet bootstrap installs the CustomResourceDefinitions that the platform needs'],
  });
}
