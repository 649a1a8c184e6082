import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {ClusterReader, PodExec} from '../core/ports.ts';
import {jsonOf} from './kube-endpoint.ts';
import {runningPods} from './pods-of.ts';
import {scriptOf, section, sectionsOf} from './sections.ts';
import {firstLine} from './store-pods.ts';

/** Hashes of LiveKit's Redis router (pkg/routing/redisrouter.go): node id → its protobuf, room → node id. */
const script = scriptOf({
  nodes: 'redis-cli -c --json hkeys nodes',
  rooms: 'redis-cli -c --json hgetall room_node_map',
});

export type Registered = {readonly nodes: readonly string[]; readonly rooms: {readonly [room: string]: string}};

/** Asked in any Redis pod: the client follows the cluster to the owner of each key. Throws a ToolError. */
export async function registeredNodes(
  place: {readonly cluster: Pick<ClusterReader, 'list'>; readonly pods: PodExec; readonly namespace: string},
  signal?: AbortSignal,
): Promise<Registered> {
  const {cluster, pods, namespace} = place;
  const running = await runningPods(cluster, namespace, 'redis', signal);
  const chosen = running.find((pod) => pod.ready && !pod.draining) ?? running[0];
  if (chosen === undefined) throw new ToolError('redis-cli', 'no pod with label app=redis runs');
  const {stdout} = await pods.exec({namespace, pod: chosen.name, container: 'redis', command: ['sh', '-c', script]}, signal);
  return parseRegistered(stdout, chosen.name);
}

/** Throws a ToolError with Redis' own words when it refused, or with what could not be read. */
export function parseRegistered(stdout: string, pod: string): Registered {
  const sections = sectionsOf(stdout);
  const read = <Value>(heading: string, schema: z.ZodType<Value>): Value => {
    const {text} = section(sections, heading);
    // A hash that nobody made is null in some versions and empty in others.
    const parsed = schema.safeParse(jsonOf(text.trim()) ?? text);
    if (!parsed.success) throw new Error(firstLine(text) || 'no answer');
    return parsed.data;
  };
  try {
    return {nodes: read('nodes', z.array(z.string())), rooms: read('rooms', z.record(z.string(), z.string()))};
  } catch (error) {
    throw new ToolError('redis-cli', `${pod} did not tell LiveKit's nodes: ${error instanceof Error ? error.message : String(error)}`);
  }
}
