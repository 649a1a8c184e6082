import type {CloudTarget} from '../../../src/core/cloud-target.ts';
import {type AccountSeed, type EmulatorOptions, emptyAccount, emulator} from '../../../src/sandbox/digitalocean/index.ts';

export const domain = 'example.org';
const gib = 1024 ** 3;

export const wanted: CloudTarget = {
  provider: 'digitalocean',
  clusterName: 'gomeet-production',
  region: 'fra1',
  vpcRange: '10.20.0.0/16',
  domain,
  ttlS: 300,
  pools: [
    {
      name: 'general',
      size: null,
      machine: {cpu: 4, memoryBytes: 8 * gib, pods: 110},
      count: 2,
      min: 2,
      max: 4,
      labels: {'gomeet.io/pool': 'general'},
      taints: [],
    },
    {
      name: 'media',
      size: 'c-16',
      machine: {cpu: 16, memoryBytes: 32 * gib, pods: 110},
      count: 3,
      min: 3,
      max: 3,
      labels: {'gomeet.io/pool': 'media'},
      taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}],
    },
  ],
  buckets: {recordings: 'recordings', backups: 'backups'},
  spacesEndpoint: '',
};

/** A cluster as a request asks for it. */
export const newCluster = {
  name: 'one',
  region: 'fra1',
  version: '1.36.4-do.0',
  ha: true,
  tags: ['gomeet:one'],
  node_pools: [{name: 'general', size: 's-4vcpu-8gb', count: 2, tags: ['gomeet:one:general'], labels: {pool: 'general'}}],
};

/** Seconds that things take in these tests. */
const latency = {cluster: 60_000, node: 30_000, drain: 10_000, loadBalancer: 20_000, firewall: 5_000, upgrade: 40_000};

/** An account with a clock that moves when told. Every request is one of the token `full` unless another is named. */
export function account(seed: AccountSeed = emptyAccount({domain}), more: Partial<EmulatorOptions> = {}) {
  let now = Date.parse('2026-03-02T09:00:00Z');
  const api = emulator({clock: {now: () => new Date(now)}, seed, latency, ...more});
  const send = (method: string, path: string, body?: unknown, token = 'full') =>
    api.handle({
      method,
      path,
      headers: {authorization: `Bearer ${token}`},
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    });
  const ask = async (method: string, path: string, body?: unknown, token?: string) => {
    const answer = await send(method, path, body, token);
    return {status: answer.status, json: JSON.parse(answer.body === '' ? 'null' : answer.body)};
  };
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return {api, send, ask, pass};
}

/** Status and message, for tables. */
export function said({
  status,
  json,
}: {
  readonly status: number;
  readonly json: {readonly id?: string; readonly message?: string} | null;
}): string {
  return json?.message === undefined ? String(status) : `${status} ${json.id}: ${json.message}`;
}
