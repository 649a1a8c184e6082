/** The one table of exit codes: feeds the runtime, `--help`, and the README. */
export const exitCodes = {
  ok: {code: 0, meaning: 'ok; warnings are allowed'},
  bug: {code: 1, meaning: 'a bug in gomeet'},
  usage: {code: 2, meaning: 'wrong usage or configuration'},
  failed: {code: 3, meaning: 'failed'},
  warnings: {code: 4, meaning: 'warnings, with --fail-on warn'},
  unknown: {code: 5, meaning: 'something required could not be measured'},
  refused: {code: 6, meaning: 'refused; nothing was touched'},
  timedOut: {code: 70, meaning: 'timed out; it may still converge'},
  interrupted: {code: 130, meaning: 'interrupted'},
} as const;

export type ExitName = keyof typeof exitCodes;

/** When several apply, the first in this list wins. */
export const exitPrecedence: readonly ExitName[] = [
  'interrupted',
  'bug',
  'usage',
  'refused',
  'failed',
  'unknown',
  'timedOut',
  'warnings',
  'ok',
];

/** The exit code to use when all of these happened in one run. */
export function exitCodeOf(happened: readonly ExitName[]): number {
  const first = exitPrecedence.find((name) => happened.includes(name)) ?? 'ok';
  return exitCodes[first].code;
}
