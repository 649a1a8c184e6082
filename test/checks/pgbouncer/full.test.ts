// Long because it is one table of readings: each case takes some lines.

import {describe, expect, it} from 'vitest';
import type {PgBouncerReading} from '../../../src/checks/pgbouncer/_instances.ts';
import clients from '../../../src/checks/pgbouncer/clients.ts';
import config from '../../../src/checks/pgbouncer/config.ts';
import logins from '../../../src/checks/pgbouncer/logins.ts';
import paused from '../../../src/checks/pgbouncer/paused.ts';
import pools from '../../../src/checks/pgbouncer/pools.ts';
import query from '../../../src/checks/pgbouncer/query.ts';
import servers from '../../../src/checks/pgbouncer/servers.ts';
import waits from '../../../src/checks/pgbouncer/waits.ts';
import type {PgBouncerDetail, PgBouncerInstance} from '../../../src/core/data-stores.ts';
import type {Probe} from '../../../src/core/probe.ts';
import {parsePgBouncer} from '../../../src/tools/pgbouncer.ts';
import {out, pod, recorded} from '../../tools/_parsers.ts';
import {judged, short} from '../_judge.ts';
import {healthy, primary} from '../postgres/_instances.ts';

const pool = {
  database: 'gomeet',
  user: 'gomeet_a',
  clientsActive: 3,
  clientsWaiting: 0,
  serversActive: 3,
  serversIdle: 2,
  serversLogin: 0,
  maxWaitS: 0,
};
const database = {
  name: 'gomeet',
  poolSize: 20,
  reservePoolSize: 5,
  maxConnections: 30,
  currentConnections: 5,
  paused: false,
  disabled: false,
};
const detail = (part: Partial<PgBouncerDetail> = {}): PgBouncerDetail => ({
  queryMs: 0.5,
  later: [pool],
  databases: ['gomeet', 'a', 'b', 'c', 'd'].map((name) => ({...database, name})),
  config: {max_client_conn: '1700', pool_mode: 'transaction'},
  stats: [{database: 'gomeet', avgWaitUs: 90, avgQueryUs: 2_000, avgQueries: 5}],
  paused: false,
  lists: {first: {used_clients: 100}, later: {used_clients: 120}},
  ...part,
});
const pooler = (index: number, part: Partial<PgBouncerInstance> = {}): PgBouncerInstance => ({
  pod: `pgbouncer-${index}`,
  query: {ok: true, error: ''},
  pools: [pool],
  full: detail(),
  ...part,
});
const with0 = (part: Partial<PgBouncerInstance>): PgBouncerReading => [pooler(0, part), pooler(1), pooler(2)];
const full0 = (part: Partial<PgBouncerDetail>) => with0({full: detail(part)});
const three = with0({});
const refused = {pod: 'pgbouncer-0', error: 'show pools: connection to server failed: Connection refused', down: true as const};
const broken = {unread: 'show databases: ERROR'};
const busy = {...pool, serversActive: 20, clientsWaiting: 4};
const noState = {unread: "show state: invalid command 'show state;'"};
const stuck = {...pool, serversActive: 0, serversIdle: 0, clientsWaiting: 2};
const lookUp = {...stuck, user: 'pgbouncer'};
const authUser = {auth_user: 'pgbouncer', max_client_conn: '1700'};
const bad = ['warn pgbouncer-0', 'pass'];
const worse = ['fail! pgbouncer-0', 'pass'];

