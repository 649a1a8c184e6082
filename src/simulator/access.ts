import {ToolError} from '../core/errors.ts';
import type {SimulatedCluster} from './cluster.ts';
import type {StateFile} from './state/file.ts';
import {lockFile} from './state/lock.ts';
import {WatchHub} from './watch-hub.ts';

/** Where the simulated API server says that it is. */
export const serverName = 'simulated';

/**
 * How calls of the ports reach the cluster: brought up to the present time, from the state file when another process
 * changed it, refused when the API server is down.
 */
export class Access {
  readonly #cluster: SimulatedCluster;
  readonly #file: StateFile | undefined;
  /** Who follows the cluster. */
  readonly watches: WatchHub;
  #changes = 0;
  #closed = false;

  constructor(cluster: SimulatedCluster, file?: StateFile) {
    this.#cluster = cluster;
    this.#file = file;
    this.watches = new WatchHub(cluster, () => this.look());
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#cluster.clock.sleep(ms, signal);
  }

  /** For a read: the cluster as it is now. */
  async look(signal?: AbortSignal): Promise<SimulatedCluster> {
    signal?.throwIfAborted();
    this.#refresh();
    this.#cluster.catchUp();
    this.#refuseWhenDown();
    return this.#cluster;
  }

  /**
   * For a change: alone on the state file, saved before it returns. `counted` changes let the requested faults strike;
   * the lock's own Lease does not, because it is written before the last preflight.
   */
  async change<Value>(
    work: (cluster: SimulatedCluster) => Value,
    options: {readonly counted: boolean; readonly signal?: AbortSignal | undefined},
  ): Promise<Value> {
    options.signal?.throwIfAborted();
    const release = this.#cluster.clock.hold();
    const unlock =
      this.#file === undefined
        ? () => {}
        : await lockFile(this.#file.path).catch((error) => {
            release();
            throw error;
          });
    try {
      this.#refresh();
      this.#cluster.catchUp();
      this.#refuseWhenDown();
      if (options.counted) this.#cluster.strike();
      try {
        return work(this.#cluster);
      } finally {
        this.#cluster.catchUp();
        this.#file?.save(this.#cluster.dump());
        if (options.counted) this.#changes += 1;
      }
    } finally {
      unlock();
      release();
      this.#killWhenAsked();
    }
  }

  /** Saves the world as it is. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed || this.#file === undefined) return;
    this.#closed = true;
    const unlock = await lockFile(this.#file.path);
    try {
      this.#refresh();
      this.#cluster.catchUp();
      this.#file.save(this.#cluster.dump());
    } finally {
      unlock();
    }
  }

  #refresh(): void {
    if (this.#file === undefined || !this.#file.moved()) return;
    const dump = this.#file.load();
    if (dump === undefined) return;
    this.#cluster.restore(dump);
    this.watches.resync();
  }

  #refuseWhenDown(): void {
    const {faults} = this.#cluster;
    if (!faults.apiIsDown(this.#cluster.now())) return;
    throw new ToolError('simulator', `the API server ${serverName} does not answer: connection refused`, {transient: true});
  }

  #killWhenAsked(): void {
    if (this.#changes === this.#cluster.faults.killAfter()) process.kill(process.pid, 'SIGKILL');
  }
}
