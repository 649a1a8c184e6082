import {targetSchema} from '../../../src/core/config.ts';
import {execute} from '../../../src/core/execute.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import type {Target} from '../../../src/core/target.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {type DeployOptions, deploy} from '../../../src/pipelines/deploy/index.ts';
import {simulatedWorld} from '../../../src/simulator/index.ts';
import {loadTemplates} from '../../../src/tools/templates.ts';

const config = targetSchema.parse({profile: 'dev'});
export const templates = await loadTemplates(config.stack, config.profile);
export const target: Target = buildTarget('simulator', config, templates);

/** An empty simulated cluster that was bootstrapped for the smallest profile. */
export async function emptyWorld(faults: readonly string[] = []): Promise<World> {
  const {pools, expected, namespace, bootstrap, profile} = target;
  return simulatedWorld({pools, expected, namespace, profile, bootstrap, faults});
}

export type Wish = Partial<Pick<DeployOptions, 'target' | 'secrets' | 'only' | 'from' | 'prune' | 'env'>> & {
  readonly dryRun?: boolean;
  readonly expect?: string;
};

/** `gomeet deploy --yes` with what the test wishes for. */
export function run(world: World, wish: Wish = {}): Promise<RunResult> {
  const {dryRun = false, expect, ...part} = wish;
  const options: DeployOptions = {
    world,
    target,
    secrets: templates.secrets,
    only: [],
    prune: false,
    env: {},
    by: 'tester',
    toolVersion: '1.2.3',
    ...part,
  };
  return execute(deploy(options, 'gomeet deploy --yes'), {
    world,
    target: options.target,
    toolVersion: '1.2.3',
    dryRun,
    ...(expect === undefined ? {} : {expect}),
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
  });
}

/** `step state` of every record, for an assertion that reads as a table. */
export function states(result: RunResult): readonly string[] {
  return result.records.map((record) => `${record.step} ${record.state}`);
}
