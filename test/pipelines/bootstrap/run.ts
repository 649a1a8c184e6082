import {GomeetError} from '../../../src/core/errors.ts';
import {execute} from '../../../src/core/execute.ts';
import type {World} from '../../../src/core/ports.ts';
import {type BootstrapOptions, bootstrap} from '../../../src/pipelines/bootstrap/index.ts';
import type {FakeCluster} from './cluster.ts';
import {addons, fakeSource, target} from './fixture.ts';

type Asked = Partial<BootstrapOptions> & {readonly dryRun?: boolean; readonly kind?: World['kind']};

export function run(cluster: FakeCluster, {dryRun = false, kind = 'cluster', ...options}: Asked = {}) {
  const world = cluster.world(kind);
  const pipeline = bootstrap(
    {world, target, addons, source: fakeSource(), controllers: true, from: new Map(), skip: [], ...options},
    {again: 'gomeet bootstrap --yes', deploy: 'gomeet deploy --yes'},
  );
  return execute(pipeline, {
    world,
    target,
    toolVersion: '0.0.0',
    dryRun,
    signal: new AbortController().signal,
    listen: () => {},
    approve: async () => {},
  });
}

export const states = (result: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(result.records.map((record) => [record.step, record.state]));
/** A refusal is a result; wrong input is an error. */
export const endOf = (running: ReturnType<typeof run>) =>
  running.then(
    ({outcome, message}) => ({exit: outcome as string, message}),
    (error: unknown) => ({exit: error instanceof GomeetError ? error.exit : 'bug', message: String(error)}),
  );
export const addonFinding = (result: Awaited<ReturnType<typeof run>>, name: string) =>
  result.findings.find((finding) => finding.id === 'bootstrap.addon' && finding.instance === name);
