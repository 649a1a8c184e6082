import type {CloudTarget} from './cloud-target.ts';
import type {KubeObject} from './objects.ts';

/** How many of what a profile promises; what a probe holds a reading against. */
export type Expected = {
  readonly postgresReplicas: number;
  readonly pgbouncers: number;
  readonly redisMasters: number;
  readonly redisReplicas: number;
};

/** One machine shape of a pool. CPU in cores, memory in bytes, pods as the kubelet's limit. */
export type MachineSize = {readonly cpu: number; readonly memoryBytes: number; readonly pods: number};
/** Nodes that a profile needs; `allocatable` is what remains after the system's own share. */
export type NodePool = {readonly name: string; readonly count: number; readonly capacity: MachineSize; readonly allocatable: MachineSize};

/** Limits that a probe uses, by probe id then name; the probe knows its documented default. */
export type Thresholds = {readonly [probeId: string]: {readonly [name: string]: number}};

/** A stack plus where it lives, after configuration and profile were resolved. */
export type Target = {
  readonly name: string;
  readonly stack: string;
  readonly profile: string;
  readonly namespace: string;
  readonly domain: string;
  readonly expected: Expected;
  readonly pools: readonly NodePool[];
  readonly thresholds: Thresholds;
  /** How long a gate tolerates `pending`, in milliseconds. */
  readonly gateLimitMs: number;
  /** How long everything must stay ready after a change, in milliseconds; 0 switches this off. */
  readonly stableForMs: number;
  /** The cluster this target is pinned to; a mismatch is refused before anything is written. */
  readonly pinned: {readonly context?: string; readonly server?: string; readonly uid?: string};
  /** Probe id → reason, for probes whose `unknown` this target tolerates. */
  readonly waived: {readonly [probeId: string]: string};
  /** The manifests that belong to this target, without the bootstrap part, ordered by phase. */
  readonly manifests: readonly KubeObject[];
  /** What cluster-admin applies once. */
  readonly bootstrap: readonly KubeObject[];
  /** What gomeet looks after around the cluster; absent when the configuration says no `cloud`. */
  readonly cloud?: CloudTarget;
};

/** The threshold of this target, or the probe's documented default. */
export function thresholdOf(target: Target, probeId: string, name: string, fallback: number): number {
  return target.thresholds[probeId]?.[name] ?? fallback;
}
