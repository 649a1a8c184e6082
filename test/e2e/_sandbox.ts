import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {gomeet, ownState, type Ran, type RunOptions, resultOf} from './_gomeet.ts';

/** One running sandbox of the tests. */
export type TestSandbox = {
  readonly state: string;
  readonly dir: string;
  /** What `sandbox up --json` printed. */
  readonly up: unknown;
  readonly run: (args: readonly string[], options?: Partial<RunOptions>) => Promise<Ran>;
  readonly kubectl: (args: readonly string[], options?: {readonly admin?: boolean; readonly input?: string}) => Promise<Ran>;
  readonly deploy: (args?: readonly string[]) => Promise<ReturnType<typeof resultOf> & {readonly exitCode: number}>;
  readonly audit: () => Promise<AuditReader>;
  readonly down: () => Promise<void>;
};

/** Brings up a sandbox of that profile, in a state folder of its own. */
export async function sandboxOf(profile: string, flags: readonly string[] = []): Promise<TestSandbox> {
  const state = await ownState();
  const run: TestSandbox['run'] = (args, options = {}) => gomeet(args, {state, ...options});
  const up = await run(['sandbox', 'up', '--profile', profile, ...flags, '--json'], {timeoutMs: 1_500_000});
  if (up.exitCode !== 0) throw new Error(`sandbox up failed (exit ${up.exitCode}):\n${up.stdout}\n${up.stderr}`);
  const dir = join(state, 'gomeet', 'sandbox', 'default');
  const description = JSON.parse(await readFile(join(dir, 'sandbox.json'), 'utf8')) as {
    readonly binDir: string;
    readonly kubeconfigs: {readonly admin: string; readonly gomeet: string};
  };
  const kubectl: TestSandbox['kubectl'] = async (args, {admin = false, input} = {}) => {
    const kubeconfig = admin ? description.kubeconfigs.admin : description.kubeconfigs.gomeet;
    const done = await execa(join(description.binDir, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], {
      reject: false,
      ...(input === undefined ? {stdin: 'ignore' as const} : {input}),
      maxBuffer: 200_000_000,
    });
    return {exitCode: done.exitCode ?? -1, stdout: done.stdout, stderr: done.stderr, durationMs: done.durationMs};
  };
  return {
    state,
    dir,
    up: JSON.parse(up.stdout),
    run,
    kubectl,
    deploy: async (args = []) => {
      const ran = await run(['deploy', '--target', 'sandbox', '--yes', '--json', ...args]);
      return {...resultOf(ran), exitCode: ran.exitCode};
    },
    audit: () => auditFrom(join(dir, 'logs', 'audit.log')),
    down: async () => {
      await run(['sandbox', 'down']);
      await rm(state, {recursive: true, force: true});
    },
  };
}

export type AuditEvent = {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: {readonly username: string};
  readonly objectRef?: {readonly resource?: string; readonly subresource?: string; readonly name?: string; readonly namespace?: string};
  readonly responseStatus?: {readonly code?: number};
  readonly stage: string;
};
export type AuditReader = () => Promise<readonly AuditEvent[]>;

/** Events of the API server's audit log that are written after now. */
async function auditFrom(file: string): Promise<AuditReader> {
  const start = (await readFile(file)).length;
  return async () => {
    const bytes = await readFile(file);
    return bytes
      .subarray(start)
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as AuditEvent)
      .filter((event) => event.stage === 'ResponseComplete');
  };
}

const changing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const reviews = new Set(['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews']);

/** Requests of user gomeet that changed persisted objects: dry runs, reviews, exec, port-forward and the lock's own Lease do not count. */
export function writesOf(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter((event) => event.user.username === 'gomeet' && changing.has(event.verb) && !/[?&]dryRun=All/.test(event.requestURI))
    .filter(
      (event) =>
        !reviews.has(event.objectRef?.resource ?? '') && !['exec', 'portforward', 'attach'].includes(event.objectRef?.subresource ?? ''),
    )
    .filter((event) => (event.responseStatus?.code ?? 0) < 400)
    .filter((event) => event.objectRef?.resource !== 'leases')
    .map((event) => `${event.verb} ${event.objectRef?.resource}/${event.objectRef?.name ?? ''}`);
}
