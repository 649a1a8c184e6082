import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import {UserError} from '../core/errors.ts';
import {requireState, type SandboxState} from './state.ts';

/** Environment of a command that works on a sandbox: its kubeconfig (user gomeet, or admin), and the built kubectl first on PATH. */
export function sandboxEnv(
  state: SandboxState,
  options: {readonly admin?: boolean} = {},
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(inherited),
    KUBECONFIG: options.admin === true ? state.kubeconfigs.admin : state.kubeconfigs.gomeet,
    PATH: `${state.binDir}:${env['PATH'] ?? ''}`,
    GOMEET_SANDBOX: state.name,
  };
}

/** Runs a command (or the user's shell) on a sandbox with our terminal, and returns its exit code. */
export async function shell(name: string, argv: readonly string[], options: {readonly admin?: boolean} = {}): Promise<number> {
  const state = await requireState(name);
  const [program = process.env['SHELL'] ?? '/bin/sh', ...args] = argv;
  const child = spawn(program, args, {stdio: 'inherit', env: sandboxEnv(state, options)});
  // Ctrl-C reaches the child by the terminal; we stay to report how it ended.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => reject(new UserError(`"${program}" could not be started: ${cause.message}.`, {cause})));
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
