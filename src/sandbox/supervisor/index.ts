import {SandboxApi} from '../api.ts';
import type {SandboxState} from '../state.ts';
import {Addresses, takeSlot} from './addresses.ts';
import {endLeftovers} from './leftovers.ts';
import {prepareMachine} from './machine.ts';
import {Reconciler} from './reconciler.ts';
import {apiReporter} from './reporter.ts';
import {enforceFaults} from './standing-faults.ts';
import {watchCluster} from './watch.ts';

/** The namespace whose data stores run for real. */
const NAMESPACE = 'gomeet';

/**
 * Runs a real process behind each PostgreSQL, PgBouncer and Redis pod and behind the redis-cluster-init Job, from the ConfigMaps and
 * Secrets that were deployed, until `stop`. Throws ToolError naming a server that is not installed.
 */
export async function startSupervisor(state: Pick<SandboxState, 'dir' | 'server' | 'agentMap'>): Promise<{stop(): Promise<void>}> {
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} supervisor: ${line}\n`);
  const {dir} = state;
  const slot = await takeSlot(dir);
  const machine = await prepareMachine(dir, slot.octet);
  const left = await endLeftovers(dir);
  if (left > 0) log(`ended ${left} processes of a supervisor before this one`);
  const api = await SandboxApi.as('daemon', state.server, dir);
  const abort = new AbortController();
  const reporter = apiReporter(api, abort.signal);
  const reconciler = new Reconciler({machine, addresses: new Addresses(slot.octet), reporter, agentMap: state.agentMap, log});
  const watching = watchCluster(api, NAMESPACE, (view) => reconciler.update(view), log, abort.signal);
  const faults = enforceFaults(dir, reconciler, abort.signal);
  return {
    async stop() {
      abort.abort();
      await Promise.all([watching, faults]);
      await reconciler.stop();
      api.close();
      await slot.release();
    },
  };
}
