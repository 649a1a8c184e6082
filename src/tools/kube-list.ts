import {ToolError} from '../core/errors.ts';
import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import type {ListOptions} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import type {Send} from './kube-http.ts';

/** Size of a page: what kubectl asks for. */
const pageSize = 500;

export type Collection = {
  readonly apiVersion: string;
  readonly kind: string;
  /** Path of the collection, without a query. */
  readonly path: string;
  readonly options: ListOptions;
};
/** All objects of a collection, and the resourceVersion from which a watch goes on. */
export type Listed = {readonly objects: readonly KubeObject[]; readonly version: string};

/** Lists page by page. The pages of one list live as long as etcd keeps their revision (about five minutes); then it starts again, once. */
export async function listAll(send: Send, collection: Collection, signal?: AbortSignal): Promise<Listed> {
  try {
    return await allPages(send, collection, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 410) return allPages(send, collection, signal);
    throw error;
  }
}

async function allPages(send: Send, {apiVersion, kind, path, options}: Collection, signal?: AbortSignal): Promise<Listed> {
  const objects: KubeObject[] = [];
  let next = '';
  let version = '';
  do {
    const query = queryOf({limit: String(pageSize)}, options);
    if (next !== '') query.set('continue', next);
    const page = await send({method: 'GET', path: `${path}?${query}`}, signal);
    for (const item of listAt(page, 'items')) objects.push(asObject(item, apiVersion, kind));
    next = textAt(page, 'metadata', 'continue') ?? '';
    version = textAt(page, 'metadata', 'resourceVersion') ?? version;
  } while (next !== '');
  return {objects, version};
}

/** A query with the selectors of a list or a watch. */
export function queryOf(first: {readonly [name: string]: string}, {labelSelector, fieldSelector}: ListOptions): URLSearchParams {
  const query = new URLSearchParams(first);
  if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
  return query;
}

/** Items of a list carry neither apiVersion nor kind. */
export function asObject(value: unknown, apiVersion: string, kind: string): KubeObject {
  const name = textAt(value, 'metadata', 'name');
  if (name === undefined) throw new ToolError('kubernetes', `the API server sent a ${kind} without a name`);
  return {...(value as KubeObject), apiVersion, kind};
}
