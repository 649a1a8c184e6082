import {ownerTag} from '../../../src/core/cloud-target.ts';
import {type TargetConfig, targetSchema} from '../../../src/core/config.ts';
import {type ExecuteOptions, execute} from '../../../src/core/execute.ts';
import type {Pipeline} from '../../../src/core/pipeline.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import {Secret} from '../../../src/core/secret.ts';
import type {Target} from '../../../src/core/target.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {type ApplyOptions, clusterApply} from '../../../src/pipelines/cluster/index.ts';
import {type Account, type Emulator, emulator} from '../../../src/sandbox/digitalocean/index.ts';
import {SimulatedCluster, VirtualClock, worldOf} from '../../../src/simulator/index.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {loadTemplates} from '../../../src/tools/templates.ts';
import {nodeObject, seed} from './_seed.ts';

export {seed} from './_seed.ts';

const templates = await loadTemplates('gomeet', 's2');

/** Two general and two media nodes: as many as a test can look at. */
export function targetOf(more: Partial<TargetConfig> = {}): Target {
  const key = JSON.stringify(more);
  const target = built.get(key) ?? newTarget(more);
  built.set(key, target);
  return target;
}

const built = new Map<string, Target>();

function newTarget(more: Partial<TargetConfig>): Target {
  const config = targetSchema.parse({
    profile: 's2',
    cloud: 'digitalocean',
    pools: {general: {count: 2}, media: {count: 2}},
    ...more,
  });
  return buildTarget('production', config, templates);
}

export type Place = {
  readonly api: Emulator;
  readonly kube: SimulatedCluster;
  readonly world: World;
  /** What left the account's nodes while it ran. */
  readonly joined: string[];
};

type Saved = {readonly state: unknown; readonly dump: ReturnType<SimulatedCluster['dump']>};
const made = new Map<Target, Promise<Saved>>();

/** An account in which a target was applied before; made once for each target, because many tests begin with the same. */
export async function applied(target: Target = targetOf()): Promise<Place> {
  const saved = made.get(target) ?? once(target);
  made.set(target, saved);
  return place(seed(), await saved);
}

async function once(target: Target): Promise<Saved> {
  const here = place();
  const {outcome, message} = await apply(here, target);
  if (outcome !== 'ok') throw new Error(message);
  return {state: here.api.state(), dump: here.kube.dump()};
}

/** An account and the cluster in it, on one clock. Nodes come and go with the account's machines. */
export function place(account: Account = seed(), saved?: Saved): Place {
  const clock = new VirtualClock(saved === undefined ? undefined : new Date(saved.dump.now));
  const kube = new SimulatedCluster({pools: [], namespace: 'gomeet', clock});
  if (saved !== undefined) kube.restore(saved.dump);
  kube.apply([{apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'gomeet'}}]);
  const joined: string[] = [];
  const api = emulator({
    clock,
    seed: account,
    ...(saved === undefined ? {} : {saved: saved.state}),
    hooks: {
      nodesAdded: (cluster, pool, nodes) => {
        for (const node of nodes) joined.push(node.name);
        for (const node of nodes) kube.put(nodeObject(cluster, pool, node));
        kube.catchUp();
      },
      nodesRemoved: (_cluster, _pool, nodes) => {
        for (const {name} of nodes) kube.remove({apiVersion: 'v1', kind: 'Node', name});
        kube.catchUp();
      },
    },
  });
  const cloud = digitalOcean({
    token: new Secret('dop_v1_test'),
    credential: 'the test',
    server: 'https://api.digitalocean.com',
    clock,
    random: () => 0,
    send: ({method, path, headers, body = ''}) => api.handle({method, path, headers, body}),
  });
  return {api, kube, joined, world: {...worldOf(kube), cloud}};
}

const commands = {
  again: 'gomeet cluster apply --target production --yes',
  kubeconfig: 'gomeet cluster kubeconfig --target production',
  bootstrap: 'gomeet bootstrap --target production',
  status: 'gomeet cluster status --target production',
};

/** `gomeet cluster apply --yes`. */
export function apply(
  {world}: Place,
  target: Target = targetOf(),
  more: Partial<ApplyOptions> = {},
  how: Partial<ExecuteOptions> = {},
): Promise<RunResult> {
  const options: ApplyOptions = {world, target, connect: async () => world, adopt: false, remove: [], commands, ...more};
  return carriedOut({world}, clusterApply(options), {target, ...how});
}

/** A pipeline with --yes. */
export function carriedOut<Context>(
  {world}: Pick<Place, 'world'>,
  pipeline: Pipeline<Context>,
  how: Partial<ExecuteOptions> = {},
): Promise<RunResult> {
  return execute(pipeline, {
    world,
    target: targetOf(),
    toolVersion: '1.2.3',
    dryRun: false,
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
    ...how,
  });
}

/** Killed after its k-th request: that one is done, and nothing later arrives. Then the same command again, which has to end well. */
export async function killedAt(k: number, prepared: () => Promise<Place>, target: Target): Promise<Place> {
  const here = await prepared();
  here.api.fail({as: 'die', at: [k]});
  await apply(here, target);
  here.api.fail();
  const again = await apply(here, target);
  if (again.outcome !== 'ok') throw new Error(`killed after request ${k}, then ${again.outcome}: ${again.message}`);
  return here;
}

export function writes({api}: Place): readonly string[] {
  return api
    .log()
    .filter(({method}) => method !== 'GET')
    .map(({method, path}) => `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]+/g, 'ID')}`);
}

/** Pools of the only cluster: name, size and number of nodes that stay. */
export function pools({api}: Place): readonly string[] {
  const {clusters} = api.account();
  return clusters.flatMap((cluster) => cluster.pools.map(({name, size: slug, nodes}) => `${name} ${nodes.length} × ${slug}`));
}

export const mark = ownerTag({clusterName: 'gomeet-production'});
