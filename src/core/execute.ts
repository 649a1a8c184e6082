import {createHash} from 'node:crypto';
import {GomeetError, Refused} from './errors.ts';
import type {ExitName} from './exit-codes.ts';
import {canonicalJson} from './json.ts';
import type {Approve, Gathered, Listener, Pipeline} from './pipeline.ts';
import type {World} from './ports.ts';
import type {Outcome, PlannedStep, ResultTarget, RunResult} from './result.ts';
import {runSteps} from './run.ts';
import type {Step, StepContext} from './step.ts';
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

async function carryOut<Context>(
  pipeline: Pipeline<Context>,
  options: ExecuteOptions,
  gathered: Gathered<Context>,
  draft: RunResult,
): Promise<RunResult> {
  const {world, target} = options;
  const steps = pipeline.plan(gathered.context);
  const plan = steps.map(describe);
  const resultTarget: ResultTarget = {...draft.target, context: gathered.identity.context, server: gathered.identity.server};
  const planHash = hashOfPlan({target: resultTarget, uid: gathered.identity.uid, plan, material: pipeline.material(gathered.context)});
  const known: RunResult = {...draft, target: resultTarget, planHash, plan, findings: gathered.findings};
  if (options.expect !== undefined && options.expect !== planHash) {
    throw new Refused(`the plan is no longer the one that was approved: expected ${options.expect}, but it is now ${planHash}`, {
      suggestions: [`look at it with: ${(pipeline.again ?? `gomeet ${pipeline.name} --yes`).replace(/--yes$/, '--dry-run')}`],
    });
  }
  if (options.dryRun) {
    const next = pipeline.next(gathered.context, 'planned', []);
    return {...known, ...times(options, new Date(known.startedAt)), outcome: 'planned', message: summary(plan), next};
  }
  await options.approve({target: resultTarget, world: world.kind, planHash, steps: plan, running: gathered.running});
  options.listen({type: 'planned', steps});
  const context: Omit<StepContext, 'say'> = {world, target, planHash};
  const run = await runSteps(steps, context, options.signal, options.listen, pipeline.guard);
  const next = pipeline.next(gathered.context, run.outcome, run.records);
  return {...known, ...run, ...times(options, new Date(known.startedAt)), next};
}

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
    next: [],
  };
}

function times({world}: ExecuteOptions, started: Date): {readonly durationMs: number} {
  return {durationMs: Math.max(0, world.clock.now().getTime() - started.getTime())};
}

function describe(step: Step): PlannedStep {
  return {id: step.id, title: step.title, needs: step.needs, effect: step.effect, changes: step.changes};
}

/** `12 objects to create, 1 to update`. */
export function summary(plan: readonly PlannedStep[]): string {
  const changes = plan.flatMap((step) => step.changes);
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const parts = ['create', 'update', 'replace', 'remove'].map((action) => [count(action), action] as const).filter(([n]) => n > 0);
  return parts.length === 0 ? 'nothing to change' : parts.map(([n, action]) => `${n} to ${action}`).join(', ');
}

/** Twelve hex digits are enough to compare by eye and far from colliding by accident. */
function hashOfPlan(material: unknown): string {
  return createHash('sha256').update(canonicalJson(material)).digest('hex').slice(0, 12);
}
