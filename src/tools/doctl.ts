import {z} from 'zod';
import {ToolError} from '../core/errors.ts';
import type {Secret} from '../core/secret.ts';
import {type Command, type RunOptions, type RunResult, run as runProgram, tail} from './exec.ts';

export type Doctl = {
  /** The program: a path, or a name on PATH. */
  readonly program: string;
  /** Whose account it works on; its own configuration's when absent. On its environment, never among its arguments. */
  readonly token?: Secret;
  /** Base address of the API. */
  readonly server?: string;
  /** Runs a command; another one in tests. */
  readonly run?: (command: Command, options?: RunOptions) => Promise<RunResult>;
};

/** One login of this machine. */
export type DoctlContext = {readonly name: string; readonly current: boolean};
/** Which file the login to a cluster went into, and under which name; empty where doctl did not say. */
export type SavedKubeconfig = {readonly file: string; readonly context: string};

const limitMs = 60_000;
/** `doctl version` asks GitHub for the newest one first. */
const versionLimitMs = 10_000;

/** Version of doctl, as `1.146.0`. Throws a ToolError when it is missing. */
export async function doctlVersion(doctl: Doctl, signal?: AbortSignal): Promise<string> {
  const {stdout} = await ask(doctl, ['version'], versionLimitMs, signal);
  const version = /^doctl version (\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  if (version === undefined) throw new ToolError('doctl', 'doctl does not tell its version', {detail: tail(stdout)});
  return version;
}

/** The logins of this machine. `auth list` has no JSON. */
export async function doctlContexts(doctl: Doctl, signal?: AbortSignal): Promise<readonly DoctlContext[]> {
  const {stdout} = await ask(doctl, ['auth', 'list'], limitMs, signal);
  return parseContexts(stdout);
}

/** `name`, and ` (current)` behind one of them. */
export function parseContexts(text: string): readonly DoctlContext[] {
  return text
    .split('\n')
    .map((line) => /^(\S+)( \(current\))?\s*$/.exec(line))
    .flatMap((found) => (found?.[1] === undefined ? [] : [{name: found[1], current: found[2] !== undefined}]));
}

/**
 * Writes the login to a cluster into the person's kubeconfig, renewed by doctl whenever it expires. `current`: make it the
 * current context too. Throws a ToolError with doctl's own message.
 */
export async function saveKubeconfig(
  doctl: Doctl,
  cluster: string,
  {alias, current}: {readonly alias?: string; readonly current: boolean},
  signal?: AbortSignal,
): Promise<SavedKubeconfig> {
  const args = [
    'kubernetes',
    'cluster',
    'kubeconfig',
    'save',
    cluster,
    `--set-current-context=${current}`,
    ...(alias === undefined ? [] : [`--alias=${alias}`]),
    '--output=json',
  ];
  return parseSaved((await ask(doctl, args, limitMs, signal)).stderr);
}

/** doctl tells it in notices on stderr; older ones begin in lower case. */
export function parseSaved(text: string): SavedKubeconfig {
  const context = /^Notice: setting current-context to (\S+)/im.exec(text)?.[1] ?? '';
  return {file: quoted(/^Notice: adding cluster credentials to kubeconfig file found in (".*")$/im.exec(text)?.[1]), context};
}

/** Go's %q, which for a path is a JSON string. */
function quoted(text: string | undefined): string {
  try {
    return z.string().parse(JSON.parse(text ?? '""'));
  } catch {
    return '';
  }
}

async function ask(
  {program, token, server, run = runProgram}: Doctl,
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<RunResult> {
  const env = {
    ...(token === undefined ? {} : {DIGITALOCEAN_ACCESS_TOKEN: token.reveal()}),
    ...(server === undefined ? {} : {DIGITALOCEAN_API_URL: server}),
  };
  const result = await run([program, ...args], {timeoutMs, env, ...(signal === undefined ? {} : {signal})});
  if (result.exitCode === 0) return result;
  throw new ToolError('doctl', `doctl ${args.slice(0, 4).join(' ')}: ${parseDoctlError(result)}`, {detail: tail(result.stderr)});
}

const errorsSchema = z.object({errors: z.array(z.object({detail: z.string()})).min(1)});

/** What doctl says went wrong: a JSON document on stdout with `--output json`, else a line on stderr. */
export function parseDoctlError({stdout, stderr, exitCode}: RunResult): string {
  try {
    const [first] = errorsSchema.parse(JSON.parse(stdout)).errors;
    if (first !== undefined) return first.detail;
  } catch {
    // Not that document: an older doctl, or a command that has none.
  }
  return /^Error: (.+)$/m.exec(stderr)?.[1] ?? (tail(stderr).split('\n').at(-1) || `it ended with ${exitCode}`);
}