const cases: readonly (readonly [string, {readonly id: string}, PgBouncerReading, readonly string[], RegExp])[] = [
  ['healthy', paused, three, ['pass'], /nothing is paused or disabled in 3/],
  ['one database', paused, full0({databases: [{...database, paused: true}]}), worse, /gomeet is paused/],
  ['one disabled', paused, full0({databases: [{...database, disabled: true}]}), worse, /gomeet is disabled/],
  ['everything, as 1.20 tells', paused, full0({paused: true}), worse, /everything is paused/],
  [
    'everything, as 1.18 hides',
    paused,
    with0({query: {ok: false, error: 'no answer in time'}, pools: [stuck], full: detail({paused: noState, later: [stuck]})}),
    worse,
    /everything is paused/,
  ],
  [
    'waiting while servers log in is no pause',
    paused,
    with0({
      query: {ok: false, error: 'no answer in time'},
      pools: [stuck],
      full: detail({paused: noState, later: [{...stuck, serversLogin: 1}]}),
    }),
    ['pass'],
    /nothing is paused/,
  ],
  ['not told', paused, full0({databases: broken}), ['unknown! pgbouncer-0', 'pass'], /not measured: show databases/],
  ['down', paused, [refused, pooler(1), pooler(2)], ['unknown~ pgbouncer-0', 'pass'], /refused/],

  ['few clients', clients, three, ['pass'], /more clients can connect to 3/],
  ['82 %', clients, full0({lists: {first: {used_clients: 5}, later: {used_clients: 1394}}}), bad, /1394 of 1700 clients/],
  ['95 %, a second ago', clients, full0({lists: {first: {used_clients: 1615}, later: {used_clients: 3}}}), worse, /95 %/],
  ['no such list', clients, full0({lists: {first: {}, later: {}}}), ['unknown! pgbouncer-0', 'pass'], /did not tell used_clients/],
  ['no config', clients, full0({config: broken}), ['unknown! pgbouncer-0', 'pass'], /not measured/],

  ['hardly', waits, three, ['pass'], /hardly wait/],
  ['120 ms', waits, full0({stats: [{database: 'gomeet', avgWaitUs: 120_000, avgQueryUs: 5, avgQueries: 1}]}), bad, /gomeet wait 120 ms/],
  [
    '120 ms, of hardly any query',
    waits,
    full0({stats: [{database: 'gomeet', avgWaitUs: 120_000, avgQueryUs: 5, avgQueries: 0}]}),
    ['pass'],
    /hardly wait/,
  ],
  ['no stats', waits, full0({stats: broken}), ['unknown! pgbouncer-0', 'pass'], /not measured/],

  ['logins work', logins, three, ['pass'], /logins work through 3/],
  ['a refused login', logins, with0({query: {ok: false, error: 'FATAL:  SASL authentication failed'}}), worse, /SASL/],
  [
    'PgBouncer itself is refused',
    logins,
    with0({query: {ok: false, error: 'FATAL:  bouncer config error'}}),
    worse,
    /bouncer config error/,
  ],
  ['another error is not about logins', logins, with0({query: {ok: false, error: 'no answer in time'}}), ['pass'], /logins work/],
  [
    'in login twice while clients wait',
    logins,
    with0({pools: [{...pool, serversLogin: 1}], full: detail({later: [{...pool, serversLogin: 1, clientsWaiting: 3}]})}),
    ['fail~ pgbouncer-0', 'pass'],
    /gomeet as gomeet_a stay in login/,
  ],
  [
    'the look-up of passwords has no server',
    logins,
    with0({query: {ok: false, error: 'no answer in time'}, pools: [lookUp], full: detail({later: [lookUp], config: authUser})}),
    ['fail~ pgbouncer-0', 'pass'],
    /clients of gomeet wait while PgBouncer looks up their passwords as pgbouncer/,
  ],
  [
    'the same while the database is paused',
    logins,
    with0({pools: [lookUp], full: detail({later: [lookUp], config: authUser, databases: [{...database, paused: true}]})}),
    ['pass'],
    /logins work/,
  ],
  ['in login once', logins, with0({full: detail({later: [{...pool, serversLogin: 1}]})}), ['pass'], /logins work/],

  ['free servers', servers, three, ['pass'], /no pool of 3 PgBouncers is used up/],
  [
    'used up twice',
    servers,
    with0({pools: [busy], full: detail({later: [busy]})}),
    bad,
    /pool too small: all 20 server connections of gomeet as gomeet_a are busy, 4 clients wait/,
  ],
  ['used up once', servers, with0({full: detail({later: [busy]})}), ['pass'], /no pool/],
  [
    'busy, and nobody waits',
    servers,
    with0({pools: [{...busy, clientsWaiting: 0}], full: detail({later: [{...busy, clientsWaiting: 0}]})}),
    ['pass'],
    /no pool/,
  ],

  [
    'waiting twice',
    pools,
    with0({pools: [{...pool, clientsWaiting: 1}], full: detail({later: [{...pool, clientsWaiting: 2}]})}),
    ['warn pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'],
    /2 clients wait for gomeet as gomeet_a, and did a second before/,
  ],
  [
    'waiting once',
    pools,
    with0({pools: [{...pool, clientsWaiting: 1}]}),
    ['pass pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'],
    /nobody waits/,
  ],
  ['a slow query', query, full0({queryMs: 130}), ['warn pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'], /after 130\.0 ms/],
  [
    'nobody listens, which is known',
    query,
    [refused, pooler(1), pooler(2)],
    ['fail~ pgbouncer-0', 'pass pgbouncer-1', 'pass pgbouncer-2'],
    /refused/,
  ],
];

