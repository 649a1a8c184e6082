import {type FollowedKind, MirrorKind} from './mirror-kind.ts';
import {mirroredWriter} from './mirror-writer.ts';
import {type KubeObject, keyText, type ObjectKey} from './objects.ts';
import type {ClusterReader, World} from './ports.ts';

export type {FollowedKind} from './mirror-kind.ts';

/** The cluster in memory, as far as it is followed. */
export interface Mirror {
  /** The same world: followed kinds are read from memory, and what is written is seen at once. */
  readonly world: World;
  /** Grows with every change of a followed kind. */
  version(): number;
  /** Resolves with true at the next change after that version, with false after `maxMs`. Throws the signal's reason. */
  changed(since: number, maxMs: number, signal: AbortSignal): Promise<boolean>;
  /** `away` while a watch lost its connection; `unused` when nothing is followed yet, or nothing can be. */
  state(): 'live' | 'away' | 'unused';
  /** Ends the watches. What is read afterwards is read from the cluster. */
  close(): void;
}

/**
 * A world whose `list` and `get` of the followed kinds are answered from memory, fed by one watch for each kind that is
 * asked for. Lists with selectors and lists of other namespaces are passed on. A kind that may not be watched is listed,
 * which `note` tells once.
 */
export function mirrored(world: World, followed: readonly FollowedKind[], namespace: string, note: (text: string) => void): Mirror {
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let version = 0;
  const changed = () => {
    version += 1;
    for (const wake of waiting) wake();
  };
  const unwatchable = (kind: string, why: string) => note(`${kind} objects cannot be followed, so they are listed again and again: ${why}`);
  const kinds = new Map<string, MirrorKind>();
  for (const kind of followed) {
    const name = nameOf(kind.apiVersion, kind.kind);
    if (!kinds.has(name)) kinds.set(name, new MirrorKind(world.cluster, kind, namespace, stop.signal, {changed, unwatchable}));
  }
  const scopes = new Map(followed.map((kind) => [nameOf(kind.apiVersion, kind.kind), kind.scope]));
  const kindFor = (apiVersion: string, kind: string, where: string | undefined): MirrorKind | undefined => {
    const name = nameOf(apiVersion, kind);
    if (stop.signal.aborted || (scopes.get(name) === 'namespace' && where !== namespace)) return undefined;
    return kinds.get(name);
  };

  /** The kind, when memory can answer for it. */
  const answering = async (one: MirrorKind | undefined): Promise<MirrorKind | undefined> => {
    if (one === undefined || one.plain) return undefined;
    await one.start();
    return one.live ? one : undefined;
  };
  const cluster: ClusterReader = {
    identity: (signal) => world.cluster.identity(signal),
    knows: (apiVersion, kind, signal) => world.cluster.knows(apiVersion, kind, signal),
    access: (questions, signal) => world.cluster.access(questions, signal),
    watch: (apiVersion, kind, options, signal) => world.cluster.watch(apiVersion, kind, options, signal),
    async get(key, signal) {
      const followed = kindFor(key.apiVersion, key.kind, key.namespace);
      const one = await answering(followed?.labelSelector === undefined ? followed : undefined);
      return one === undefined ? world.cluster.get(key, signal) : one.get(keyText(key));
    },
    async list(apiVersion, kind, options = {}, signal): Promise<readonly KubeObject[]> {
      const found = kindFor(apiVersion, kind, options.namespace);
      const same = options.fieldSelector === undefined && options.labelSelector === found?.labelSelector;
      const one = await answering(same ? found : undefined);
      if (one === undefined) return world.cluster.list(apiVersion, kind, options, signal);
      const all = one.all();
      // A kind without namespaces was asked for without one; then all of them are meant.
      return options.namespace === undefined || options.namespace === namespace
        ? all
        : all.filter((object) => object.metadata.namespace === options.namespace);
    },
  };
  const written = (key: ObjectKey) => {
    const one = kindFor(key.apiVersion, key.kind, key.namespace);
    return one?.started === true && !one.plain && one.labelSelector === undefined ? one : undefined;
  };
  const used = () => [...kinds.values()].filter((one) => one.started && !one.plain);

  return {
    world: {...world, cluster, changes: mirroredWriter(world.changes, world.cluster, written)},
    version: () => version,
    async changed(since, maxMs, signal) {
      if (version > since) return true;
      const woken = new AbortController();
      const wake = () => woken.abort(new Error('changed'));
      waiting.add(wake);
      try {
        await world.clock.sleep(maxMs, AbortSignal.any([signal, woken.signal]));
        return version > since;
      } catch (error) {
        signal.throwIfAborted();
        if (!woken.signal.aborted) throw error;
        return true;
      } finally {
        waiting.delete(wake);
      }
    },
    state() {
      const all = used();
      if (all.some((one) => one.away !== undefined)) return 'away';
      return all.some((one) => one.live) ? 'live' : 'unused';
    },
    close: () => stop.abort(new Error('the mirror was closed')),
  };
}

/** Versions of one group are the same objects. */
function nameOf(apiVersion: string, kind: string): string {
  return keyText({apiVersion, kind, name: ''});
}
