import {setTimeout as sleep} from 'node:timers/promises';
import {Failed, UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import {at, type KubeObject, numberAt, type ObjectKey} from '../../core/objects.ts';
import type {Fault, Hit} from '../../faults/_types.ts';
import type {FaultObjects} from './objects.ts';

/** The namespace of the platform in every sandbox. */
const NAMESPACE = 'gomeet';

const KINDS: readonly (readonly [string, string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
];

const FIXTURE_READY_MS = 60_000;

/** What a fault strikes, by name: what was asked for with `--on` or after the colon, or what it strikes otherwise. */
export function targetOf(fault: Fault, parameter: string | undefined, on: string | undefined): string {
  const {strikes} = fault;
  const named = fault.parameter?.name === 'APP' || fault.parameter?.name === 'POD' ? parameter : undefined;
  if (on !== undefined && named !== undefined && on !== named)
    throw new UserError(`Both --on ${on} and ${fault.name}:${named} say what to strike; give one of them.`);
  if (strikes === undefined || strikes.kind === 'cluster' || strikes.kind === 'fixture') {
    if (on === undefined) return strikes?.kind === 'fixture' ? strikes.name : fault.name;
    const what = strikes?.kind === 'fixture' ? `brings its own ${strikes.workloadKind} along` : 'strikes the whole cluster';
    throw new UserError(`The fault ${fault.name} ${what}; leave out --on.`);
  }
  return on ?? named ?? strikes.name;
}

/**
 * Looks the workload up, and makes the fixture where the platform has none. `making` is called before anything is made.
 * A workload that does not exist is a UserError with the names of those that do.
 */
export async function aim(
  fault: Fault,
  target: string,
  parameter: string | undefined,
  open: () => Promise<FaultObjects>,
  making: (fixture: readonly KubeObject[]) => Promise<void>,
): Promise<Omit<Hit, 'since'>> {
  const {strikes} = fault;
  const plain = {workload: target, namespace: NAMESPACE, parameter};
  if (strikes === undefined || strikes.kind === 'cluster' || strikes.kind === 'pod') return {...plain, kind: '', labels: {}};
  if (strikes.kind === 'fixture') return {...plain, kind: strikes.workloadKind, labels: {app: target}};
  const objects = await open();
  const found = await find(target, objects);
  if (found !== undefined) {
    const {object, ...hit} = found;
    const why = strikes.unfit?.(object);
    if (why !== undefined) throw new UserError(`The fault ${fault.name} cannot strike ${target}: ${why}.`);
    return {...plain, ...hit};
  }
  if (strikes.fixture === undefined || target !== strikes.name) throw await unknown(target, objects);
  const fixture = strikes.fixture(NAMESPACE);
  await making(fixture);
  for (const object of fixture) await objects.apply(object);
  const made = await find(target, objects);
  if (made === undefined) throw new Failed(`The fault ${fault.name} brings no workload ${target} along.`);
  const {object: _, ...hit} = made;
  await ready({apiVersion: 'apps/v1', kind: hit.kind, namespace: NAMESPACE, name: target}, objects);
  return {...plain, ...hit};
}

async function find(
  name: string,
  objects: FaultObjects,
): Promise<(Pick<Hit, 'kind' | 'labels'> & {readonly object: KubeObject}) | undefined> {
  for (const [apiVersion, kind] of KINDS) {
    const found = await objects.get({apiVersion, kind, namespace: NAMESPACE, name});
    if (found !== undefined) return {kind, labels: labelsOf(found), object: found};
  }
  return undefined;
}

function labelsOf(workload: KubeObject): {readonly [key: string]: string} {
  const labels = at(workload, 'spec', 'selector', 'matchLabels');
  if (labels === null || typeof labels !== 'object') return {};
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

async function unknown(name: string, objects: FaultObjects): Promise<UserError> {
  const lists = await Promise.all(KINDS.map(([apiVersion, kind]) => objects.targets({apiVersion, kind, namespace: NAMESPACE})));
  const names = lists.flat().map(({metadata}) => metadata.name);
  if (names.length === 0)
    return new UserError(`There is no workload ${JSON.stringify(name)}: nothing is deployed.`, {
      suggestions: ['gomeet deploy --target sandbox --yes'],
    });
  return new UserError(`There is no workload ${JSON.stringify(name)} in the namespace ${NAMESPACE}${didYouMean(name, names)}`, {
    suggestions: [`workloads are: ${names.sort().join(', ')}`],
  });
}

async function ready(key: ObjectKey, objects: FaultObjects): Promise<void> {
  for (const deadline = Date.now() + FIXTURE_READY_MS; Date.now() < deadline; await sleep(300)) {
    const now = await objects.get(key);
    const wanted = numberAt(now, 'spec', 'replicas') ?? Math.max(1, numberAt(now, 'status', 'desiredNumberScheduled') ?? 1);
    if ((numberAt(now, 'status', 'readyReplicas') ?? numberAt(now, 'status', 'numberReady') ?? 0) >= wanted) return;
  }
  throw new Failed(`The fixture ${key.name} did not become ready within ${FIXTURE_READY_MS / 1000} s, before the fault began.`);
}
