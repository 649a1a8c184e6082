import {SandboxApi} from '../api.ts';
import {servePods} from '../stand-ins/serve.ts';
import type {SandboxState} from '../state.ts';
import {Addresses, takeSlot} from './addresses.ts';
import {behindWriter} from './behind-file.ts';
import {daemonAddress} from './configure.ts';
import {endLeftovers} from './leftovers.ts';
import {measureLive, type Scene} from './live-metrics.ts';
import {prepareMachine} from './machine.ts';
import {Reconciler} from './reconciler.ts';
import {apiReporter} from './reporter.ts';
import {startSink} from './sink.ts';
import {groundOf} from './standing/ground.ts';
import {enforceFaults} from './standing/index.ts';
import {appOf, type ClusterView, isReady, NOTHING} from './view.ts';
import {watchCluster} from './watch.ts';

/** The namespace whose pods have processes. */
const NAMESPACE = 'gomeet';

/**
 * Runs real processes behind the pods of apps/ and behind the redis-cluster-init Job, from the ConfigMaps and
 * Secrets that were deployed, until `stop`. Throws ToolError naming a server that is not installed.
 */
export async function startSupervisor(
  state: Pick<SandboxState, 'dir' | 'server' | 'agentMap' | 'binDir' | 'ports' | 'cloud'>,
): Promise<{stop(): Promise<void>}> {
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} supervisor: ${line}\n`);
  const {dir} = state;
  const slot = await takeSlot(dir);
  const machine = await prepareMachine(dir, slot.octet, state.binDir);
  const left = await endLeftovers(dir);
  if (left > 0) log(`ended ${left} processes of a supervisor before this one`);
  const api = await SandboxApi.as('daemon', state.server, dir);
  const abort = new AbortController();
  const reporter = apiReporter(api, abort.signal);
  const addresses = new Addresses(slot.octet);
  let view: ClusterView = NOTHING;
  const standIns = await servePods(state, api, NAMESPACE, {machine, addresses, view: () => view, located: () => reconciler.located, log});
  const reconciler: Reconciler = new Reconciler({
    machine,
    addresses,
    reporter,
    agentMap: state.agentMap,
    standIns: standIns.pods,
    behind: behindWriter(dir, log),
    log,
  });
  const update = async (now: ClusterView) => {
    view = now;
    await reconciler.update(now);
    standIns.refresh();
  };
  const sink = await startSink(dir, daemonAddress(slot.octet));
  const watching = watchCluster(api, NAMESPACE, update, log, abort.signal);
  const measuring = measureLive(dir, () => sceneOf(view, reconciler), log, abort.signal);
  const faults = enforceFaults(groundOf(dir, reconciler, api, log), abort.signal);
  return {
    async stop() {
      abort.abort();
      await Promise.all([watching, faults, measuring]);
      await reconciler.stop();
      await Promise.all([standIns.stop(), sink.stop()]);
      api.close();
      await slot.release();
    },
  };
}

/** A Prometheus that runs, and the adapter that was deployed. */
function sceneOf(view: ClusterView, reconciler: Reconciler): Scene | undefined {
  const adapter = view.configMaps.get('adapter-config')?.data.get('config.yaml')?.toString('utf8');
  const server = view.pods.find((pod) => appOf(pod) === 'prometheus' && isReady(pod));
  const address = server === undefined ? undefined : reconciler.runner(server.metadata.name)?.address;
  return adapter === undefined || address === undefined ? undefined : {adapter, prometheus: `${address}:9090`, namespace: NAMESPACE};
}
