import {execa} from 'execa';
import {ToolError} from '../core/errors.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called with each line of stderr as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs `[program, ...args]` and returns its stdout; a failure names the program and the end of what it said. */
export async function run(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<string> {
  const [program, ...args] = argv;
  const child = execa(program, args, {
    reject: false,
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
    ...(options.env === undefined ? {} : {env: options.env}),
    ...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
    ...(options.timeoutMs === undefined ? {} : {timeout: options.timeoutMs}),
    ...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
    maxBuffer: 200_000_000,
  });
  if (options.onLine !== undefined) {
    for await (const line of child.iterable({from: 'stderr'})) options.onLine(String(line));
  }
  const result = await child;
  if (!result.failed) return String(result.stdout);
  const said = String(result.stderr ?? '')
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n');
  const name = program.slice(program.lastIndexOf('/') + 1);
  const how = result.timedOut
    ? `did not end within ${options.timeoutMs} ms`
    : result.code === 'ENOENT'
      ? 'was not found'
      : `ended with ${result.exitCode ?? result.signal ?? 'an error'}`;
  throw new ToolError(name, `${[name, ...args.slice(0, 1)].join(' ')} ${how}${said === '' ? '' : `: ${said}`}`, {
    detail: said,
    cause: result,
  });
}
