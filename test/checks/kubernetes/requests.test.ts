import {beforeAll, describe, expect, it} from 'vitest';
import {checks} from '../../../src/checks/index.ts';
import type {Finding} from '../../../src/core/finding.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {ClusterReader, World} from '../../../src/core/ports.ts';
import {ask, type Probe} from '../../../src/core/probe.ts';
import {sharedWorld} from '../../../src/core/shared-world.ts';
import {simulatedWorld} from '../../../src/simulator/index.ts';
import {target} from '../../pipelines/deploy/_platform.ts';

const rooms = ['kubernetes', 'security', 'backups', 'addons'];
const own = (checks as readonly Probe[]).filter(
  (one) => rooms.includes(one.id.split('.')[0] ?? '') && (one.asked ?? 'always') === 'always',
);

type Asked = {
  readonly findings: readonly Finding[];
  readonly lists: readonly string[];
  readonly gets: readonly string[];
  readonly scans: number;
};

/** Asks every probe of these rooms of one run, and counts what reaches the API server. */
async function askAll(world: World, foreign: readonly KubeObject[] = []): Promise<Asked> {
  const [lists, gets]: [string[], string[]] = [[], []];
  let scans = 0;
  const cluster: ClusterReader = {
    ...world.cluster,
    list(apiVersion, kind, options = {}, signal) {
      lists.push(`${kind} ${options.namespace ?? 'everywhere'} ${options.labelSelector ?? ''}`.trim());
      return world.cluster.list(apiVersion, kind, options, signal);
    },
    get(key, signal) {
      gets.push(`${key.kind} ${key.name}`);
      return world.cluster.get(key, signal);
    },
    async scan(apiVersion, kind, options, visit) {
      scans += 1;
      for (const object of [...(await world.cluster.list(apiVersion, kind, options)), ...foreign]) visit(object);
    },
  };
  const signal = new AbortController().signal;
  const shared = sharedWorld({...world, cluster}, {limitMs: 60_000, signal});
  const findings = await Promise.all(own.map((one) => ask(one, {world: shared, target}, {limitMs: 60_000, signal})));
  return {findings: findings.flat(), lists, gets, scans};
}

/** A pod of somebody else that asks for little, on a node of ours. */
const stranger = (index: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: `x-${index}`, namespace: `team-${index % 10}`},
  spec: {nodeName: 'general-000', containers: [{name: 'c', resources: {requests: {cpu: '1m'}}}]},
  status: {phase: 'Running'},
});

describe('all probes of the cluster, of security and of backups in one run', () => {
  let world: World;
  let alone: Asked;
  let crowded: Asked;
  beforeAll(async () => {
    const {pools, expected, namespace, bootstrap, profile, manifests} = target;
    world = await simulatedWorld({pools, expected, namespace, profile, bootstrap, faults: [], preload: manifests});
    alone = await askAll(world);
    crowded = await askAll(
      world,
      Array.from({length: 300}, (_, index) => stranger(index)),
    );
  });

  it('are many', () => expect(own.length).toBeGreaterThan(35));

  it('find nothing wrong with a healthy platform but that no release is recorded', () => {
    const bad = alone.findings.filter((one) => !['pass', 'skip'].includes(one.status));
    expect(bad.map((one) => `${one.status} ${one.id}`)).toEqual(['warn kubernetes.release']);
  });

  it('list each kind of a namespace at most once', () => {
    expect(alone.lists.length).toBeGreaterThan(20);
    expect(alone.lists.filter((one, index) => alone.lists.indexOf(one) !== index)).toEqual([]);
    expect(alone.gets.filter((one, index) => alone.gets.indexOf(one) !== index)).toEqual([]);
  });

  it('list over all namespaces only what has none, and read all pods once', () => {
    const wide = alone.lists.filter((one) => one.endsWith('everywhere')).map((one) => one.split(' ')[0]);
    expect(wide.sort()).toEqual(['ClusterIssuer', 'ClusterRole', 'ClusterRoleBinding', 'Node', 'PriorityClass', 'StorageClass']);
    expect(alone.scans).toBe(1);
  });

  it('get single objects by name only where lists are not allowed or there is one', () => {
    expect([...new Set(alone.gets.map((one) => one.split(' ')[0]))].sort()).toEqual([
      'APIService',
      'Namespace',
      'Secret',
      'ServiceAccount',
    ]);
  });

  it('ask for nothing more when others run more', () => {
    expect([...crowded.lists].sort()).toEqual([...alone.lists].sort());
    expect(crowded.gets.length).toBe(alone.gets.length);
    expect(crowded.scans).toBe(1);
  });

  it('say what to do next and where it is written down', () => {
    const silent = alone.findings.filter((one) => one.status !== 'pass' && one.status !== 'skip' && one.hint === undefined);
    expect(silent.map((one) => one.id)).toEqual([]);
  });
});
