import {mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {CloudTarget} from '../core/cloud-target.ts';
import {Refused} from '../core/errors.ts';
import {packageRoot} from '../core/package-root.ts';
import {writeAgentMap} from './agent-map.ts';
import {SandboxApi} from './api.ts';
import {buildPrograms} from './build.ts';
import {prepareCloud} from './cloud/prepare.ts';
import {CLOUD_PROCESSES} from './cloud/processes.ts';
import {cloudAnswers} from './cloud/ready.ts';
import {componentKubeconfig} from './components.ts';
import {startApi, startComponents} from './control-plane.ts';
import {startDaemon} from './daemon-start.ts';
import {endAll, removeAll} from './end.ts';
import {writeKubeconfig} from './kubeconfig.ts';
import {withLock} from './lock.ts';
import {nodeMetricsServed, nodeMetricsStatus} from './node-metrics.ts';
import {type Pools, readPools} from './nodes.ts';
import {layout, sandboxDir, sandboxesDir} from './paths.ts';
import {createPki, type Identity, pkiFile} from './pki.ts';
import {gatherContents, populate, waitForNodes} from './populate.ts';
import {freePorts} from './ports.ts';
import {isAlive, listProcesses} from './processes.ts';
import type {Progress} from './progress.ts';
import {initialMetrics, writeCustomMetrics} from './stand-ins/custom-metrics.ts';
import {readState, type SandboxCloud, type SandboxState, writeState} from './state.ts';

/** What `up` needs. */
export interface UpOptions {
  readonly name: string;
  readonly profile: string;
  readonly onProgress: Progress;
  /** Puts what needs cluster-admin into the new cluster: namespace, roles, PriorityClasses, add-ons. */
  readonly bootstrap: (adminKubeconfig: string, kubectlPath: string) => Promise<void>;
  /** With an account around the cluster; `empty`: one without a cluster yet, so without nodes, CRDs and bootstrap. */
  readonly cloud?: {readonly empty: boolean; readonly wanted: CloudTarget; readonly buckets: (account: SandboxCloud) => Promise<void>};
  /** Where the node pools of the profile stand; the gomeet stack's by default. */
  readonly capacityFile?: string;
  /** Arguments of node that run this CLI, for the daemon; `bin/run.js` by default. */
  readonly cli?: readonly string[];
}

export interface UpResult {
  readonly state: SandboxState;
  /** True when it ran before with the same profile, so that nothing was done. */
  readonly alreadyRunning: boolean;
  readonly nodes: number;
  readonly durationMs: number;
}

const KUBECONFIGS: readonly Identity[] = ['admin', 'gomeet', 'reader', 'controller-manager', 'scheduler', 'kwok', 'metrics-server'];

/** Starts a sandbox, or says that it runs. A sandbox that does not come up leaves nothing behind. */
export async function up(options: UpOptions): Promise<UpResult> {
  const started = Date.now();
  const dir = sandboxDir(options.name);
  const pools = await readPools(options.capacityFile ?? join(packageRoot(), 'templates', 'gomeet', 'capacity.yaml'), options.profile);
  const {binDir} = await buildPrograms(options.onProgress);
  // Beside the sandbox's folder, which `down` removes.
  return withLock(join(sandboxesDir(), `.${options.name}.lock`), async () => {
    const running = await runningState(options);
    if (running !== undefined)
      return {state: running, alreadyRunning: true, nodes: countNodes(pools, running), durationMs: Date.now() - started};
    const state = await prepare(options, dir, binDir);
    try {
      await start(state, pools, options);
    } catch (error) {
      options.onProgress({phase: 'clean', message: 'the sandbox did not come up: removing what was started'});
      await endAll(dir);
      await keepLogs(options);
      await removeAll(options.name);
      throw error;
    }
    const finished: SandboxState = {...state, phase: 'running'};
    await writeState(finished);
    return {state: finished, alreadyRunning: false, nodes: countNodes(pools, finished), durationMs: Date.now() - started};
  });
}

async function runningState({name, profile, cloud, onProgress}: UpOptions): Promise<SandboxState | undefined> {
  const state = await readState(name).catch(() => undefined);
  const processes = await listProcesses(sandboxDir(name));
  const needed = processes.filter((ref) => !CLOUD_PROCESSES.includes(ref.name));
  const whole = state?.phase === 'running' && needed.length > 0 && needed.every(isAlive);
  const [runs, wanted] = [kindOf(state?.profile ?? '', state?.cloud), kindOf(profile, cloud)];
  if (whole && runs === wanted) return state;
  if (whole)
    throw new Refused(`The sandbox "${name}" runs with ${runs}, not with ${wanted}.`, {
      suggestions: [`gomeet sandbox down --name ${name}`, `gomeet sandbox up --name ${name}-2 --profile ${profile}${flagsOf(cloud)}`],
    });
  if (state !== undefined || processes.length > 0) {
    onProgress({phase: 'clean', message: 'an earlier sandbox of this name is not whole any more: starting afresh'});
    await endAll(sandboxDir(name));
    await removeAll(name);
  }
  return undefined;
}

function kindOf(profile: string, cloud: {readonly empty: boolean} | undefined): string {
  if (cloud === undefined) return `the profile ${profile}`;
  return `the profile ${profile} and ${cloud.empty ? 'an account that was empty' : 'an account'}`;
}

function flagsOf(cloud: {readonly empty: boolean} | undefined): string {
  return cloud === undefined ? '' : ` --cloud${cloud.empty ? ' --empty' : ''}`;
}

async function prepare({name, profile, cli, cloud, onProgress}: UpOptions, dir: string, binDir: string): Promise<SandboxState> {
  const {pki, pids, logs, agentMap, customMetrics} = layout(dir);
  await Promise.all([pids, logs, pki].map((folder) => mkdir(folder, {recursive: true, mode: 0o700})));
  const ports = await freePorts();
  const kubeconfigs = {
    admin: componentKubeconfig(dir, 'admin'),
    gomeet: componentKubeconfig(dir, 'gomeet'),
    reader: componentKubeconfig(dir, 'reader'),
  };
  const state: SandboxState = {
    schemaVersion: 1,
    name,
    profile,
    phase: 'starting',
    createdAt: new Date().toISOString(),
    dir,
    binDir,
    cli: [...(cli ?? [join(packageRoot(), 'bin', 'run.js')])],
    server: `https://127.0.0.1:${ports.apiserver}`,
    ports,
    kubeconfigs,
    agentMap,
    edge: {
      resolvers: [`127.0.0.1:${ports.edgeDns}`],
      ports: {'53': ports.edgeDns, '80': ports.edgeHttp, '443': ports.edgeHttps},
      ca: pkiFile(pki, 'public-ca', 'crt'),
    },
    ...(cloud === undefined ? {} : {cloud: await prepareCloud(dir, ports, cloud, onProgress)}),
  };
  await writeState(state);
  await createPki(pki);
  await Promise.all(KUBECONFIGS.map((identity) => writeKubeconfig(componentKubeconfig(dir, identity), name, state.server, pki, identity)));
  await Promise.all([writeAgentMap(agentMap, {pods: {}}), writeCustomMetrics(customMetrics, initialMetrics())]);
  return state;
}

async function start(state: SandboxState, pools: Pools, {onProgress, bootstrap, cloud}: UpOptions): Promise<void> {
  const empty = state.cloud?.empty === true;
  const count = countNodes(pools, state);
  const api = await SandboxApi.as('admin', state.server, state.dir);
  try {
    onProgress({phase: 'control-plane', message: 'starting etcd and the API server'});
    const [contents] = await Promise.all([gatherContents(state, pools), startApi(state, api)]);
    await startComponents(state, ['kube-controller-manager', 'kube-scheduler', 'node-agent', 'custom-metrics']);
    onProgress({
      phase: 'objects',
      message: `applying ${empty ? '' : 'CRDs, '}stages and storage classes${state.cloud === undefined ? ` and ${count} nodes` : ''}`,
    });
    await populate(api, contents, () => startComponents(state, ['kwok', 'metrics-server']));
    if (!empty) {
      onProgress({phase: 'bootstrap', message: 'applying what needs cluster-admin'});
      await bootstrap(state.kubeconfigs.admin, join(state.binDir, 'kubectl'));
    }
    onProgress({phase: 'daemon', message: 'starting the stand-ins and the supervisor of the data stores'});
    await Promise.all([
      startDaemon(state).then(() => cloudAnswers(state)),
      waitForNodes(api, count),
      nodeMetricsServed(api, () => nodeMetricsStatus(state.ports.kwok)),
    ]);
    if (state.cloud !== undefined && !empty) await cloud?.buckets(state.cloud);
  } finally {
    api.close();
  }
}

/** What the processes said is the only trace of a failed start. */
async function keepLogs({name, onProgress}: UpOptions): Promise<void> {
  const kept = join(sandboxesDir(), `.${name}.failed-logs`);
  await rm(kept, {recursive: true, force: true});
  await rename(layout(sandboxDir(name)).logs, kept);
  onProgress({phase: 'clean', message: `the logs of the failed start are in ${kept}`});
}

/** How many nodes it starts with. */
function countNodes(pools: Pools, {cloud}: SandboxState): number {
  return cloud?.empty === true ? 0 : Object.values(pools).reduce((sum, pool) => sum + pool.count, 0);
}
