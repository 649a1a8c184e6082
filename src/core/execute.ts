import {carryOut} from './carry-out.ts';
import {GomeetError} from './errors.ts';
import type {ExitName} from './exit-codes.ts';
import type {FailedRun} from './failure.ts';
import type {Lock} from './lock.ts';
import type {Approve, Listener, Pipeline} from './pipeline.ts';
import {times} from './plan.ts';
import type {World} from './ports.ts';
import type {EvidenceReference, Outcome, RunResult} from './result.ts';
import type {Target} from './target.ts';

export type ExecuteOptions = {
  readonly world: World;
  readonly target: Target;
  readonly toolVersion: string;
  readonly dryRun: boolean;
  /** Plan hash that was approved elsewhere; a different plan is refused. */
  readonly expect?: string;
  readonly signal: AbortSignal;
  readonly listen: Listener;
  readonly approve: Approve;
  /** Held from the confirmation to the end; absent for what needs none. */
  readonly lock?: {readonly lock: Lock; readonly waitMs?: number; readonly reason?: string};
  /** Called when a run failed or timed out, before anything is reverted. Bounds its own time. */
  readonly evidence?: (run: FailedRun) => Promise<EvidenceReference>;
  /** Called after the evidence, under the same lock: brings the last healthy release back. */
  readonly revert?: (failed: RunResult, world: World, signal: AbortSignal) => Promise<RunResult>;
};

/**
 * Runs a pipeline from gathering to its result document. What ends it before the first step (a refusal, a dead API
 * server, an interrupt) is a result too; wrong usage and bugs are thrown.
 */
export async function execute<Context>(pipeline: Pipeline<Context>, options: ExecuteOptions): Promise<RunResult> {
  const {world, signal} = options;
  const started = world.clock.now();
  const draft = draftOf(pipeline.name, options, started);
  try {
    options.listen({type: 'gathering', message: 'reading the cluster and checking that the change can work'});
    const gathered = await pipeline.gather(signal);
    return await carryOut(pipeline, options, gathered, draft);
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    const outcome = reason instanceof GomeetError ? outcomes[reason.exit] : undefined;
    if (!(reason instanceof GomeetError) || outcome === undefined) throw error;
    return {...draft, ...times(options, started), outcome, message: reason.message, findings: reason.findings, next: reason.suggestions};
  }
}

/** Exit names of errors that end a run with a result; usage and bugs have none. */
const outcomes: {readonly [name in ExitName]?: Outcome} = {
  refused: 'refused',
  failed: 'failed',
  timedOut: 'timed-out',
  interrupted: 'interrupted',
  unknown: 'unknown',
};

function draftOf(command: string, {world, target, toolVersion}: ExecuteOptions, started: Date): RunResult {
  const {name, stack, profile, namespace, pinned} = target;
  return {
    schemaVersion: 1,
    tool: {name: 'gomeet', version: toolVersion},
    command,
    target: {name, stack, profile, context: pinned.context ?? '', server: pinned.server ?? '', namespace},
    world: world.kind,
    outcome: 'failed',
    message: '',
    planHash: '',
    plan: [],
    startedAt: started.toISOString(),
    durationMs: 0,
    records: [],
    findings: [],
    causes: [],
    evidence: null,
    next: [],
  };
}