describe('PgBouncers', () => {
  it.each(cases.map((entry) => [`${entry[1].id}: ${entry[0]}`, entry] as const))('%s', (_, [, probe, reading, expected, message]) => {
    const judgements = judged(probe as Probe<PgBouncerReading>, reading);
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
    for (const judgement of judgements) if (judgement.status === 'fail') expect(judgement.hint ?? '').not.toBe('');
  });

  it('recognises a recorded PAUSE of 1.18, and no pause in a recorded healthy one', () => {
    const found = (name: string) =>
      short(
        judged(paused, [parsePgBouncer(out(recorded(name)), pod)], {
          expected: {postgresReplicas: 0, pgbouncers: 1, redisMasters: 0, redisReplicas: 0},
        }),
      );
    expect(found('pgbouncer-full-paused.txt')).toEqual(['fail! the-pod']);
    expect(found('pgbouncer-full.txt')).toEqual(['pass']);
    expect(found('pgbouncer-1.25-documented.txt')).toEqual(['pass']);
  });
});

describe('pgbouncer.config', () => {
  const ask = (reading: PgBouncerReading, target = {}, postgres = healthy) => judged(config, {pgbouncer: reading, postgres}, target);
  it('adds up what the poolers may open and take', () => {
    const [found] = ask(three, {profile: 'gomeet-500'});
    expect(found?.status).toBe('pass');
    expect(found?.message).toBe(
      '3 PgBouncers may open 450 server connections, PostgreSQL has 495; they take 5100 clients, 5000 are promised',
    );
  });
  it.each<[string, ReturnType<typeof ask>, readonly string[], RegExp]>([
    [
      'more than PostgreSQL has',
      ask(three, {}, [primary({maxConnections: 400}), ...healthy.slice(1)]),
      ['fail!', 'pass'],
      /450 server connections, PostgreSQL has 395/,
    ],
    [
      'no cap on databases: pools and reserve count',
      ask(full0({databases: [{...database, maxConnections: 0, poolSize: 300}]})),
      ['fail!', 'pass'],
      /605 server connections/,
    ],
    [
      'fewer clients than promised',
      ask(full0({config: {max_client_conn: '100'}}), {profile: 'gomeet-500'}),
      ['warn', 'pass'],
      /3500 clients, 5000 are promised/,
    ],
    ['no primary', ask(three, {}, []), ['unknown~', 'pass'], /not compared with PostgreSQL/],
    ['a pooler cannot be asked', ask([refused, pooler(1), pooler(2)]), ['unknown~ pgbouncer-0'], /refused/],
    ['its databases are not told', ask(full0({databases: broken})), ['unknown!', 'pass'], /did not list its databases/],
  ])('%s', (_, judgements, expected, message) => {
    expect(short(judgements)).toEqual(expected);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('compares each with the manifests', () => {
    const manifests = [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {name: 'pgbouncer-config'},
        data: {'pgbouncer.ini': '[pgbouncer]\npool_mode = transaction\nmax_client_conn = 1700\n'},
      },
      {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'p'}, spec: {template: {metadata: {labels: {app: 'pgbouncer'}}}}},
    ];
    const found = ask(full0({config: {max_client_conn: '1700', pool_mode: 'session'}}), {manifests});
    expect(found[0]).toMatchObject({status: 'warn', instance: 'pgbouncer-0', message: 'pool_mode is session, not transaction'});
  });
});
