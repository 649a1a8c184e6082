import {describe, expect, test} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import type {LogsRequest, World} from '../../src/core/ports.ts';
import {selectorOf} from '../../src/pipelines/log-sources.ts';
import {followAll, type LogChoice, type LogLine, linesOf, merged, readLogs} from '../../src/pipelines/logs.ts';
import {clockOnly, someTarget} from '../core/_worlds.ts';

const pod = (
  name: string,
  containers: readonly string[] = ['web'],
  labels: {readonly [key: string]: string} = {app: 'web'},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: 'gomeet', labels},
  spec: {containers: containers.map((one) => ({name: one}))},
});
const workload = (kind: string, name: string, app: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: {name},
  spec: {selector: {matchLabels: {app, part: name}}, template: {metadata: {labels: {app, part: name}}}},
});
const manifests = [
  workload('Deployment', 'web', 'web'),
  workload('StatefulSet', 'redis-master', 'redis'),
  workload('StatefulSet', 'redis-replica', 'redis'),
  {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {name: 'redis'}, spec: {selector: {matchLabels: {app: 'redis'}}}},
  {apiVersion: 'batch/v1', kind: 'Job', metadata: {name: 'init'}, spec: {template: {metadata: {labels: {app: 'init'}}}}},
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {name: 'backup'},
    spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: 'backup'}}}}}},
  },
];
const target = someTarget({manifests});
const choice: LogChoice = {service: 'web', previous: false, tail: 10};

type Log = (request: LogsRequest) => string | undefined;
function world(pods: readonly KubeObject[], log: Log, more: Partial<World['pods']> = {}): World {
  const base = clockOnly();
  return {
    ...base,
    cluster: {...base.cluster, list: async () => pods},
    pods: {exec: () => Promise.reject(new Error('exec was used')), logs: async (request) => log(request), ...more},
  };
}
const read = (pods: readonly KubeObject[], log: Log, part: Partial<LogChoice> = {}) =>
  readLogs({world: world(pods, log), target}, {...choice, ...part}, '0.0.0', new AbortController().signal);

describe('whose logs are meant', () => {
  test.each([
    ['web', 'app=web,part=web'],
    ['deployment/web', 'app=web,part=web'],
    ['redis', 'app=redis'],
    ['redis-master', 'app=redis,part=redis-master'],
    ['init', 'app=init'],
    ['backup', 'app=backup'],
  ])('%s', (service, selector) => {
    expect(selectorOf(service, target)).toBe(selector);
  });
  test('a slip gets the nearest name', () => {
    expect(() => selectorOf('redi', target)).toThrow(/no service redi .*did you mean redis\?/);
    expect(() => selectorOf('wbe', target)).toThrow(/did you mean web\?/);
  });
});

describe('reading', () => {
  test('lines of all pods come in the order of their times', async () => {
    const logs: {readonly [name: string]: string} = {
      a: '2026-01-01T00:00:01Z one\n2026-01-01T00:00:04Z four\n',
      b: '2026-01-01T00:00:02.5Z two\n  more of two\n2026-01-01T00:00:03Z three\n',
    };
    const {lines} = await read([pod('b'), pod('a')], ({pod: name}) => logs[name]);
    expect(lines.map(({pod: name, text}) => `${name} ${text}`)).toEqual(['a one', 'b two', 'b   more of two', 'b three', 'a four']);
  });
  test('what looks like a secret is taken out', async () => {
    const {lines} = await read([pod('a')], () => 'connecting with password=hunter2hunter2\n');
    expect(lines.map(({text}) => text)).toEqual(['connecting with password=[redacted]']);
  });
  test('asks for the container that has the name of its app, with what was chosen', async () => {
    const asked: LogsRequest[] = [];
    await read(
      [pod('a', ['sidecar', 'web'])],
      (request) => {
        asked.push(request);
        return '';
      },
      {previous: true, tail: 5, sinceSeconds: 60},
    );
    expect(asked).toEqual([
      {namespace: 'gomeet', pod: 'a', container: 'web', timestamps: true, previous: true, sinceSeconds: 60, tailLines: 5},
    ]);
  });
  test('only lines that match', async () => {
    const {lines} = await read([pod('a')], () => 'good\nan error\n', {grep: /error/});
    expect(lines.map(({text}) => text)).toEqual(['an error']);
  });
  test('a pod that cannot be read is a note beside the others', async () => {
    const {lines, notes} = await read([pod('a'), pod('b'), pod('c')], ({pod: name}) => {
      if (name === 'a') throw new ToolError('kubernetes', 'the node is away');
      return name === 'b' ? undefined : 'fine\n';
    });
    expect(lines).toHaveLength(1);
    expect(notes).toEqual(['a: the node is away', 'b: no log yet']);
  });
  test('when none can be read that is the error', async () => {
    const log = () => {
      throw new ToolError('kubernetes', 'pods/log is forbidden');
    };
    await expect(read([pod('a'), pod('b')], log)).rejects.toThrow('pods/log is forbidden');
  });
  test('a container that nobody has is named with those that exist', async () => {
    await expect(read([pod('a', ['web', 'proxy'])], () => '', {container: 'prox'})).rejects.toThrow(
      '--container prox: no pod of web has it, did you mean proxy?',
    );
  });
  test('no pods is told, not failed', async () => {
    expect(await read([], () => '')).toMatchObject({lines: [], notes: ['web has no pod in namespace gomeet']});
  });
});

describe('following', () => {
  test('takes pods in that come later, and a container that started again', async () => {
    const stop = new AbortController();
    const pods = [pod('a')];
    let runs = 0;
    async function* follow({pod: name, tailLines}: LogsRequest) {
      runs += 1;
      yield `2026-01-01T00:00:00Z ${name} ${tailLines ?? 'all'}`;
    }
    const seen: LogLine[] = [];
    const notes: string[] = [];
    const line = (one: LogLine) => {
      seen.push(one);
      if (seen.length === 1) pods.push(pod('b'));
      if (runs > 2) stop.abort();
    };
    await followAll({world: world(pods, () => '', {follow}), target}, choice, {line, note: (text) => notes.push(text)}, stop.signal);
    expect(seen.map(({text}) => text)).toEqual(expect.arrayContaining(['a 10', 'b all', 'a all']));
    expect(notes).toContain('a: its log ended');
  });
  test('a world without programs says so', async () => {
    const tell = {line: () => undefined, note: () => undefined};
    await expect(followAll({world: world([], () => ''), target}, choice, tell, new AbortController().signal)).rejects.toThrow(
      /simulated world/,
    );
  });
});

test('lines without a time stay behind the line before them', () => {
  const one = linesOf('first\n2026-01-01T00:00:05Z five\nlast', {pod: 'a', container: 'c'});
  const other = linesOf('2026-01-01T00:00:01Z b', {pod: 'b', container: 'c'});
  expect(merged([one, other]).map(({text}) => text)).toEqual(['first', 'b', 'five', 'last']);
});
