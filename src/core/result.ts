import type {Cause} from './cause.ts';
import type {ExitName} from './exit-codes.ts';
import type {Finding} from './finding.ts';
import type {WorldKind} from './ports.ts';
import type {PriceChange} from './price.ts';
import type {ObjectChange} from './step.ts';

export type Outcome = 'ok' | 'planned' | 'failed' | 'refused' | 'timed-out' | 'interrupted' | 'unknown';
export type StepState = 'done' | 'settled' | 'failed' | 'not-reached';

export type StepRecord = {
  readonly step: string;
  readonly title: string;
  readonly state: StepState;
  readonly message: string;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
};

/** The plan as data: what `--dry-run` prints and what the hash covers. */
export type PlannedStep = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly effect: 'change' | 'destroy' | 'none';
  readonly changes: readonly ObjectChange[];
};

export type ResultTarget = {
  readonly name: string;
  readonly stack: string;
  readonly profile: string;
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
};

/** The one document of a pipeline command. Durations in milliseconds. */
export type RunResult = {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'gomeet'; readonly version: string};
  readonly command: string;
  readonly target: ResultTarget;
  readonly world: WorldKind;
  readonly outcome: Outcome;
  readonly message: string;
  readonly planHash: string;
  readonly plan: readonly PlannedStep[];
  /** What the plan does to the bill; absent where nothing is priced. */
  readonly price?: PriceChange;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly records: readonly StepRecord[];
  readonly findings: readonly Finding[];
  /** Causes of the failed steps, worst first; empty when nothing failed. */
  readonly causes: readonly Cause[];
  /** Where the evidence of a failure lies; null when none was collected, with the reason in `next`. */
  readonly evidence: EvidenceReference | null;
  /** What --rollback-on-failure did; absent when it was not asked for or not needed. */
  readonly rollback?: RunResult;
  readonly next: readonly string[];
};

/** `id` names it in release records; paths are of this machine. */
export type EvidenceReference = {readonly id: string; readonly directory: string; readonly archive: string};

const exits: {readonly [outcome in Outcome]: ExitName} = {
  ok: 'ok',
  planned: 'ok',
  failed: 'failed',
  refused: 'refused',
  'timed-out': 'timedOut',
  interrupted: 'interrupted',
  unknown: 'unknown',
};

/** Which exit code an outcome asks for. */
export function exitOf(outcome: Outcome): ExitName {
  return exits[outcome];
}
