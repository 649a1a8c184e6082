import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {drainTimeout} from '../core/duration.ts';
import type {Lock} from '../core/lock.ts';
import {needCloud} from '../core/need-cloud.ts';
import type {Pipeline} from '../core/pipeline.ts';
import type {World} from '../core/ports.ts';
import {surrounded} from '../core/surrounded.ts';
import {type ApplyOptions, clusterApply} from '../pipelines/cluster/index.ts';
import {clusterStatus} from '../pipelines/cluster/status.ts';
import {checkUpgrade} from '../pipelines/cluster-upgrade/check.ts';
import {clusterUpgrade} from '../pipelines/cluster-upgrade/index.ts';
import {type ClusterReport, statusViews, upgradeViews} from '../render/cluster-text.ts';
import {type Link, linkOf} from '../steps/cluster/link.ts';
import {again, beside} from './again.ts';
import {cloudLockOf} from './cloud-lock.ts';
import {openSession, type Session, type SessionFlags} from './session.ts';

export type ApplyFlags = SessionFlags & {readonly adopt: boolean; readonly remove: readonly string[]};
export type UpgradeFlags = SessionFlags & {readonly check: boolean};

/** What a run of a cluster command shares: the way into the cluster that the account knows, opened when it is needed. */
export class ClusterRun {
  readonly #flags: SessionFlags;
  #link: Link | undefined;
  readonly #opened: World[] = [];

  constructor(flags: SessionFlags) {
    this.#flags = flags;
  }

  apply(session: Session, flags: ApplyFlags): Pipeline<unknown> {
    const {world, target} = session;
    const commands: ApplyOptions['commands'] = {
      again: again('cluster apply', usual(flags)),
      kubeconfig: beside('cluster kubeconfig', flags),
      bootstrap: beside('bootstrap', flags),
      status: beside('cluster status', flags),
    };
    const {adopt, remove} = flags;
    return clusterApply({world, target, connect: this.#connect(session), adopt, remove, commands});
  }

  async upgrade(session: Session, flags: SessionFlags, version: string | undefined): Promise<Pipeline<unknown>> {
    const {world, target} = session;
    const {criticalProbes} = await import('./critical-probes.ts');
    const name = version === undefined ? 'cluster upgrade' : `cluster upgrade ${version}`;
    const commands = {
      again: again(name, usual(flags)),
      check: `${beside('cluster upgrade', flags)} --check`,
      status: beside('cluster status', flags),
    };
    const asked = version === undefined ? {} : {version};
    return clusterUpgrade({world, target, connect: this.#connect(session), critical: criticalProbes(target), commands, ...asked});
  }

  lock(session: Session): Lock {
    const {cloud} = needCloud(session.world, session.target);
    this.#link ??= linkOf(cloud, this.#connect(session));
    return cloudLockOf(session, this.#flags, this.#link);
  }

  /** Opens a cluster by the kubeconfig that the API gives. */
  connect(session: Session): (kubeconfig: string) => Promise<World> {
    return this.#connect(session);
  }

  async close(): Promise<void> {
    for (const world of this.#opened.splice(0)) await world.close();
  }

  #connect({world, target}: Session): (kubeconfig: string) => Promise<World> {
    if (world.kind === 'simulated') return async () => world;
    return async (kubeconfig) => {
      const opened = await clusterOf(kubeconfig, world, target.namespace);
      this.#opened.push(opened);
      return opened;
    };
  }
}

/** Without what a command has anyway. */
function usual(flags: SessionFlags & {readonly timeout?: string}): {readonly [name: string]: unknown} {
  return {...flags, cloud: undefined, timeout: flags.timeout === drainTimeout ? undefined : flags.timeout};
}

/** kubectl and the client read a login from a file; it is there for as long as that takes. */
async function clusterOf(kubeconfig: string, {kind, outside, versions, cloud, buckets}: World, namespace: string): Promise<World> {
  const {clusterWorld} = await import('../tools/world.ts');
  const folder = await mkdtemp(join(tmpdir(), 'gomeet-'));
  try {
    const file = join(folder, 'config');
    await writeFile(file, kubeconfig, {mode: 0o600});
    const opened = await clusterWorld({kubeconfig: file, kubectl: 'kubectl', namespace, kind: kind === 'sandbox' ? 'sandbox' : 'cluster'});
    const around = {
      ...(outside === undefined ? {} : {outside}),
      ...(cloud === undefined ? {} : {cloud}),
      ...(buckets === undefined ? {} : {buckets}),
    };
    return {...surrounded(opened, around), versions};
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** `gomeet cluster status`. */
export function clusterStatusOf(flags: SessionFlags, version: string, signal: AbortSignal): Promise<ClusterReport> {
  return reported(flags, async (session, connect) => {
    const started = session.world.clock.now();
    const status = await clusterStatus({world: session.world, target: session.target, connect}, signal);
    return statusViews(status, {version, startedAt: started.toISOString()});
  });
}

/** `gomeet cluster upgrade --check`. */
export function upgradeCheckOf(flags: SessionFlags, version: string, signal: AbortSignal): Promise<ClusterReport> {
  return reported(flags, async (session, connect) => {
    const started = session.world.clock.now();
    const report = await checkUpgrade({world: session.world, target: session.target, connect}, signal);
    return upgradeViews(report, {version, startedAt: started.toISOString(), upgrade: beside('cluster upgrade', flags)});
  });
}

async function reported(
  flags: SessionFlags,
  work: (session: Session, connect: (kubeconfig: string) => Promise<World>) => Promise<ClusterReport>,
): Promise<ClusterReport> {
  const session = await openSession({...flags, cloud: true}, 'deployed');
  const run = new ClusterRun(flags);
  try {
    return await work(session, run.connect(session));
  } finally {
    await run.close();
    await session.world.close();
  }
}
