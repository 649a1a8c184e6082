import {readFileSync} from 'node:fs';
import {isAbsolute, join} from 'node:path';
import {UserError} from '../core/errors.ts';
import type {World} from '../core/ports.ts';
import {surrounded} from '../core/surrounded.ts';
import type {Target} from '../core/target.ts';
import type {StackTemplates} from '../manifests/stack.ts';
import {buildTarget} from '../manifests/target.ts';
import type {SecretSpec} from '../secrets/spec.ts';
import {type ChosenTarget, chooseTarget, type SandboxSays, type TargetChoice} from './target.ts';

export type SessionFlags = TargetChoice & {
  readonly 'simulate-fault'?: readonly string[] | undefined;
  readonly 'simulate-state'?: string | undefined;
  /** For commands of the account that have keys of their own: they work without its token. */
  readonly tokenless?: true;
};

/** A resolved target and the world it lives in. Whoever opens it closes the world. */
export type Session = {
  readonly world: World;
  readonly target: Target;
  readonly secrets: readonly SecretSpec[];
  readonly chosen: ChosenTarget;
  readonly templates: StackTemplates;
};

/** Resolves the target and opens its world; contacts no cluster yet. `simulated` says what a fresh simulated world holds; `admin` takes the sandbox's administrator. */
export async function openSession(flags: SessionFlags, simulated: 'empty' | 'deployed', admin = false): Promise<Session> {
  let read: Promise<SandboxState> | undefined;
  const sandbox = () => (read ??= sandboxState(flags.sandbox ?? 'default'));
  const chosen = await chooseTarget(flags, async () => sandboxSays(await sandbox()));
  const state = chosen.name === 'sandbox' && flags.simulate !== true ? await sandbox() : undefined;
  const kubectl = state?.kubectl ?? 'kubectl';
  const templates = await templatesOf(chosen, kubectl);
  const target = buildTarget(chosen.name, chosen.config, templates);
  const world =
    flags.simulate === true
      ? await simulatedWorldOf(flags, target, simulated)
      : state !== undefined
        ? await sandboxWorld(state, target, admin)
        : await clusterWorldOf(chosen, target, flags.cloud === true);
  const around: Around = {flags, target, simulated, account: state?.cloud};
  return {world: await withBuckets(await withAccount(world, around), around), target, secrets: templates.secrets, chosen, templates};
}

/** What decides about the account around a world. `account`: that of the sandbox. */
type Around = {
  readonly flags: SessionFlags;
  readonly target: Target;
  readonly simulated: 'empty' | 'deployed';
  readonly account: SandboxState['cloud'];
};

/** The world with the account around it, where the target says of one. */
async function withAccount(world: World, {flags, target, simulated, account}: Around): Promise<World> {
  if (target.cloud === undefined) return world;
  if (world.kind === 'simulated') {
    const {withSimulatedCloud} = await import('./simulated-cloud.ts');
    // A command about the account itself begins without a cluster; another one finds it, and nothing of the platform.
    const state = simulated === 'empty' && flags.cloud !== true ? 'prepared' : simulated;
    const file = flags['simulate-state'] === undefined ? undefined : `${flags['simulate-state']}.account`;
    return withSimulatedCloud({world, target, wanted: target.cloud, account: state, file, faults: flags['simulate-fault']});
  }
  const {openCloud, openSandboxCloud} = await import('./cloud.ts');
  if (world.kind === 'cluster') return surrounded(world, {cloud: await openCloud(world, flags.cloud === true && flags.tokenless !== true)});
  return surrounded(world, {cloud: await openSandboxCloud(world, account)});
}

/** The world with the object storage of the target, where it says of an account. */
async function withBuckets(world: World, {flags, target, simulated, account}: Around): Promise<World> {
  if (target.cloud === undefined) return world;
  const {openBuckets} = await import('./buckets.ts');
  const file = flags['simulate-state'] === undefined ? undefined : `${flags['simulate-state']}.buckets`;
  return surrounded(world, {buckets: await openBuckets(target.cloud, {world, target, simulated, file, account})});
}

/** On a terminal somebody watches: a virtual second takes this long, so that a deploy of two minutes takes some seconds. */
const watchedPaceMs = 40;

/** The manifests that a target is made of: shipped, or of a Kustomize folder of the operator's own. */
export async function templatesOf({config, folder}: ChosenTarget, kubectl = 'kubectl'): Promise<StackTemplates> {
  const {loadOwnTemplates, loadTemplates} = await import('../tools/templates.ts');
  if (config.manifests === undefined) return loadTemplates(config.stack, config.profile);
  return loadOwnTemplates({stack: config.stack, profile: config.profile, folder: inFolder(folder, config.manifests)}, {program: kubectl});
}

async function simulatedWorldOf(flags: SessionFlags, target: Target, simulated: 'empty' | 'deployed'): Promise<World> {
  const {simulatedWorld} = await import('../simulator/index.ts');
  return simulatedWorld({
    pools: target.pools,
    expected: target.expected,
    namespace: target.namespace,
    profile: target.profile,
    bootstrap: target.bootstrap,
    faults: flags['simulate-fault'] ?? [],
    ...(process.stderr.isTTY === true ? {pace: watchedPaceMs} : {}),
    ...(flags['simulate-state'] === undefined ? {} : {stateFile: flags['simulate-state']}),
    ...(simulated === 'deployed' ? {preload: [...target.manifests, ...(await recordsOf(target))]} : {}),
  });
}

/** A platform that was deployed before has a history. */
async function recordsOf(target: Target) {
  const {simulatedHistory} = await import('./simulated-history.ts');
  return simulatedHistory(target);
}

async function sandboxWorld({kubeconfigs, kubectl, edge}: SandboxState, target: Target, admin: boolean): Promise<World> {
  const kubeconfig = admin ? kubeconfigs.admin : kubeconfigs.gomeet;
  const {clusterWorld} = await import('../tools/world.ts');
  const outside = edge === undefined ? undefined : {...edge, ca: readFileSync(edge.ca, 'utf8')};
  return clusterWorld({kubeconfig, kubectl, namespace: target.namespace, kind: 'sandbox', outside});
}

/** `around`: the command is about what is around the cluster, which may not be there yet. */
async function clusterWorldOf({config, folder}: ChosenTarget, target: Target, around: boolean): Promise<World> {
  const {clusterWorld} = await import('../tools/world.ts');
  const reached = config.resolvers === undefined ? {} : {resolvers: config.resolvers};
  const opened = clusterWorld({
    kubeconfig: config.kubeconfig === undefined ? undefined : inFolder(folder, config.kubeconfig),
    context: config.context,
    namespace: target.namespace,
    kubectl: 'kubectl',
    kind: 'cluster',
    outside: reached,
  });
  if (!around || target.cloud === undefined) return opened;
  return opened.catch(async (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const {unreachedWorld} = await import('./cloud.ts');
    return unreachedWorld(error.message, reached);
  });
}

type SandboxState = Awaited<ReturnType<typeof sandboxState>>;

async function sandboxState(name: string) {
  const {requireState} = await import('../sandbox/state.ts');
  const {profile, kubeconfigs, binDir, edge, cloud} = await requireState(name);
  return {profile, kubeconfigs, kubectl: join(binDir, 'kubectl'), edge, cloud};
}

function sandboxSays({profile, cloud}: SandboxState): SandboxSays {
  if (cloud === undefined) return {profile};
  const spaces = cloud.spaces === null ? {} : {spacesEndpoint: cloud.spaces.endpoint};
  return {profile, cloud: 'digitalocean', domain: cloud.domain, ...spaces};
}

function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
