import type {BucketRule, Buckets} from '../../../src/core/buckets.ts';
import {targetSchema} from '../../../src/core/config.ts';
import {type ExecuteOptions, execute} from '../../../src/core/execute.ts';
import {noCluster} from '../../../src/core/no-cluster.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import type {Target} from '../../../src/core/target.ts';
import {wantedBuckets} from '../../../src/manifests/buckets.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {syncBuckets} from '../../../src/pipelines/buckets/index.ts';
import {simulatedBuckets} from '../../../src/simulator/buckets.ts';
import {VirtualClock} from '../../../src/simulator/index.ts';
import {loadTemplates} from '../../../src/tools/templates.ts';

const config = targetSchema.parse({profile: 's1', cloud: 'digitalocean', buckets: {recordings: 'rec', backups: 'bak'}});
export const target: Target = buildTarget('production', config, await loadTemplates('gomeet', 's1'));

export type Storage = {readonly world: World; readonly buckets: Buckets; readonly log: string[]};

/** Object storage in memory that remembers what was asked of it. `change` stands before it. */
export function storage(deployed: boolean, change: (buckets: Buckets) => Partial<Buckets> = () => ({})): Storage {
  const clock = new VirtualClock();
  const log: string[] = [];
  const real = simulatedBuckets({clock, deployed: deployed ? wantedBuckets(target) : []});
  const changed = {...real, ...change(real)};
  const noted =
    <Rest extends readonly unknown[], Value>(what: string, call: (name: string, ...rest: Rest) => Promise<Value>) =>
    (name: string, ...rest: Rest): Promise<Value> => {
      log.push(`${what} ${name}`);
      return call(name, ...rest);
    };
  const buckets: Buckets = {
    endpoint: real.endpoint,
    credential: real.credential,
    bucket: noted('read', changed.bucket),
    use: noted('count', changed.use),
    create: noted('create', changed.create),
    makePrivate: noted('close', changed.makePrivate),
    setVersioning: noted('versioning', changed.setVersioning),
    setRules: noted('rules', changed.setRules),
    writeRead: noted('write', changed.writeRead),
  };
  return {buckets, log, world: {...noCluster({kind: 'simulated', clock, why: 'there is none'}), buckets}};
}

/** `gomeet buckets sync --yes`. */
export function sync(world: World, more: Partial<ExecuteOptions> = {}, wanted = target): Promise<RunResult> {
  return execute(syncBuckets({world, target: wanted}, {again: 'gomeet buckets sync --yes', check: 'gomeet buckets check'}), {
    world,
    target: wanted,
    toolVersion: '1.2.3',
    dryRun: false,
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
    ...more,
  });
}

export function rule(id: string, more: Partial<BucketRule>): BucketRule {
  return {id, prefix: '', enabled: true, expireDays: null, expireOldVersionsDays: null, abortUploadsDays: null, ...more};
}

/** What changed something. */
export function writes(log: readonly string[]): readonly string[] {
  return log.filter((line) => !/^(read|count) /.test(line));
}

/** `create rec versioning: off → on`, of everything that is planned. */
export function fields({plan}: RunResult): readonly string[] {
  return plan.flatMap(({changes}) =>
    changes.flatMap(({key, action, fields: all}) => all.map(({path, from, to}) => `${action} ${key.name} ${path}: ${from} → ${to}`)),
  );
}
