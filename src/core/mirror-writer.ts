import {type KubeObject, keyOf, keyText, type ObjectKey} from './objects.ts';
import type {ClusterReader, ClusterWriter} from './ports.ts';

/** What a write tells the mirror. Absent for kinds that nobody follows. */
export type Written = {put(object: KubeObject): void; drop(key: string): void};

/**
 * The same writer, whose writes are seen at once by whoever reads the mirror: a status that is older than the change it
 * belongs to reads like success. What a call does not return is read once.
 */
export function mirroredWriter(
  writer: ClusterWriter,
  reader: Pick<ClusterReader, 'get'>,
  follows: (key: ObjectKey) => Written | undefined,
): ClusterWriter {
  const readBack = async (key: ObjectKey, signal: AbortSignal | undefined) => {
    const followed = follows(key);
    if (followed === undefined) return;
    const object = await reader.get(key, signal);
    if (object === undefined) followed.drop(keyText(key));
    else followed.put(object);
  };
  return {
    preview: (objects, signal, options) => writer.preview(objects, signal, options),
    async apply(objects, signal, options) {
      const applied = await writer.apply(objects, signal, options);
      for (const {key, after} of applied) if (after !== undefined) follows(key)?.put(after);
      return applied;
    },
    async create(object, signal) {
      const answer = await writer.create(object, signal);
      await readBack(keyOf(object), signal);
      return answer;
    },
    async merge(key, patch, signal) {
      await writer.merge(key, patch, signal);
      await readBack(key, signal);
    },
    async replace(object, signal) {
      const stored = await writer.replace(object, signal);
      if (stored !== 'conflict') follows(keyOf(stored))?.put(stored);
      return stored;
    },
    async replaceStatus(object, signal) {
      const stored = await writer.replaceStatus(object, signal);
      if (stored !== 'conflict') follows(keyOf(stored))?.put(stored);
      return stored;
    },
    async scale(key, replicas, signal) {
      await writer.scale(key, replicas, signal);
      await readBack(key, signal);
    },
    async remove(key, signal) {
      await writer.remove(key, signal);
      await readBack(key, signal);
    },
    async evict(pod, signal) {
      const answer = await writer.evict(pod, signal);
      await readBack(pod, signal);
      return answer;
    },
  };
}
