import {homedir} from 'node:os';
import {delimiter, isAbsolute, join, resolve} from 'node:path';
import {Refused, UserError} from '../core/errors.ts';
import {needCloud} from '../core/need-cloud.ts';
import {findCluster, noSuchCluster} from '../pipelines/cluster/find.ts';
import {type KubeconfigReport, kubeconfigViews} from '../render/cluster-kubeconfig-text.ts';
import {openSession, type Session, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

export type KubeconfigFlags = SessionFlags & {
  readonly print: boolean;
  readonly path?: string | undefined;
  readonly doctl: boolean;
  readonly json: boolean;
  readonly output: readonly string[];
};

/** `gomeet cluster kubeconfig`: the login to the target's cluster, into a file, or on stdout when asked for that. */
export async function clusterKubeconfig(flags: KubeconfigFlags, signal: AbortSignal): Promise<Views> {
  if (flags.print && (flags.json || flags.output.length > 0))
    throw new UserError('--print writes the kubeconfig itself to stdout, so there is no other output', {
      suggestions: ['leave out --json and --output'],
    });
  const session = await openSession({...flags, cloud: true}, 'deployed');
  try {
    const {world, target} = session;
    const {cloud, wanted} = needCloud(world, target);
    const [account, clusters] = await Promise.all([cloud.account(signal), cloud.clusters(signal)]);
    const live = findCluster(clusters, {wanted, target, account, adopt: true});
    if (live === undefined || live.state === 'provisioning')
      throw new Refused(
        live === undefined
          ? noSuchCluster(wanted, account, cloud.credential)
          : `cluster ${wanted.clusterName} is not running yet, so there is no login to it`,
        {suggestions: live === undefined ? [] : ['see how far it is with: gomeet cluster status']},
      );
    if (flags.doctl) return await byDoctl(session, live.id, flags, signal);
    const text = await cloud.kubeconfig(live.id, signal);
    if (flags.print) return {text: () => text, json: () => text};
    if (world.kind === 'simulated' && flags.path === undefined)
      throw new Refused('the simulated cluster has no login that would be of use in your kubeconfig', {
        suggestions: ['look at it with --print, or name a file with --path'],
      });
    const {saveLogin} = await import('../tools/kubeconfig-file.ts');
    const {file, context, server, backup, before, changed} = await saveLogin(fileOf(flags, session), text);
    return kubeconfigViews(reportOf(session, live.name, {file, context, server, backup, before, changed, by: 'gomeet'}));
  } finally {
    await session.world.close();
  }
}

/** doctl renews the login whenever it expires; it works on its own configuration's account. */
async function byDoctl(session: Session, id: string, flags: KubeconfigFlags, signal: AbortSignal): Promise<Views> {
  if (session.world.kind !== 'cluster' || flags.path !== undefined || flags.print)
    throw new UserError('--doctl writes to the kubeconfig that doctl finds, for a cluster of the real account', {
      suggestions: ['leave out --doctl'],
    });
  const {saveKubeconfig} = await import('../tools/doctl.ts');
  const {file, context} = await saveKubeconfig({program: 'doctl'}, id, {current: false}, signal);
  const name = session.target.cloud?.clusterName ?? '';
  return kubeconfigViews(reportOf(session, name, {file, context, server: '', backup: null, before: null, changed: true, by: 'doctl'}));
}

function reportOf(
  {world, target}: Session,
  cluster: string,
  saved: Omit<KubeconfigReport, 'world' | 'target' | 'cluster' | 'pinned'>,
): KubeconfigReport {
  return {world: world.kind, target: target.name, cluster, pinned: target.pinned.context ?? null, ...saved};
}

/** Where this target looks for its login: --path, its own `kubeconfig`, the first of KUBECONFIG, else the usual place. */
function fileOf({path}: KubeconfigFlags, {chosen}: Session): string {
  if (path !== undefined) return resolve(path);
  const {kubeconfig} = chosen.config;
  if (kubeconfig !== undefined) return isAbsolute(kubeconfig) ? kubeconfig : join(chosen.folder, kubeconfig);
  const [first] = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((entry) => entry !== '');
  return first === undefined ? join(homedir(), '.kube', 'config') : resolve(first);
}
