import type {Cloud} from '../../core/cloud.ts';
import type {CloudAccount, CloudCluster, CloudPool, ClusterSpec, PoolSpec} from '../../core/cloud-data.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import type {World} from '../../core/ports.ts';
import type {FieldChange} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import type {Connect, Link} from '../../steps/cluster/link.ts';

/** What `gomeet cluster apply` was asked for. */
export type ApplyOptions = {
  readonly world: World;
  readonly target: Target;
  readonly connect: Connect;
  /** Mark a cluster of that name that carries no mark, and its pools of the wanted names. */
  readonly adopt: boolean;
  /** Names of pools of ours that the target no longer wants. */
  readonly remove: readonly string[];
  readonly commands: ApplyCommands;
};
/** Command lines for "next" lines. */
export type ApplyCommands = {readonly again: string; readonly kubeconfig: string; readonly bootstrap: string; readonly status: string};

/** A pool as the target wants it, under its own name, with what a node of it costs (US dollars a month). */
export type PricedPool = {
  readonly spec: PoolSpec;
  readonly nodePrice: number;
  /** Why this size. */
  readonly note: string;
};

/** What becomes of one wanted pool. */
export type PoolPlan = {
  readonly wanted: PricedPool;
  /** The pool that will carry it; absent while it has to be made. */
  readonly keep?: CloudPool;
  /** Its name in the cluster: another than the wanted one while that is taken by the pool that it replaces. */
  readonly name: string;
  /** What changes in place. */
  readonly fields: readonly FieldChange[];
  /** Nodes that stay, when there are more. */
  readonly shrinkTo?: number;
  /** Pools of another size, which it replaces. */
  readonly replaces: readonly CloudPool[];
};

/** All pools of a cluster: what becomes of the wanted ones, ours that nobody wants, and those of others. */
export type PoolPlans = {
  readonly plans: readonly PoolPlan[];
  readonly leaving: readonly CloudPool[];
  readonly foreign: readonly CloudPool[];
};

export type ApplyContext = {
  readonly options: ApplyOptions;
  readonly cloud: Cloud;
  readonly wanted: CloudTarget;
  readonly account: CloudAccount;
  readonly link: Link;
  /** As it is; absent while there is none. */
  readonly live: CloudCluster | undefined;
  /** As it would be made. */
  readonly spec: ClusterSpec;
  readonly pools: PoolPlans;
  /** What changes on the cluster itself. */
  readonly fields: readonly FieldChange[];
};
