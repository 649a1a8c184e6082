import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import {writeAtomic} from './atomic.ts';

/** What stands behind one container: the node agent (sandbox/node-agent) reads exactly these fields. */
export const agentContainerSchema = z.object({
  /** The whole environment of `kubectl exec` and of nothing else; PATH is built from `path`. */
  env: z.record(z.string(), z.string()).default({}),
  /** Directories in front of the host's PATH: the shims of this pod. */
  path: z.array(z.string()).default([]),
  /** What `kubectl logs` prints; `<logFile>.previous` is what `kubectl logs --previous` prints. */
  logFile: z.string().optional(),
  workDir: z.string().optional(),
  /** Loopback address of the pod's process. A port that is not listed in `ports` is dialled here. */
  address: z.string().optional(),
  /** containerPort → host:port of the real process. */
  ports: z.record(z.string(), z.string()).default({}),
  /** The unprivileged user that commands run as, when gomeet itself runs as root (PostgreSQL's peer authentication needs it). */
  uid: z.int().optional(),
  gid: z.int().optional(),
});

/** `namespace/pod` → containers. Pods that are not here are simulated: commands run with a minimal environment, logs say so. */
export const agentMapSchema = z.object({
  pods: z.record(z.string(), z.object({containers: z.record(z.string(), agentContainerSchema)})),
});

export type AgentContainer = z.input<typeof agentContainerSchema>;
export type AgentMap = z.input<typeof agentMapSchema>;

/** Replaces the map; the agent reloads it at the next request. */
export async function writeAgentMap(file: string, map: AgentMap): Promise<void> {
  await writeAtomic(file, `${JSON.stringify(agentMapSchema.parse(map), null, 1)}\n`);
}

/** The map as last written; empty before the first write. */
export async function readAgentMap(file: string): Promise<AgentMap> {
  const text = await readFile(file, 'utf8').catch(() => '{"pods":{}}');
  return agentMapSchema.parse(JSON.parse(text));
}
