import {beforeAll, describe, expect, it} from 'vitest';
import {checks} from '../../src/checks/index.ts';
import {targetSchema} from '../../src/core/config.ts';
import {ToolError} from '../../src/core/errors.ts';
import {askHealth} from '../../src/core/health.ts';
import type {World} from '../../src/core/ports.ts';
import type {Probe} from '../../src/core/probe.ts';
import type {Target} from '../../src/core/target.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {loadTemplates} from '../../src/tools/templates.ts';
import {answering} from '../core/_probes.ts';
import {clockOnly} from '../core/_worlds.ts';

const all = checks as readonly Probe[];
const others = all.filter(({id}) => id !== 'kubernetes.api');
const ports = ['cluster', 'changes', 'pods', 'postgres', 'pgbouncer', 'redis', 'versions'] as const;
const readings = ['metrics', 'prometheus', 'alertmanager', 'livekit', 'turn'] as const;

let target: Target;
beforeAll(async () => {
  target = buildTarget('test', targetSchema.parse({profile: 'gomeet-500'}), await loadTemplates('gomeet', 'gomeet-500'));
});

/** A world in which every method of these ports does this. */
function worldThat(names: readonly string[], does: () => unknown): World {
  const port = new Proxy({}, {get: () => async () => does()});
  return {...clockOnly(), kind: 'cluster', ...Object.fromEntries(names.map((name) => [name, port]))};
}

/** Each probe by itself, so that none is skipped for the sake of another. */
const alone = (one: Probe, world: World) =>
  askHealth({world, target}, {probes: [one], guard: answering(), signal: new AbortController().signal, concurrency: 1, limitMs: 5_000});

describe('what could not be measured is never fine', () => {
  const refuse = () => {
    throw new ToolError('kubernetes', 'User "reader" is forbidden to do that');
  };
  it.each(others.map((one) => [one.id, one] as const))('%s, without any permission', async (_, one) => {
    const findings = await alone(one, worldThat([...ports, ...readings, 'network', 'outside'], refuse));
    expect(findings.filter(({status}) => status !== 'unknown' && status !== 'skip')).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });
});

describe('a platform of which nothing is there', () => {
  /** What is quiet where nobody is, and what says that somebody is missing instead. */
  const quiet: {readonly [id: string]: string} = {
    'kubernetes.events': 'kubernetes.workloads',
    'kubernetes.lock': 'kubernetes.namespace',
    'kubernetes.quota': 'kubernetes.namespace',
    'kubernetes.restarts': 'kubernetes.workloads',
    'livekit.api': 'livekit.ready',
    'livekit.drain': 'livekit.ready',
    'monitoring.alerts': 'monitoring.prometheus',
    'monitoring.peers': 'monitoring.alertmanager',
    'monitoring.silences': 'monitoring.alertmanager',
    'recording.failures': 'recording.workers',
  };
  const ids = all.map(({id}): string => id);
  const nothing = worldThat([...ports, ...readings], () => []);
  const empty: World = {
    ...nothing,
    cluster: {...clockOnly().cluster, list: async () => [], get: async () => undefined, knows: async () => false, access: async () => []},
    versions: {kubectl: async () => undefined},
  };
  const passed = async (one: Probe) => (await alone(one, empty)).filter(({status}) => status === 'pass').map(({message}) => message);

  it.each(others.filter(({id}) => quiet[id] === undefined).map((one) => [one.id, one] as const))('%s is not fine', async (_, one) => {
    expect(await passed(one)).toEqual([]);
  });

  it.each(Object.entries(quiet).filter(([id]) => ids.includes(id)))('%s may be, because %s is not', async (_, instead) => {
    const told = all.find(({id}) => id === instead);
    expect(told?.required).toBe(true);
    expect(told === undefined ? [] : (await alone(told, empty)).filter(({status}) => status === 'pass' || status === 'skip')).toEqual([]);
  });
});

describe('the table of probes', () => {
  it('has every id once, and needs only what exists, without a circle', () => {
    expect(all.map(({id}) => id)).toEqual([...new Set(all.map(({id}) => id))]);
    const unknown = all.flatMap(({id, needs = []}) =>
      needs.filter((need) => !all.some((one) => one.id === need)).map((need) => `${id}: ${need}`),
    );
    expect(unknown).toEqual([]);
    const reach = (id: string, path: readonly string[]): readonly string[] =>
      path.includes(id)
        ? [[...path, id].join(' → ')]
        : (all.find((one) => one.id === id)?.needs ?? []).flatMap((need) => reach(need, [...path, id]));
    expect(all.flatMap(({id}) => reach(id, []))).toEqual([]);
  });

  it('says of each what it asks, and of each limit who says so', () => {
    expect(all.filter(({question}) => !/^[A-Z].*\?$/.test(question)).map(({id}) => id)).toEqual([]);
    const limits = all.flatMap(({id, limits: table = {}}) => Object.entries(table).map(([name, limit]) => ({id, name, ...limit})));
    expect(
      limits.filter(({value, source, name}) => !Number.isFinite(value) || source.length < 4 || !/^[a-z][A-Za-z0-9]*$/.test(name)),
    ).toEqual([]);
  });
});
