import {readdir, readFile, rm} from 'node:fs/promises';
import {z} from 'zod';
import {UserError} from '../core/errors.ts';
import {writeAtomic} from './atomic.ts';
import {layout, sandboxDir, sandboxesDir} from './paths.ts';

const portsSchema = z.object({
  etcd: z.int(),
  etcdPeer: z.int(),
  apiserver: z.int(),
  controllerManager: z.int(),
  scheduler: z.int(),
  kwok: z.int(),
  agent: z.int(),
  metricsServer: z.int(),
  customMetrics: z.int(),
  edgeDns: z.int(),
  edgeHttp: z.int(),
  edgeHttps: z.int(),
  cloud: z.int().optional(),
  spaces: z.int().optional(),
});

/** The account around the cluster, as gomeet meets it: addresses on loopback, secrets in files of their own. */
const cloudSchema = z.object({
  /** http://127.0.0.1:<port> */
  api: z.string(),
  /** Path of a file with a token that may do everything. */
  tokenFile: z.string(),
  /** Path of a file with the password of what the real API does not have: the log of requests, faults, changes by hand. */
  adminTokenFile: z.string(),
  /** Object storage, with the path of its keys: `{"accessKeyId", "secretAccessKey"}`. Null: none on this machine. */
  spaces: z.object({endpoint: z.string(), keysFile: z.string()}).nullable(),
  /** Zone of the platform's names. */
  domain: z.string(),
  /** It started without a cluster. */
  empty: z.boolean(),
});

/** `sandbox.json`. Processes are not in it: each has its own file under `pids/`, so that several writers never meet. */
export const sandboxStateSchema = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  profile: z.string(),
  /** `starting` means that an `up` runs, or was killed half-way. */
  phase: z.enum(['starting', 'running']),
  createdAt: z.string(),
  /** Everything of this sandbox lies here. */
  dir: z.string(),
  /** The built programs: kubectl, etcdctl, kube-apiserver … */
  binDir: z.string(),
  /** Arguments of node that run this CLI: the daemon is `node <cli> sandbox daemon`. */
  cli: z.array(z.string()),
  /** https://127.0.0.1:<port> */
  server: z.string(),
  ports: portsSchema,
  /** Paths. `gomeet` holds the deployer role and nothing more. */
  kubeconfigs: z.object({admin: z.string(), gomeet: z.string(), reader: z.string()}),
  /** What stands behind pods; written by the supervisor, read by the node agent. */
  agentMap: z.string(),
  /** Where names and ports of the platform lead from outside: name servers and listeners on loopback, and the authority of their certificates. */
  edge: z
    .object({
      resolvers: z.array(z.string()),
      /** Port of the platform (`443`) → port of 127.0.0.1. */
      ports: z.record(z.string(), z.int()),
      /** Path of a PEM file. */
      ca: z.string(),
    })
    .optional(),
  /** Absent unless it was started with `--cloud`. */
  cloud: cloudSchema.optional(),
});

export type SandboxState = z.infer<typeof sandboxStateSchema>;
export type SandboxPorts = SandboxState['ports'];
export type SandboxCloud = z.infer<typeof cloudSchema>;

/** The state of a sandbox, or undefined when there is none of that name. */
export async function readState(name: string): Promise<SandboxState | undefined> {
  const file = layout(sandboxDir(name)).state;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return sandboxStateSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`The state of sandbox "${name}" in ${file} cannot be read; it was written by another version or edited.`, {
      suggestions: [`gomeet sandbox down --name ${name}`],
    });
  }
}

/** The state of a sandbox that is starting or running. */
export async function requireStarted(name: string): Promise<SandboxState> {
  const state = await readState(name);
  if (state === undefined) throw new UserError(`There is no sandbox "${name}".`, {suggestions: ['gomeet sandbox up']});
  return state;
}

/** The state of a running sandbox; a clear sentence when there is none. */
export async function requireState(name: string): Promise<SandboxState> {
  const state = await readState(name);
  if (state?.phase === 'running') return state;
  const others = await listSandboxes();
  const known = others.length > 0 ? ` Known: ${others.join(', ')}.` : '';
  throw new UserError(`No sandbox "${name}" is running.${known}`, {
    suggestions: [name === 'default' ? 'gomeet sandbox up' : `gomeet sandbox up --name ${name}`],
  });
}

/** Writes `sandbox.json` in one piece. */
export async function writeState(state: SandboxState): Promise<void> {
  await writeAtomic(layout(state.dir).state, `${JSON.stringify(sandboxStateSchema.parse(state), null, 2)}\n`);
}

/** Removes everything a sandbox left on disk. */
export async function removeState(name: string): Promise<void> {
  await rm(sandboxDir(name), {recursive: true, force: true, maxRetries: 5});
}

/** Names of the sandboxes on this machine, running or not. */
export async function listSandboxes(): Promise<string[]> {
  const entries = await readdir(sandboxesDir(), {withFileTypes: true}).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}
