import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {ExecRequest, ExecResult} from '../../src/core/ports.ts';
import {pgbouncerPort} from '../../src/tools/pgbouncer.ts';
import {postgresPort} from '../../src/tools/psql.ts';
import {redisPort} from '../../src/tools/redis-cli.ts';
import {fullAnswerLimitMs, type StorePods, serverLimitS} from '../../src/tools/store-pods.ts';
import {out, recorded} from './_parsers.ts';

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
      {pod: 'waiting', error: 'the container redis is not running (CrashLoopBackOff)', down: true},
      {pod: 'pending', error: 'the container redis is not running (Pending)', down: true},
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

  it('gives who asks for everything no short answer, and who asks for less the full one', async () => {
    const {fake, requests} = store([redisPod('redis-master-0')], ({command}) =>
      out(recorded(command.join(' ').includes('acl log') ? 'redis-full-master.txt' : 'redis-master.txt')),
    );
    const port = redisPort(fake);
    const [light, full] = await Promise.all([port.instances(), port.instances(undefined, {full: true}), port.instances()]);
    expect(light.map((one) => 'full' in one)).toEqual([false]);
    expect(full.map((one) => 'full' in one)).toEqual([true]);
    expect(requests).toHaveLength(2);
    const [, less] = await Promise.all([port.instances(undefined, {full: true}), port.instances()]);
    expect(less.map((one) => 'full' in one)).toEqual([true]);
    expect(requests).toHaveLength(3);
  });

  it('tells the memory limit of the container, and a server that is known not to serve', async () => {
    const limited = redisPod('redis-master-0', {spec: {containers: [{name: 'redis', resources: {limits: {memory: '384Mi'}}}]}});
    const {fake} = store([limited, redisPod('redis-master-1')], ({pod}) =>
      out(recorded(pod === 'redis-master-0' ? 'redis-master.txt' : 'redis-refused.txt')),
    );
    expect(await redisPort(fake).instances()).toMatchObject([
      {memoryLimitBytes: 384 * 1024 ** 2},
      {pod: 'redis-master-1', error: expect.stringContaining('Connection refused'), down: true},
    ]);
  });

  it.each([
    [undefined, 4_000, 3],
    [5_000, 4_000, 3],
    [20_000, 19_000, 14],
    [500, 2_000, 2],
  ])('a reading of %s ms gives a pod %s ms, and its server %s s', (limitMs, pod, server) => {
    const options = limitMs === undefined ? {} : {limitMs};
    expect([fullAnswerLimitMs(options), serverLimitS(options)]).toEqual([pod, server]);
  });

  it('asks PostgreSQL and PgBouncer by their own labels', async () => {
    const postgres = store([], () => out(''));
    const pgbouncer = store([], () => out(''));
    expect(await postgresPort(postgres.fake).instances()).toEqual([]);
    expect(await pgbouncerPort(pgbouncer.fake).instances()).toEqual([]);
    expect([...postgres.selectors, ...pgbouncer.selectors]).toEqual(['app=postgres', 'app=pgbouncer']);
  });
});
