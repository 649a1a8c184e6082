import {expect, test} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {askHealth} from '../../src/core/health.ts';
import type {AccessQuestion, World} from '../../src/core/ports.ts';
import {sharedWorld} from '../../src/core/shared-world.ts';
import {answering, asks, fine, someTarget, worldWith} from './_probes.ts';
import {clockOnly} from './_worlds.ts';

const signal = new AbortController().signal;
const share = (world: World, limitMs = 5_000, until = signal) => sharedWorld(world, {limitMs, signal: until});

test('equal questions are asked once, different ones each', async () => {
  const asked: unknown[] = [];
  const cluster = {
    ...clockOnly().cluster,
    list: async (...[apiVersion, kind, options]: Parameters<World['cluster']['list']>) => {
      asked.push([apiVersion, kind, options]);
      return [];
    },
  };
  const {cluster: shared} = share(worldWith({cluster}));
  await Promise.all([
    shared.list('v1', 'Pod', {namespace: 'gomeet', labelSelector: 'app=redis'}),
    shared.list('v1', 'Pod', {labelSelector: 'app=redis', namespace: 'gomeet'}, new AbortController().signal),
    shared.list('v1', 'Pod', {namespace: 'gomeet'}),
    shared.list('v1', 'Node'),
    shared.list('v1', 'Node', {}),
    shared.list('v1', 'Node', {labelSelector: 'app=redis'}),
    shared.list('v1', 'Pod', {labelSelector: 'app=redis'}),
  ]);
  expect(asked).toEqual([
    ['v1', 'Pod', {namespace: 'gomeet'}],
    ['v1', 'Node', {}],
    ['v1', 'Node', {labelSelector: 'app=redis'}],
    ['v1', 'Pod', {labelSelector: 'app=redis'}],
  ]);
});

test('the pods of one app are those of the namespace with its label, for the ports of the world too', async () => {
  const pod = (name: string, labels?: {[name: string]: string}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'gomeet', ...(labels === undefined ? {} : {labels})},
  });
  const cluster = {
    ...clockOnly().cluster,
    list: async () => [pod('redis-0', {app: 'redis'}), pod('other', {app: 'redis-exporter'}), pod('bare')],
  };
  const names: string[] = [];
  const world = worldWith({cluster});
  const through = (reader: World['cluster']): World => ({
    ...world,
    redis: {
      ...world.redis,
      instances: async () => {
        names.push(
          ...(await reader.list('v1', 'Pod', {namespace: 'gomeet', labelSelector: 'app=redis'})).map(({metadata}) => metadata.name),
        );
        return [];
      },
    },
  });
  await share({...world, through}).redis.instances();
  expect(names).toEqual(['redis-0']);
});

test('a permission is asked once, whoever asks for it beside others', async () => {
  const question = (verb: string): AccessQuestion => ({verb, group: '', resource: 'pods'});
  const asked: string[][] = [];
  const cluster = {
    ...clockOnly().cluster,
    access: async (questions: readonly AccessQuestion[]) => {
      asked.push(questions.map(({verb}) => verb));
      return questions.map((one) => ({...one, allowed: one.verb !== 'delete', reason: ''}));
    },
  };
  const {cluster: shared} = share(worldWith({cluster}));
  const [first, second] = await Promise.all([
    shared.access([question('get'), question('list')]),
    shared.access([question('list'), question('delete'), question('get')]),
  ]);
  expect(first.map(({verb, allowed}) => [verb, allowed])).toEqual([
    ['get', true],
    ['list', true],
  ]);
  expect(second.map(({verb, allowed}) => [verb, allowed])).toEqual([
    ['list', true],
    ['delete', false],
    ['get', true],
  ]);
  expect(asked).toEqual([['get', 'list'], ['delete']]);
});

test('readings of the data stores are the full ones, whatever the first one asked for', async () => {
  const options: unknown[] = [];
  const postgres = {
    ...clockOnly().postgres,
    instances: async (_?: AbortSignal, given?: object) => {
      options.push(given);
      return [];
    },
  };
  const {postgres: shared} = share(worldWith({postgres}));
  await shared.instances(signal);
  await shared.instances(signal, {full: true});
  expect(options).toEqual([{full: true, limitMs: 5_000}]);
});

test('a failed reading is remembered, too', async () => {
  let asked = 0;
  const redis = {
    ...clockOnly().redis,
    instances: async () => {
      asked += 1;
      throw new ToolError('redis-cli', 'exec refused');
    },
  };
  const {redis: shared} = share(worldWith({redis}));
  await expect(shared.instances()).rejects.toThrow('exec refused');
  await expect(shared.instances()).rejects.toThrow('exec refused');
  expect(asked).toBe(1);
});

test('a port that the world has not got stays absent', () => {
  const shared = share(clockOnly());
  expect(['network', 'outside', 'prometheus', 'alertmanager', 'livekit', 'turn', 'metrics'].filter((name) => name in shared)).toEqual([]);
});

test('only requests that change nothing are remembered', async () => {
  let asked = 0;
  const answer = {status: 200, headers: {}, body: '', durationMs: 1};
  const network = {
    request: async () => {
      asked += 1;
      return answer;
    },
    forward: async () => Promise.reject(new Error('not here')),
  };
  const {network: shared} = share(worldWith({network}));
  const to = {namespace: 'gomeet', pod: 'p', port: 80, path: '/'};
  await shared?.request(to);
  await shared?.request({...to, method: 'GET'});
  await shared?.request(to);
  expect(asked).toBe(2);
  await shared?.request({...to, method: 'POST'});
  await shared?.request({...to, method: 'POST'});
  expect(asked).toBe(4);
});

test('the limit of the probe that asked first does not spoil the reading for the next', async () => {
  const world = clockOnly();
  const redis = {
    ...world.redis,
    instances: async (until?: AbortSignal) => {
      await world.clock.sleep(4_000, until);
      return [];
    },
  };
  const slow = asks('a.slow', async (here, until) => {
    await world.clock.sleep(3_000, until);
    await here.redis.instances(until);
    return fine;
  });
  const after = asks(
    'b.after',
    async (here, until) => {
      await here.redis.instances(until);
      return fine;
    },
    {needs: []},
  );
  const findings = await askHealth(
    {world: {...world, redis}, target: someTarget()},
    {probes: [slow, after], guard: answering(), signal, concurrency: 1, limitMs: 5_000},
  );
  expect(findings.map(({status}) => status)).toEqual(['unknown', 'pass']);
});

test('something silent is waited for once, not once for each probe', async () => {
  const world = clockOnly();
  const redis = {...world.redis, instances: async (until?: AbortSignal) => world.clock.sleep(3_600_000, until).then(() => [])};
  const probes = Array.from({length: 10}, (_, index) => asks(`a.p${index}`, (here, until) => here.redis.instances(until)));
  const started = world.clock.now().getTime();
  const findings = await askHealth(
    {world: {...world, redis}, target: someTarget()},
    {probes, guard: answering(), signal, concurrency: 1, limitMs: 5_000},
  );
  expect(new Set(findings.map(({message}) => message))).toEqual(new Set(['not measured: no answer within 5 s']));
  expect(world.clock.now().getTime() - started).toBe(5_000);
});
