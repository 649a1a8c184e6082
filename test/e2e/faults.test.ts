import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {conditionOf, type KubeObject, listAt, numberAt} from '../../src/core/objects.ts';
import {families} from '../../src/diagnosis/families/index.ts';
import type {DiagnoseResult} from '../../src/diagnosis/result.ts';
import type {Change, Fault} from '../../src/faults/_types.ts';
import {faults} from '../../src/faults/index.ts';
import type {Broken} from '../../src/sandbox/faults/break.ts';
import {troubles} from './_gomeet.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';

/** The quick ones: without these, the first of a family by name. */
const preferred: readonly string[] = [
  'image-not-found',
  'config-missing',
  'readiness-failing',
  'quota-exceeded',
  'unschedulable-cpu',
  'volume-mount',
  'evicted',
];

const told = faults.filter(({sandbox, expect: wanted}) => sandbox !== undefined && wanted !== undefined);
const chosen = everything
  ? told
  : families.flatMap(({codes}) => oneOf(told.filter(({expect: wanted}) => wanted !== undefined && codes.includes(wanted.code))));
/** Pods with a real process behind them: the fault wins over the process. */
const onProcesses = everything
  ? ([
      ['crash-loop', 'pgbouncer'],
      ['image-not-found', 'redis-replica'],
    ] as const)
  : [];
const cases = [
  ...[...new Set(chosen)].map((fault) => ({
    title: fault.name,
    name: fault.name,
    code: fault.expect?.code,
    fault,
    where: [] as readonly string[],
  })),
  ...onProcesses.flatMap(([name, on]) =>
    told
      .filter((fault) => fault.name === name)
      .map((fault) => ({title: `${name} on ${on}`, name, code: fault.expect?.code, fault, where: ['--on', on]})),
  ),
];

function oneOf(family: readonly Fault[]): readonly Fault[] {
  const found = family.find(({name}) => preferred.includes(name)) ?? family[0];
  return found === undefined ? [] : [found];
}

type Row = {readonly name: string; readonly code: string; readonly verdict: string; readonly seconds: string};

describe('faults of the sandbox', () => {
  let sandbox: TestSandbox;
  const rows: Row[] = [];

  beforeAll(async () => {
    sandbox = await sandboxOf('s1');
    expect(troubles(await sandbox.deploy(['--stable-for', '1s']))).toEqual([]);
  });
  afterAll(async () => {
    await sandbox?.down();
    const table = rows.map(({name, code, verdict, seconds}) => `| ${name} | ${code} | ${verdict} | ${seconds} s |`);
    process.stdout.write(
      ['', '| fault | cause | verdict | from the fault to the cause |', '| --- | --- | --- | ---: |', ...table, ''].join('\n'),
    );
  });

  const list = async (what: string): Promise<readonly KubeObject[]> => {
    const {stdout, stderr} = await sandbox.kubectl(['-n', 'gomeet', 'get', what, '-o', 'json'], {admin: true});
    if (stdout === '') throw new Error(stderr);
    return listAt(JSON.parse(stdout), 'items') as readonly KubeObject[];
  };
  const diagnose = async (subject?: string): Promise<DiagnoseResult | string> => {
    const ran = await sandbox.run(['diagnose', ...(subject === undefined ? [] : [subject]), '--target', 'sandbox', '--json']);
    const document = JSON.parse(ran.stdout) as DiagnoseResult | {readonly error: {readonly message: string}};
    return 'causes' in document ? document : document.error.message;
  };
  /** Asks until the answer is as wanted; fails with the last one. */
  const until = async (
    limitMs: number,
    subject: string | undefined,
    wanted: (result: DiagnoseResult) => boolean,
  ): Promise<DiagnoseResult> => {
    for (const deadline = Date.now() + limitMs; ; await sleep(500)) {
      const result = await diagnose(subject);
      if (typeof result !== 'string' && wanted(result)) return result;
      if (Date.now() > deadline) throw new Error(`not in time: ${typeof result === 'string' ? result : brief(result)}`);
    }
  };

  /** Every pod that is wanted is there and ready, and none is on its way out. */
  const calm = async (): Promise<void> => {
    for (const deadline = Date.now() + 180_000; ; await sleep(500)) {
      const restless = [
        ...(await list('deployments,statefulsets,daemonsets')).flatMap(unfinished),
        ...(await list('pods')).flatMap(leaving),
      ];
      if (restless.length === 0) return;
      if (Date.now() > deadline) throw new Error(`still not calm: ${restless.join(', ')}`);
    }
  };

  test.each(cases)('$title is diagnosed as $code, and heals', {timeout: 600_000}, async ({title, name, fault, where}) => {
    // What a fault before it left may still be on its way.
    await calm();
    const before = await list('pods');
    const broken = await sandbox.run(['sandbox', 'break', name, ...where, '--trigger', '--json']);
    const began = Date.now();
    expect(broken.exitCode, broken.stdout).toBe(0);
    const {on, subject, triggered} = JSON.parse(broken.stdout) as Broken;
    try {
      // Nothing in the cluster shows what the API server refuses at once.
      if (subject === '') return expect(triggered).toMatch(/^refused: /);
      const named = await until(240_000, subject, ({causes}) => causes[0]?.code === fault.expect?.code);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      rows.push({name: title, code: named.causes[0]?.code ?? '', verdict: named.verdict, seconds});
      if (fault.expect?.kind !== undefined) expect(named.causes[0]?.kind).toBe(fault.expect.kind);
      const record = JSON.parse(await readFile(join(sandbox.dir, 'faults', 'active', `${name}@${on}.json`), 'utf8')) as ActiveRecord;
      const one = on === 'redis-replica' ? {...fault, mayChange: ['old-pods'] as const} : fault;
      expect(changes(record, before, await list('pods'), await list('nodes'), one)).toEqual([]);
    } finally {
      const healed = await sandbox.run(['sandbox', 'heal', name, '--json']);
      expect(healed.exitCode, healed.stdout).toBe(0);
    }
    await calm();
    if (fault.strikes?.kind === 'workload' && fault.strikes.fixture === undefined)
      await until(60_000, subject, ({verdict}) => verdict === 'ready');
  });

  test('nothing of a fault is left', async () => {
    await until(180_000, undefined, ({verdict}) => verdict === 'ready');
    expect(JSON.parse((await sandbox.run(['sandbox', 'heal', '--json'])).stdout)).toMatchObject({healed: []});
    const stages = await list('stages.kwok.x-k8s.io');
    expect(stages.map(({metadata}) => metadata.name).filter((name) => name.startsWith('sandbox-fault'))).toEqual([]);
    const kinds = 'deployments,statefulsets,daemonsets,jobs,hpa,pvc,services,resourcequotas,limitranges,pdb';
    expect((await list(kinds)).map(({kind, metadata}) => `${kind}/${metadata.name}`).filter((name) => name.includes('fault'))).toEqual([]);
    for (const node of await list('nodes')) expect(node['spec']).not.toHaveProperty('unschedulable');
  });
});

