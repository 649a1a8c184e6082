import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {ExecRequest, ExecResult} from '../../src/core/ports.ts';
import {pgbouncerPort} from '../../src/tools/pgbouncer.ts';
import {postgresPort} from '../../src/tools/psql.ts';
import {redisPort} from '../../src/tools/redis-cli.ts';
import type {StorePods} from '../../src/tools/store-pods.ts';

/** Recorded from PostgreSQL 15, PgBouncer 1.18 and a Redis 7.0 cluster of three masters and three replicas. */
const recorded = (name: string) => readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');
const out = (stdout: string, stderr = '', exitCode = 0): ExecResult => ({exitCode, stdout, stderr});
const _pod = {name: 'the-pod', nodeName: 'node-1'};

describe('asking every pod', () => {
  const redisPod = (name: string, fields: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'gomeet'},
    spec: {nodeName: `node-of-${name}`},
    status: {phase: 'Running', containerStatuses: [{name: 'redis', state: {running: {}}}]},
    ...fields,
  });
  function store(pods: readonly KubeObject[], answer: (request: ExecRequest) => ExecResult | Promise<ExecResult>) {
    const requests: ExecRequest[] = [];
    const selectors: (string | undefined)[] = [];
    const fake = {
      namespace: 'gomeet',
      cluster: {
        list: async (_api: string, _kind: string, options: {readonly labelSelector?: string}) => {
          selectors.push(options.labelSelector);
          return pods;
        },
      },
      pods: {
        exec: async (request: ExecRequest) => {
          requests.push(request);
          return answer(request);
        },
      },
    } as unknown as StorePods;
    return {fake, requests, selectors};
  }

  it('runs one command in the container of the same name, without a secret in it', async () => {
    const {fake, requests, selectors} = store([redisPod('redis-master-0'), redisPod('redis-master-1')], () =>
      out(recorded('redis-master.txt')),
    );
    const found = await redisPort(fake).instances();
    expect(found.map((one) => ('nodeName' in one ? one.nodeName : one.error))).toEqual([
      'node-of-redis-master-0',
      'node-of-redis-master-1',
    ]);
    expect(requests.map((one) => `${one.pod}/${one.container}`)).toEqual(['redis-master-0/redis', 'redis-master-1/redis']);
    expect(selectors).toEqual(['app=redis']);
    expect(requests[0]?.command.join(' ')).not.toMatch(/password|-a /i);
  });

  it('lists pods that cannot be asked, with the reason', async () => {
    const pods = [
      redisPod('waiting', {
        status: {phase: 'Pending', containerStatuses: [{name: 'redis', state: {waiting: {reason: 'CrashLoopBackOff'}}}]},
      }),
      redisPod('pending', {status: {phase: 'Pending'}}),
      redisPod('broken'),
      redisPod('ending', {metadata: {name: 'ending', namespace: 'gomeet', deletionTimestamp: '2026-03-01T12:00:00Z'}}),
      redisPod('over', {status: {phase: 'Succeeded'}}),
    ];
    const {fake, requests} = store(pods, () => {
      throw new Error('no exec in broken (redis): container not found');
    });
    expect(await redisPort(fake).instances()).toEqual([
      {pod: 'waiting', error: 'the container redis is not running (CrashLoopBackOff)'},
      {pod: 'pending', error: 'the container redis is not running (Pending)'},
      {pod: 'broken', error: 'no exec in broken (redis): container not found'},
    ]);
    expect(requests).toHaveLength(1);
  });

  it('asks once for probes that ask at the same time, and again later', async () => {
    const {fake, requests} = store([redisPod('redis-master-0')], () => out(recorded('redis-master.txt')));
    const port = redisPort(fake);
    await Promise.all([port.instances(), port.instances(), port.instances()]);
    expect(requests).toHaveLength(1);
    await port.instances();
    expect(requests).toHaveLength(2);
  });

  it('asks PostgreSQL and PgBouncer by their own labels', async () => {
    const postgres = store([], () => out(''));
    const pgbouncer = store([], () => out(''));
    expect(await postgresPort(postgres.fake).instances()).toEqual([]);
    expect(await pgbouncerPort(pgbouncer.fake).instances()).toEqual([]);
    expect([...postgres.selectors, ...pgbouncer.selectors]).toEqual(['app=postgres', 'app=pgbouncer']);
  });
});
