import {readFile} from 'node:fs/promises';
import {SandboxApi} from './api.ts';
import {withCloud} from './cloud/stand-ins.ts';
import {type ActiveFault, activeFaults} from './faults/overview.ts';
import {readyNodes} from './populate.ts';
import {isAlive, listProcesses} from './processes.ts';
import {STAND_INS, type StandIn} from './stand-ins/index.ts';
import {CUSTOM_METRICS, liveMetrics} from './stand-ins/live.ts';
import {listSandboxes, readState} from './state.ts';
import type {Behind} from './supervisor/behind.ts';
import {readBehind} from './supervisor/behind-file.ts';

/** One process of a sandbox. */
export interface ProcessStatus {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  /** Resident memory; 0 when the process is gone. */
  readonly rssBytes: number;
  readonly log: string;
}

export interface SandboxStatus {
  readonly name: string;
  readonly profile: string;
  /** `broken`: some process has died, or the API does not answer; `up` would start afresh. */
  readonly health: 'running' | 'starting' | 'broken';
  readonly createdAt: string;
  readonly server: string;
  readonly kubeconfig: string;
  readonly nodes: {readonly ready: number; readonly total: number} | null;
  readonly processes: readonly ProcessStatus[];
  /** What answers behind pods, and how many pods of the same app are simulated. */
  readonly behind: Behind['apps'];
  /** Optional programs that this machine lacks: what they serve is simulated. */
  readonly missing: Behind['missing'];
  /** What is simulated here, and what answers instead. */
  readonly standIns: readonly StandIn[];
  /** What `sandbox break` broke and nobody healed. */
  readonly faults: readonly ActiveFault[];
}

/** Status of one sandbox; undefined when there is none of that name. */
export async function status(name: string): Promise<SandboxStatus | undefined> {
  const state = await readState(name);
  if (state === undefined) return undefined;
  const processes = await Promise.all(
    (await listProcesses(state.dir)).map(async (ref) => ({
      name: ref.name,
      pid: ref.pid,
      alive: isAlive(ref),
      rssBytes: isAlive(ref) ? await residentBytes(ref.pid) : 0,
      log: ref.log,
    })),
  );
  const [nodes, behind, live] = await Promise.all([countNodes(state.server, state.dir), readBehind(state.dir), liveMetrics(state.dir)]);
  const standIns = STAND_INS.map((row) => (row.name === CUSTOM_METRICS ? {...row, instead: `${row.instead}${live}`} : row));
  return {
    name,
    profile: state.profile,
    health: healthOf(state.phase, nodes !== null, processes),
    createdAt: state.createdAt,
    server: state.server,
    kubeconfig: state.kubeconfigs.gomeet,
    nodes,
    processes,
    behind: behind.apps,
    missing: behind.missing,
    standIns: state.cloud === undefined ? standIns : withCloud(standIns, state.cloud),
    faults: activeFaults(state.dir),
  };
}

function healthOf(phase: 'starting' | 'running', answers: boolean, processes: readonly ProcessStatus[]): SandboxStatus['health'] {
  if (!processes.every(({alive}) => alive)) return 'broken';
  if (phase === 'starting') return 'starting';
  return answers ? 'running' : 'broken';
}

/** Status of every sandbox on this machine. */
export async function statusOfAll(): Promise<readonly SandboxStatus[]> {
  const found = await Promise.all((await listSandboxes()).map(status));
  return found.filter((one) => one !== undefined);
}

async function countNodes(server: string, dir: string): Promise<SandboxStatus['nodes']> {
  try {
    const api = await SandboxApi.as('admin', server, dir);
    return await readyNodes(api).finally(() => api.close());
  } catch {
    return null;
  }
}

async function residentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
