import {sentenceOf, ToolError} from '../../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {ClusterReader} from '../../core/ports.ts';
import type {Asking} from '../../core/probe.ts';
import {timeOf} from '../../diagnosis/times.ts';

/** What may be known of a Secret without its values. */
export type SecretFacts =
  | {
      readonly name: string;
      readonly keys: readonly string[] /** Milliseconds; when its data was written last. */;
      readonly written: number | undefined;
    }
  | {readonly name: string; readonly absent: true}
  /** `forbidden` names the verb that is missing. */
  | {readonly name: string; readonly error: string; readonly forbidden: boolean};

const known = new WeakMap<ClusterReader, Map<string, Promise<SecretFacts>>>();

/**
 * Secrets may be read by name only, never listed, so these are single requests: one for each name in a run. Values are
 * dropped as soon as the answer is here.
 */
export function secretFacts(
  {world: {cluster}, target}: Asking,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly SecretFacts[]> {
  const memory = known.get(cluster) ?? new Map<string, Promise<SecretFacts>>();
  known.set(cluster, memory);
  return Promise.all(
    names.map((name) => {
      const key = `${target.namespace}/${name}`;
      const asked = memory.get(key) ?? factsOf(cluster, target.namespace, name, signal);
      memory.set(key, asked);
      return asked;
    }),
  );
}

async function factsOf(cluster: ClusterReader, namespace: string, name: string, signal: AbortSignal): Promise<SecretFacts> {
  try {
    const found = await cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name}, signal);
    return found === undefined ? {name, absent: true} : {name, keys: Object.keys(at(found, 'data') ?? {}), written: writtenAt(found)};
  } catch (error) {
    if (!(error instanceof ToolError) || error.transient) throw error;
    return {name, error: sentenceOf(error), forbidden: /forbidden|cannot get/i.test(sentenceOf(error))};
  }
}

/** The newest write of a manager that owns data; a Secret whose managers are not told was last written when it was made, at the earliest. */
function writtenAt(secret: KubeObject): number | undefined {
  const writes = listAt(secret, 'metadata', 'managedFields')
    .filter((entry) => at(entry, 'fieldsV1', 'f:data') !== undefined)
    .map((entry) => timeOf(textAt(entry, 'time')));
  const times = [timeOf(secret.metadata.creationTimestamp), ...writes].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