type ActiveRecord = {readonly hit: {readonly labels: {readonly [key: string]: string}; readonly since: string}};

/** What a fault changed that it must not, or left alone that it must change. */
function changes(
  {hit}: ActiveRecord,
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  nodes: readonly KubeObject[],
  {mustChange = [], mayChange = []}: Fault,
): readonly string[] {
  const allowed = new Set<Change>([...mustChange, ...mayChange]);
  const labels = Object.entries(hit.labels);
  const own = (pod: KubeObject) => labels.length > 0 && labels.every(([key, value]) => pod.metadata.labels?.[key] === value);
  const ready = (object: KubeObject) => conditionOf(object, 'Ready')?.status === 'True';
  const lost = before.filter((pod) => ready(pod) && !after.some((one) => one.metadata.uid === pod.metadata.uid && ready(one)));
  const unfit = nodes.filter((node) => !ready(node) || (node['spec'] as {readonly unschedulable?: boolean}).unschedulable === true);
  const fresh = after.filter(
    (pod) => own(pod) && (pod.metadata.creationTimestamp ?? '') > hit.since && pod.metadata.deletionTimestamp === undefined,
  );
  return [
    ...(allowed.has('old-pods') ? [] : lost.filter(own).map(({metadata}) => `${metadata.name} was ready before`)),
    ...(allowed.has('other-workloads')
      ? []
      : lost.filter((pod) => !own(pod)).map(({metadata}) => `${metadata.name} is of another workload`)),
    ...(allowed.has('nodes') ? [] : unfit.map(({metadata}) => `${metadata.name} is not fit`)),
    ...(mustChange.includes('new-pods') ? fresh.filter(ready).map(({metadata}) => `${metadata.name} is new and ready`) : []),
  ];
}

function brief({verdict, causes, objects}: DiagnoseResult): string {
  const rows = objects
    .filter((one) => one.verdict !== 'ready')
    .map(({key, verdict: of, summary}) => `${key.kind}/${key.name} ${of}: ${summary}`);
  return [verdict, ...causes.map(({code, object, summary}) => `${code} ${object}: ${summary}`), ...rows].join('\n');
}

/** What of a workload is not as wanted, by its own numbers. */
function unfinished({metadata, kind, spec, status}: KubeObject): readonly string[] {
  const of = (from: unknown, name: string) => numberAt(from, name) ?? 0;
  const wanted = kind === 'DaemonSet' ? of(status, 'desiredNumberScheduled') : (numberAt(spec, 'replicas') ?? 1);
  const counts =
    kind === 'DaemonSet'
      ? [of(status, 'numberReady'), of(status, 'updatedNumberScheduled')]
      : [of(status, 'readyReplicas'), of(status, 'updatedReplicas'), of(status, 'replicas')];
  const seen = (metadata.generation ?? 0) <= of(status, 'observedGeneration');
  return seen && counts.every((count) => count === wanted) ? [] : [`${kind.toLowerCase()}/${metadata.name}`];
}

function leaving({metadata}: KubeObject): readonly string[] {
  return metadata.deletionTimestamp === undefined ? [] : [`pod/${metadata.name} (Terminating)`];
}
