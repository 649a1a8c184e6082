import {join} from 'node:path';
import type {Container, Pod} from './pod.ts';
import type {Mount} from './rewrite.ts';
import type {VolumePlan} from './volumes.ts';

/** Where one pod lies on this machine. */
export interface PodLayout {
  /** Goes with the pod. */
  readonly dir: string;
  /** HOME and working directory of its main container and of its init containers. */
  readonly home: string;
  readonly tmp: string;
  readonly ident: string;
  /** Directory of each volume. Claims outlive the pod. */
  readonly volumes: ReadonlyMap<string, string>;
}

/** Places a pod and its volumes below the root of the sandbox's pods. */
export function layOut(root: string, pod: Pod, plans: readonly VolumePlan[]): PodLayout {
  const dir = join(root, 'pods', pod.metadata.name);
  const place = (plan: VolumePlan) => (plan.kind === 'claim' ? join(root, 'claims', plan.claim) : join(dir, 'volumes', plan.name));
  return {
    dir,
    home: join(dir, 'home'),
    tmp: join(dir, 'tmp'),
    ident: join(dir, 'pg_ident.conf'),
    volumes: new Map(plans.map((plan) => [plan.name, place(plan)])),
  };
}

/** HOME and working directory of a container: what it leaves behind is known by it, so each has its own. */
export function homeOf({dir, home}: PodLayout, sidecar: string | undefined): string {
  return sidecar === undefined ? home : join(dir, `home-${sidecar}`);
}

/** What stands where in a container: mount paths and the directories behind them. /tmp is always private. */
export function mountsOf(container: Container, {volumes, tmp}: PodLayout): Mount[] {
  const mounted = container.volumeMounts.flatMap(({name, mountPath, subPath}) => {
    const to = volumes.get(name);
    return to === undefined ? [] : [{from: trimmed(mountPath), to: subPath === undefined ? to : join(to, subPath)}];
  });
  return mounted.some(({from}) => from === '/tmp') ? mounted : [...mounted, {from: '/tmp', to: tmp}];
}

/** The mounts of all containers of a pod; for one path, the first container that mounts it wins. */
export function mountsOfPod(containers: readonly Container[], layout: PodLayout): Mount[] {
  const all = new Map<string, Mount>();
  for (const mount of containers.flatMap((container) => mountsOf(container, layout))) if (!all.has(mount.from)) all.set(mount.from, mount);
  return [...all.values()];
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
