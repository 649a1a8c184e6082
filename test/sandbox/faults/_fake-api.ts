import type {KubeObject} from '../../../src/core/objects.ts';
import {FaultObjects} from '../../../src/sandbox/faults/objects.ts';

const resources: {readonly [prefix: string]: readonly (readonly [string, string, boolean])[]} = {
  '/api/v1': [
    ['Pod', 'pods', true],
    ['Node', 'nodes', false],
    ['ResourceQuota', 'resourcequotas', true],
  ],
  '/apis/apps/v1': [
    ['Deployment', 'deployments', true],
    ['StatefulSet', 'statefulsets', true],
    ['DaemonSet', 'daemonsets', true],
  ],
  '/apis/networking.k8s.io/v1': [['NetworkPolicy', 'networkpolicies', true]],
  '/apis/kwok.x-k8s.io/v1alpha1': [['Stage', 'stages', false]],
};

/** An API server in memory, as far as faults need one. `asked` holds each request that is no GET. */
export function fakeObjects(initial: {readonly [path: string]: KubeObject} = {}) {
  const stored = new Map(Object.entries(initial));
  const asked: string[] = [];
  const raw = async (method: string, url: string, body?: unknown): Promise<{status: number; text: string}> => {
    const path = url.replace(/\?.*$/, '').replace(/\/status$/, '');
    if (method !== 'GET') asked.push(`${method} ${url}`);
    const known = resources[path];
    if (known !== undefined) return json({resources: known.map(([kind, name, namespaced]) => ({kind, name, namespaced}))});
    if (method === 'POST') stored.set(`${path}/${(body as KubeObject).metadata.name}`, body as KubeObject);
    const selector =
      new URL(url, 'http://x').searchParams
        .get('labelSelector')
        ?.split(',')
        .map((pair) => pair.split('=')) ?? [];
    const here = stored.get(path);
    if (method === 'DELETE') stored.delete(path);
    if (method === 'PATCH' && (here !== undefined || url.includes('force=true'))) stored.set(path, merged(here ?? {}, body) as KubeObject);
    const now = stored.get(path) ?? here;
    if (now !== undefined) return json(now);
    const items = [...stored]
      .filter(([key]) => key.startsWith(`${path}/`) && !key.slice(path.length + 1).includes('/'))
      .map(([, object]) => object)
      .filter(({metadata}) => selector.every(([key, value]) => metadata.labels?.[key ?? ''] === value));
    return /s$/.test(path) ? json({items}) : {status: 404, text: '{}'};
  };
  const send = async <T>(method: string, path: string, body?: unknown): Promise<T> => JSON.parse((await raw(method, path, body)).text) as T;
  const objects = new FaultObjects({raw, send, get: async <T>(path: string) => send<T>('GET', path)});
  return {objects, stored, asked};
}

function json(value: unknown) {
  return {status: 200, text: JSON.stringify(value)};
}

function merged(before: unknown, patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const base = before !== null && typeof before === 'object' && !Array.isArray(before) ? before : {};
  const out: Record<string, unknown> = {...base};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete out[key];
    else out[key] = merged(out[key], value);
  }
  return out;
}
