import type {Finding} from './finding.ts';
import type {Json} from './json.ts';
import type {ClusterIdentity, World} from './ports.ts';
import type {PriceChange} from './price.ts';
import type {Probe} from './probe.ts';
import type {Outcome, PlannedStep, RunResult, StepRecord} from './result.ts';
import type {Step} from './step.ts';

/** What gathering found out, before anything was touched. */
export type Gathered<Context> = {
  readonly context: Context;
  readonly identity: ClusterIdentity;
  /** Preflight findings; none of them fails, else gather would have thrown. */
  readonly findings: readonly Finding[];
  /** What runs there now, in a few words, for the person who confirms. */
  readonly running: string;
  /** What the plan does to the bill; absent where nothing is priced. */
  readonly price?: PriceChange;
};

/** gather (read-only; a bad input or a failed preflight ends here, nothing touched) → plan (pure) → steps. */
export interface Pipeline<Context> {
  readonly name: string;
  /** The command line that carries this out, ending in `--yes`; absent where nobody typed one. */
  readonly again?: string;
  /** What every step and gate depends on: asked first while waiting, and when a tool fails. */
  readonly guard?: Probe;
  gather(signal: AbortSignal): Promise<Gathered<Context>>;
  plan(context: Context): readonly Step[];
  /** What the plan hash covers beside the steps: the content that would be written. */
  material(context: Context): Json;
  /** After a run that failed: leaves a record of it in the cluster. `result` knows the evidence. Its own failure is only a note. */
  recordFailure?(context: Context, world: World, result: RunResult, signal: AbortSignal): Promise<string>;
  /** What the person does next; after a failure the exact command comes first. */
  next(context: Context, outcome: Outcome, records: readonly StepRecord[]): readonly string[];
}

/** What happens while steps run, for whoever draws it. */
export type RunEvent =
  | {readonly type: 'gathering'; readonly message: string}
  /** One line for the person who watches, outside of any step: waiting for the lock, evidence written. */
  | {readonly type: 'noted'; readonly message: string}
  | {readonly type: 'planned'; readonly steps: readonly Step[]}
  | {readonly type: 'started'; readonly step: string}
  | {readonly type: 'said'; readonly step: string; readonly message: string}
  | {readonly type: 'waiting'; readonly step: string; readonly findings: readonly Finding[]}
  | {readonly type: 'ended'; readonly record: StepRecord};

export type Listener = (event: RunEvent) => void;

/** Asks whether to go on. Resolves when yes; throws Refused when no, or when nobody can be asked. */
export type Approve = (
  plan: Pick<RunResult, 'target' | 'world' | 'planHash' | 'price'> & {readonly steps: readonly PlannedStep[]; readonly running: string},
) => Promise<void>;
