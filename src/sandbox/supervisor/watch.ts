import {setTimeout as sleep} from 'node:timers/promises';
import type {SandboxApi} from '../api.ts';
import {parseClaim, parseConfigMap, parsePod, parseSecret, parseService} from './pod.ts';
import type {ClusterView} from './view.ts';

interface Identified {
  readonly metadata: {readonly name: string; readonly resourceVersion?: string};
}

interface List {
  readonly metadata: {readonly resourceVersion: string};
  readonly items?: readonly Identified[];
}

/** Bursts of events become one update. */
const GATHER_MS = 30;

/** Follows the pods, Services, ConfigMaps, Secrets and claims of a namespace and hands on what is there, until `signal`. */
export async function watchCluster(
  api: SandboxApi,
  namespace: string,
  onView: (view: ClusterView) => Promise<void>,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const base = `/api/v1/namespaces/${namespace}`;
  const kinds = ['pods', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims'] as const;
  const stores = new Map(kinds.map((kind) => [kind, new Map<string, Identified>()]));
  const listed = new Set<string>();
  let pending = false;
  const changed = (kind: string) => {
    listed.add(kind);
    if (pending || listed.size < kinds.length) return;
    pending = true;
    void sleep(GATHER_MS).then(async () => {
      pending = false;
      if (signal.aborted) return;
      const read = <T>(of: (typeof kinds)[number], parse: (object: unknown) => T) =>
        [...(stores.get(of)?.values() ?? [])].flatMap((object) => parsed(object, parse, log));
      await onView({
        pods: read('pods', parsePod),
        services: read('services', parseService),
        configMaps: new Map(read('configmaps', parseConfigMap).map((data) => [data.name, data])),
        secrets: new Map(read('secrets', parseSecret).map((data) => [data.name, data])),
        claims: new Map(read('persistentvolumeclaims', parseClaim)),
      });
    });
  };
  await Promise.all(
    kinds.map((kind) => keepStore(api, `${base}/${kind}`, stores.get(kind) ?? new Map(), () => changed(kind), log, signal)),
  );
}

/** A watch gives a new object for each change, so what was parsed once stays true. */
const known = new WeakMap<object, unknown>();

function parsed<T>(object: Identified, parse: (object: unknown) => T, log: (line: string) => void): T[] {
  try {
    const before = known.get(object) as T | undefined;
    const value = before ?? parse(object);
    known.set(object, value);
    return [value];
  } catch (error) {
    log(`${object.metadata.name}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** Lists, then watches; lists again whenever the stream ends, so that what went away in between is gone here too. */
async function keepStore(
  api: SandboxApi,
  path: string,
  store: Map<string, Identified>,
  changed: () => void,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const list = await api.get<List>(path);
      store.clear();
      for (const item of list.items ?? []) store.set(item.metadata.name, item);
      changed();
      await api.watch<Identified>(
        path,
        list.metadata.resourceVersion,
        ({type, object}) => {
          if (type === 'DELETED') store.delete(object.metadata.name);
          else if (type === 'ADDED' || type === 'MODIFIED') store.set(object.metadata.name, object);
          else return;
          changed();
        },
        signal,
      );
    } catch (error) {
      if (!signal.aborted) log(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!signal.aborted) await sleep(500, undefined, {signal}).catch(() => {});
  }
}
