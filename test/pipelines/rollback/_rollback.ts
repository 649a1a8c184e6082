import {execute} from '../../../src/core/execute.ts';
import {at, type KubeObject, keyOf} from '../../../src/core/objects.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import type {Target} from '../../../src/core/target.ts';
import {type RollbackOptions, rollback} from '../../../src/pipelines/rollback/index.ts';
import {readReleases} from '../../../src/steps/release-record.ts';
import {target as platform} from '../deploy/_platform.ts';

/** The window after which everything is said to be stable has tests of its own. */
export const target: Target = {...platform, stableForMs: 0};

export type Wish = Partial<Pick<RollbackOptions, 'wish' | 'prune' | 'force' | 'target' | 'targetOf'>> & {
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
};

/** `gomeet rollback --yes` with what the test wishes for. */
export function rollBack(world: World, {dryRun = false, signal = new AbortController().signal, ...part}: Wish = {}): Promise<RunResult> {
  const options: RollbackOptions = {
    world,
    target,
    targetOf: async () => target,
    prune: false,
    force: false,
    by: 'tester',
    toolVersion: '1.2.3',
    ...part,
  };
  return execute(rollback(options, 'gomeet rollback --yes'), {
    world,
    target: options.target,
    toolVersion: '1.2.3',
    dryRun,
    signal,
    listen: () => undefined,
    approve: async () => undefined,
  });
}

/** The manifests with other ConfigMap contents and another image: a release that somebody wants to leave. */
export function changed(mark: string, image?: string): readonly KubeObject[] {
  return target.manifests.map((object) => {
    if (object.kind === 'ConfigMap')
      return {...object, data: {...Object(object['data']), [`${mark}.conf`]: `${mark} of ${object.metadata.name}`}};
    if (image === undefined || object.kind !== 'Deployment' || object.metadata.name !== 'auth-service') return object;
    return JSON.parse(JSON.stringify(object).replaceAll('gomeet/auth-service:v2.0.0', image)) as KubeObject;
  });
}

/** What a rollback promises to bring back: contents of all ConfigMaps and images of all workloads. */
export async function contents(world: World): Promise<unknown> {
  const {namespace} = target;
  const maps = await world.cluster.list('v1', 'ConfigMap', {namespace});
  const workloads = await Promise.all(
    target.manifests
      .filter((object) => ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'].includes(object.kind))
      .map((object) => world.cluster.get(keyOf(object))),
  );
  return {
    maps: Object.fromEntries(maps.map((map) => [map.metadata.name, [map['data'], map['binaryData']]])),
    images: workloads.map((one) => [one?.metadata.name, JSON.stringify(at(one, 'spec')).match(/"image":"[^"]*"/g)]),
  };
}

/** `3 rollback ok of 1`, newest first. */
export async function history(world: World): Promise<readonly string[]> {
  const {releases} = await readReleases(world, target.namespace);
  return releases.map(
    ({number, command, outcome, restores}) => `${number} ${command} ${outcome}${restores === undefined ? '' : ` of ${restores}`}`,
  );
}

/** Messages of one kind of finding, by instance. */
export function notUndone(result: RunResult): {readonly [instance: string]: string} {
  return Object.fromEntries(
    result.findings.filter((one) => one.id === 'rollback.not-undone').map((one) => [one.instance ?? '', one.message]),
  );
}
