import {randomUUID} from 'node:crypto';
import {type KeyedData, parseSecret} from '../../src/sandbox/supervisor/pod.ts';
import type {ClusterView} from '../../src/sandbox/supervisor/view.ts';
import {desiredView, rendered} from '../sandbox/supervisor/_desired.ts';

/** Pods of the media plane and of the API, two more SFUs, Redis for them; what kwok would have made ready is ready. */
export async function platformView(secrets: readonly KeyedData[]): Promise<ClusterView> {
  const desired = await desiredView('gomeet-500');
  const apps = ['redis', 'livekit-sfu', 'turn-service', 'auth-service', 'signaling-service', 'traefik', undefined];
  const pods = desired.pods.filter(({metadata}) => apps.includes(metadata.labels['app']));
  const more = pods
    .filter(({metadata}) => metadata.labels['app'] === 'livekit-sfu')
    .flatMap((pod) =>
      ['x', 'y'].map((mark) => ({...pod, metadata: {...pod.metadata, name: `${pod.metadata.name}${mark}`, uid: randomUUID()}})),
    );
  const conditions = [{type: 'Ready', status: 'True'}];
  const all = [...pods, ...more].map((pod) => ({...pod, status: {...pod.status, phase: 'Running', conditions}}));
  return {...desired, pods: all, secrets: new Map([...desired.secrets, ...secrets.map((one) => [one.name, one] as const)])};
}

/** A Secret of the cluster. */
export function secretOf(name: string, data: Readonly<Record<string, string>>): KeyedData {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  return parseSecret({metadata: {name, resourceVersion: '1'}, data: encoded});
}

/** As much of an API server as the edge asks: lists of what the profile deploys, the load balancer with its address. */
export function cluster() {
  const objects = rendered('gomeet-500').map((object) =>
    object.kind === 'Service' ? {...object, status: {loadBalancer: {ingress: [{ip: '203.0.113.10'}]}}} : object,
  );
  return {
    get: async <T>(path: string): Promise<T> => {
      const plural = path.slice(path.lastIndexOf('/') + 1);
      const items = objects.filter(({kind}) => `${kind.toLowerCase()}s` === plural);
      return {metadata: {resourceVersion: '1'}, items} as T;
    },
    watch: (_path: string, _version: string, _on: unknown, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), {once: true})),
  };
}
