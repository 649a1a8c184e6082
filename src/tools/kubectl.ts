import {ToolError} from '../core/errors.ts';
import type {KubeObject} from '../core/objects.ts';
import {textAt} from '../core/objects.ts';
import type {ApplyOptions} from '../core/ports.ts';
import {fieldManager} from './apply-patch.ts';
import {systemClock} from './clock.ts';
import {type Command, type RunOptions, type RunResult, run, tail} from './exec.ts';

export type Kubectl = {
  readonly program: string;
  /** Which kubeconfig and context: the same as the reader's. */
  readonly flags: readonly string[];
  /** Runs a command; another one in tests. */
  readonly run: (command: Command, options?: RunOptions) => Promise<RunResult>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** kubectl for a context. `file` only when the kubeconfig was named; else kubectl finds it as we do. */
export function kubectlFor(program: string, connection: {readonly context: string; readonly file?: string}): Kubectl {
  const file = connection.file === undefined ? [] : [`--kubeconfig=${connection.file}`];
  const context = connection.context === 'inClusterContext' ? [] : [`--context=${connection.context}`];
  return {program, flags: [...file, ...context], run, sleep: systemClock.sleep};
}

/** Tries without progress. A try that got at least one object through does not count. */
const idleTries = 6;
const longestPauseMs = 4_000;
const applyLimitMs = 300_000;

/** What client-go prints when the same call may go through later. */
const transientText =
  /Unable to connect to the server|closed network connection|connection refused|connection reset|broken pipe|\bEOF\b|TLS handshake timeout|i\/o timeout|http2: client connection|GOAWAY|TooManyRequests|too many requests|ServiceUnavailable|currently unable to handle|etcdserver: |Operation cannot be fulfilled on resourcequotas|timeout awaiting response headers|context deadline exceeded|net\/http: request canceled/i;

/** What was not applied, and what kubectl printed about it. Both are empty when everything was applied. */
export type ApplyOutcome = {readonly left: readonly KubeObject[]; readonly stderr: string};

/**
 * `kubectl apply --server-side` of one batch, in order, from stdin. `-o name` prints an object as soon as it is applied
 * (`-o json` prints nothing at all when one of them fails), so a cut-off try is resumed with what is left.
 */
export async function applyBatch(
  kubectl: Kubectl,
  objects: readonly KubeObject[],
  signal?: AbortSignal,
  {force = false}: ApplyOptions = {},
): Promise<ApplyOutcome> {
  const command: Command = [
    kubectl.program,
    ...kubectl.flags,
    'apply',
    '--server-side',
    `--field-manager=${fieldManager}`,
    ...(force ? ['--force-conflicts'] : []),
    '-o',
    'name',
    '-f',
    '-',
  ];
  let left = objects;
  for (let idle = 0; ; ) {
    const stdin = JSON.stringify({apiVersion: 'v1', kind: 'List', items: left});
    const result = await kubectl.run(command, {stdin, timeoutMs: applyLimitMs, ...(signal === undefined ? {} : {signal})});
    const before = left.length;
    left = withoutApplied(left, result.stdout);
    if (result.exitCode === 0 && left.length === 0) return {left, stderr: ''};
    if (result.exitCode === 0)
      throw new ToolError('kubectl', `kubectl apply reported success but did not name ${left.length} of ${before} objects`, {
        detail: tail(result.stderr),
      });
    idle = left.length < before ? 0 : idle + 1;
    if (!transientText.test(result.stderr) || idle >= idleTries) return {left, stderr: tail(result.stderr)};
    await kubectl.sleep(Math.min(longestPauseMs, 200 * 2 ** idle), signal);
  }
}

/** Objects whose name was not printed. Names repeat across namespaces, so each line takes one object away. */
export function withoutApplied(objects: readonly KubeObject[], stdout: string): readonly KubeObject[] {
  const printed = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    const name = line.trim();
    if (name !== '') printed.set(name, (printed.get(name) ?? 0) + 1);
  }
  return objects.filter((object) => {
    const name = printedName(object);
    const count = printed.get(name) ?? 0;
    if (count > 0) printed.set(name, count - 1);
    return count === 0;
  });
}

/** `deployment.apps/web`, as `-o name` prints it. */
function printedName(object: KubeObject): string {
  const slash = object.apiVersion.indexOf('/');
  const group = slash === -1 ? '' : `.${object.apiVersion.slice(0, slash)}`;
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name}`;
}

/** The client's version, such as `v1.36.4`; `undefined` when kubectl is not there. */
export async function kubectlVersion(kubectl: Kubectl, signal?: AbortSignal): Promise<string | undefined> {
  let result: RunResult;
  try {
    result = await kubectl.run([kubectl.program, 'version', '--client', '-o', 'json'], {
      timeoutMs: 10_000,
      ...(signal === undefined ? {} : {signal}),
    });
  } catch (error) {
    if (error instanceof ToolError && error.message.endsWith('was not found')) return undefined;
    throw error;
  }
  const version = parseVersion(result.stdout);
  if (version === undefined) {
    throw new ToolError('kubectl', `${kubectl.program} did not tell its version (exit ${result.exitCode})`, {detail: tail(result.stderr)});
  }
  return version;
}

export function parseVersion(stdout: string): string | undefined {
  try {
    return textAt(JSON.parse(stdout), 'clientVersion', 'gitVersion');
  } catch {
    return undefined;
  }
}
