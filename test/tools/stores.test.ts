import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import type {ExecRequest, ExecResult} from '../../src/core/ports.ts';
import {parsePgBouncer, pgbouncerPort} from '../../src/tools/pgbouncer.ts';
import {parsePostgres, postgresPort} from '../../src/tools/psql.ts';
import {parseRedis, redisPort} from '../../src/tools/redis-cli.ts';
import {parsePeers} from '../../src/tools/redis-nodes.ts';
import {sectionsOf} from '../../src/tools/sections.ts';
import type {StorePods} from '../../src/tools/store-pods.ts';

/** Recorded from PostgreSQL 15, PgBouncer 1.18 and a Redis 7.0 cluster of three masters and three replicas. */
const recorded = (name: string) => readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');
const out = (stdout: string, stderr = '', exitCode = 0): ExecResult => ({exitCode, stdout, stderr});
const pod = {name: 'the-pod', nodeName: 'node-1'};

describe('postgres', () => {
  it('reads a primary', () => {
    expect(parsePostgres(out(recorded('postgres-primary.json')), pod)).toEqual({
      pod: 'the-pod',
      version: 150018,
      inRecovery: false,
      replayPaused: false,
      senders: [{applicationName: 'replica_0', state: 'streaming', syncState: 'quorum', replayLagBytes: 0}],
      receiver: null,
      slots: [
        {name: 'replica_0', active: true, walStatus: 'reserved', retainedBytes: 0},
        {name: 'replica_1', active: false, walStatus: '', retainedBytes: null},
      ],
      connections: 2,
      maxConnections: 50,
    });
  });
  it('reads a replica', () => {
    const found = parsePostgres(out(recorded('postgres-replica.json')), pod);
    expect(found).toMatchObject({inRecovery: true, senders: [], receiver: {status: 'streaming', slotName: 'replica_0'}});
    expect(found.receiver?.lastMessageAgeS).toBeGreaterThan(0);
  });
  it.each<[string, ExecResult, RegExp]>([
    [
      'starting up',
      out(
        '',
        'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  the database system is starting up\n',
        2,
      ),
      /^psql: connection to server .* starting up$/,
    ],
    ['no words', out('', '', 127), /^psql: exit 127$/],
    ['not JSON', out('hello\n'), /not JSON: hello/],
    ['another document', out('{"version": 15}'), /^psql's answer is not as expected: inRecovery/],
    ['nothing', out(''), /not JSON/],
  ])('%s is an error of one sentence', (_, result, message) => {
    expect(() => parsePostgres(result, pod)).toThrow(message);
  });
});

describe('pgbouncer', () => {
  it('reads the query and the pools', () => {
    const found = parsePgBouncer(out(recorded('pgbouncer.txt')), pod);
    expect(found.query).toEqual({ok: true, error: ''});
    expect(found.pools[0]).toEqual({
      database: 'gomeet',
      user: 'gomeet_a',
      clientsActive: 0,
      clientsWaiting: 0,
      serversActive: 0,
      serversIdle: 1,
      maxWaitS: 0,
    });
  });
  it('finds columns by name, in any order, with others between', () => {
    const pools =
      'maxwait_us,database,load_balance_hosts,user,cl_active,cl_waiting,sv_active,sv_idle,maxwait\n500000,"a,b ""c""",x,u,1,2,3,4,5';
    const found = parsePgBouncer(out(`@@query\n1\n@@exit 0\n@@pools\n${pools}\n@@exit 0\n`), pod);
    expect(found.pools).toEqual([
      {database: 'a,b "c"', user: 'u', clientsActive: 1, clientsWaiting: 2, serversActive: 3, serversIdle: 4, maxWaitS: 5.5},
    ]);
  });
  it('keeps a failed query as data', () => {
    const broken = recorded('pgbouncer.txt').replace(
      '@@query\n1\n@@exit 0',
      '@@query\npsql: error: FATAL:  no such database: gomeet\n@@exit 2',
    );
    expect(parsePgBouncer(out(broken), pod).query).toEqual({ok: false, error: 'FATAL:  no such database: gomeet'});
    const hung = recorded('pgbouncer.txt').replace('@@query\n1\n@@exit 0', '@@query\n@@exit 124');
    expect(parsePgBouncer(out(hung), pod).query.error).toBe('no answer within 5 s');
  });
  it.each<[string, string, RegExp]>([
    ['nobody listens', recorded('pgbouncer-refused.txt'), /show pools: connection to server at .* Connection refused/],
    ['no password', recorded('pgbouncer-no-password.txt'), /show pools: /],
    ['cut off', recorded('pgbouncer.txt').slice(0, 60), /ended before "pools"/],
    ['a number that is none', recorded('pgbouncer.txt').replace('gomeet_a,0,', 'gomeet_a,many,'), /cl_active is "many", not a number/],
    [
      'a short row',
      recorded('pgbouncer.txt').replace(/gomeet,gomeet_a.*/, 'gomeet,gomeet_a,1'),
      /show pools gave no (cl_waiting|sv_active|maxwait)/,
    ],
    ['no table', '@@query\n1\n@@exit 0\n@@pools\nERROR:  unknown\n@@exit 0\n', /no column cl_waiting/],
    ['sh: not found', 'sh: psql: not found', /psql: not found/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => parsePgBouncer(out(text), pod)).toThrow(message);
  });
});

describe('redis', () => {
  it('reads a master', () => {
    const found = parseRedis(out(recorded('redis-master.txt')), pod);
    expect(found).toMatchObject({
      pod: 'the-pod',
      nodeName: 'node-1',
      role: 'master',
      clusterState: 'ok',
      slotsAssigned: 16384,
      slotsOk: 16384,
      slotsFail: 0,
      knownNodes: 6,
      clusterSize: 3,
      epoch: 6,
      masterLink: '',
      maxMemoryBytes: 0,
      maxmemoryPolicy: 'noeviction',
      maxClients: 10000,
    });
    expect(found.peers).toHaveLength(6);
    expect(found.peers.reduce((sum, peer) => sum + peer.slots, 0)).toBe(16384);
    expect(found.id).toBe(found.peers.find((peer) => peer.flags.includes('myself'))?.id);
  });
  it('reads a replica', () => {
    const found = parseRedis(out(recorded('redis-replica.txt')), pod);
    expect(found).toMatchObject({role: 'replica', masterLink: 'up'});
    expect(found.peers.find((peer) => peer.id === found.id)?.masterId).toMatch(/^[0-9a-f]{40}$/);
  });
  it.each<[string, string, RegExp]>([
    ['NOAUTH, though redis-cli ended with 0', recorded('redis-noauth.txt'), /redis answered: NOAUTH Authentication required/],
    ['a wrong password, though redis-cli ended with 0', recorded('redis-wrongpass.txt'), /redis answered: .*(WRONGPASS|NOAUTH)/],
    ['nobody listens', recorded('redis-refused.txt'), /redis answered: Could not connect to Redis/],
    ['loading', '@@role\nLOADING Redis is loading the dataset in memory\n\n@@exit 0\n', /LOADING Redis is loading/],
    ['hung', '@@role\n@@exit 124\n', /redis gave no answer within 5 s/],
    ['cut off', recorded('redis-master.txt').slice(0, 700), /ended before|cannot be read/],
    ['another role', '@@role\nsentinel\n@@exit 0\n', /role answered "sentinel"/],
    ['no redis-cli', '@@role\nsh: 1: redis-cli: not found\n@@exit 127\n', /role answered|redis-cli: /],
    ['nothing', '', /exit 0/],
  ])('%s is an error of one sentence', (_, text, message) => {
    expect(() => parseRedis(out(text), pod)).toThrow(message);
  });
});

describe('cluster nodes', () => {
  const id = 'a12c10660571a53a4776103896b8a9fc7cb24a72';
  it('reads auxiliary fields, single slots, slots on their way, and nodes without an address', () => {
    const text = `${id} 10.0.0.1:6379@16379,redis-master-0.redis-cluster,shard-id=6f myself,master - 0 0 3 connected 0-99 200 [201->-${id}]\n${id} :0@0 slave,fail,noaddr ${id} 0 0 3 disconnected\r\n`;
    expect(parsePeers(text)).toEqual([
      {
        id,
        address: '10.0.0.1:6379',
        hostname: 'redis-master-0.redis-cluster',
        flags: ['myself', 'master'],
        masterId: '',
        linkState: 'connected',
        slots: 101,
      },
      {id, address: ':0', hostname: '', flags: ['slave', 'fail', 'noaddr'], masterId: id, linkState: 'disconnected', slots: 0},
    ]);
  });
  it.each([
    `${id} 10.0.0.1:6379 master`,
    `nonsense`,
    `${id} a b c d e f connected x-y`,
    `${id} a b c d e f connected 5-2`,
    `${id} a b c d e f connected 0-99999`,
  ])('refuses "%s"', (line) => {
    expect(() => parsePeers(line)).toThrow(/cannot be read/);
  });
});

it('sections survive output without a last newline, CRLF and text around them', () => {
  const sections = sectionsOf('noise\n@@a\r\none\r\ntwo@@exit 3\nnoise\n@@b\n@@exit 0\n');
  expect([...sections]).toEqual([
    ['a', {text: 'one\ntwo', exitCode: 3}],
    ['b', {text: '', exitCode: 0}],
  ]);
});

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
