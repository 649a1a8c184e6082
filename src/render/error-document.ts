import {type GomeetError, sentenceOf} from '../core/errors.ts';
import type {ExitName} from '../core/exit-codes.ts';

/** What went wrong before there was a result. */
export type Ending = {
  /** Id of the command, or what was typed in its place. */
  readonly command: string;
  readonly version: string;
  readonly exit: ExitName;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly known: GomeetError | undefined;
};

const outcomes: {readonly [exit in ExitName]?: string} = {
  usage: 'refused',
  refused: 'refused',
  interrupted: 'interrupted',
  timedOut: 'timed-out',
};

/** What `--json` prints when a command ended before it had a result. No argv: it might hold what should not be repeated. */
export function errorDocument({command, version, exit, message, suggestions, known}: Ending): string {
  const document = {
    schemaVersion: 1,
    tool: {name: 'gomeet', version},
    command: command.replaceAll(':', ' '),
    outcome: outcomes[exit] ?? 'failed',
    error: {code: known?.code ?? (exit === 'usage' ? 'usage' : 'bug'), message, suggestions},
    findings: known?.findings ?? [],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The same for a person. Only a bug shows where in the program it happened. */
export function errorText({exit, message, suggestions}: Ending, error: unknown): string {
  const lines = [`gomeet: ${message}`, ...suggestions.map((text) => `  ${text}`)];
  if (exit === 'bug')
    lines.push(
      'This is a bug in gomeet. Please report it with these lines:',
      (error instanceof Error ? error.stack : undefined) ?? sentenceOf(error),
    );
  return `${lines.join('\n')}\n`;
}

/** Whether a command line asks for a JSON document on stdout. What follows `--` belongs to another program. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.some((word, index) => word === '--json' || word === '--output=json' || (word === 'json' && own[index - 1] === '--output'));
}
