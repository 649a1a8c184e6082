import type {ExitName} from './exit-codes.ts';
import type {Finding} from './finding.ts';

/** What an error may carry beside its sentence. `suggestions` are commands or edits that fix it. */
export interface ErrorDetails {
  readonly suggestions?: readonly string[];
  readonly findings?: readonly Finding[];
  readonly cause?: unknown;
}

/** Any error that gomeet raises on purpose. `code` is stable and appears in JSON; `exit` picks the exit code. */
export class GomeetError extends Error {
  readonly code: string;
  readonly exit: ExitName;
  readonly suggestions: readonly string[];
  readonly findings: readonly Finding[];

  constructor(code: string, exit: ExitName, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause});
    this.name = new.target.name;
    this.code = code;
    this.exit = exit;
    this.suggestions = details.suggestions ?? [];
    this.findings = details.findings ?? [];
  }
}

/** Wrong flags, configuration or input: the person can fix it. Exit 2. */
export class UserError extends GomeetError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('usage', 'usage', message, details);
  }
}

/** gomeet declined before it touched anything. Exit 6. */
export class Refused extends GomeetError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('refused', 'refused', message, details);
  }
}

/** The world said no, or a gate did not pass. Exit 3. */
export class Failed extends GomeetError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('failed', 'failed', message, details);
  }
}

/** An outside program or API failed. `detail` is the tail of what it said, free of secrets. Exit 3. */
export class ToolError extends GomeetError {
  readonly tool: string;
  readonly detail: string;
  /** A connection error or a "try again" answer: the same call may go through later. */
  readonly transient: boolean;

  constructor(tool: string, message: string, options: ErrorDetails & {readonly detail?: string; readonly transient?: boolean} = {}) {
    super('tool', 'failed', message, options);
    this.tool = tool;
    this.detail = options.detail ?? '';
    this.transient = options.transient ?? false;
  }
}

/** Detail of a ToolError about a kind that the API server does not know. */
export const unknownKindDetail = 'unknown kind';

/** A change was asked for and no answer came: whether it took place is not known. Whoever goes on reads first. Exit 3. */
export class AnswerLost extends ToolError {}

/** The time for the whole command is over. Exit 70. */
export class TimedOut extends GomeetError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('timed-out', 'timedOut', message, details);
  }
}

/** SIGINT or SIGTERM. Exit 130. */
export class Interrupted extends GomeetError {
  constructor(message = 'interrupted', details: ErrorDetails = {}) {
    super('interrupted', 'interrupted', message, details);
  }
}

/** One sentence for any thrown value. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
