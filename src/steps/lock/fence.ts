import type {ClusterWriter} from '../../core/ports.ts';

/** The same writer, which asks before every write; when `check` throws nothing is written. A preview is no write. */
export function fenced(changes: ClusterWriter, check: (signal: AbortSignal | undefined) => Promise<void>): ClusterWriter {
  const after = async <Value>(signal: AbortSignal | undefined, write: () => Promise<Value>): Promise<Value> => {
    await check(signal);
    return write();
  };
  return {
    preview: (objects, signal, options) => changes.preview(objects, signal, options),
    apply: (objects, signal, options) => after(signal, () => changes.apply(objects, signal, options)),
    create: (object, signal) => after(signal, () => changes.create(object, signal)),
    merge: (key, patch, signal) => after(signal, () => changes.merge(key, patch, signal)),
    replace: (object, signal) => after(signal, () => changes.replace(object, signal)),
    replaceStatus: (object, signal) => after(signal, () => changes.replaceStatus(object, signal)),
    scale: (key, replicas, signal) => after(signal, () => changes.scale(key, replicas, signal)),
    remove: (key, signal) => after(signal, () => changes.remove(key, signal)),
    evict: (pod, signal) => after(signal, () => changes.evict(pod, signal)),
  };
}
