import {GomeetError, Refused, sentenceOf} from './errors.ts';
import type {ExecuteOptions} from './execute.ts';
import {causesOf, type TimelineEntry, timelineText} from './failure.ts';
import type {HeldLock} from './lock.ts';
import type {Gathered, Listener, Pipeline} from './pipeline.ts';
import {describe, hashOfPlan, summary, times} from './plan.ts';
import type {World} from './ports.ts';
import type {EvidenceReference, PlannedStep, RunResult} from './result.ts';
import {runSteps} from './run.ts';
import type {Step, StepContext} from './step.ts';

type Planned<Context> = {readonly gathered: Gathered<Context>; readonly steps: readonly Step[]; readonly known: RunResult};

/** From what was gathered to the result: plan, confirm, lock, gather again under the lock, run, and after a failure evidence and revert. */
export async function carryOut<Context>(
  pipeline: Pipeline<Context>,
  options: ExecuteOptions,
  gathered: Gathered<Context>,
  draft: RunResult,
): Promise<RunResult> {
  const {world, signal} = options;
  const started = new Date(draft.startedAt);
  const shown = planOf(pipeline, gathered, draft);
  refuseUnexpected(pipeline, options.expect, shown.known.planHash);
  if (options.dryRun) {
    const next = pipeline.next(gathered.context, 'planned', []);
    return {...shown.known, ...times(options, started), outcome: 'planned', message: summary(shown.known.plan), next};
  }
  const {target, planHash, plan, price} = shown.known;
  const asked = {target, world: world.kind, planHash, steps: plan, running: gathered.running};
  await options.approve({...asked, ...(price === undefined ? {} : {price})});
  if (options.lock === undefined) return run(pipeline, options, shown, world, signal);
  const request = {
    command: (pipeline.again ?? `gomeet ${pipeline.name}`).replace(/ --yes$/, ''),
    ...(options.lock.reason === undefined ? {} : {reason: options.lock.reason}),
    ...(options.lock.waitMs === undefined ? {} : {waitMs: options.lock.waitMs}),
  };
  const held = await options.lock.lock.acquire(request, (message) => options.listen({type: 'noted', message}), signal);
  try {
    return await underLock(pipeline, options, shown, draft, held);
  } finally {
    await held.release();
  }
}

/** The world may have changed while somebody read the plan or waited for the lock: only the plan that was approved runs. */
async function underLock<Context>(
  pipeline: Pipeline<Context>,
  options: ExecuteOptions,
  shown: Planned<Context>,
  draft: RunResult,
  held: HeldLock,
): Promise<RunResult> {
  const signal = AbortSignal.any([options.signal, held.lost]);
  const now = planOf(pipeline, await pipeline.gather(signal), draft);
  if (now.known.planHash !== shown.known.planHash) {
    throw new Refused(`the plan changed before the lock was had: ${difference(shown.known.plan, now.known.plan)}`, {
      suggestions: [`look at the new plan with: ${dryRunOf(pipeline)}`],
    });
  }
  return run(pipeline, options, now, held.world, signal);
}

async function run<Context>(
  pipeline: Pipeline<Context>,
  options: ExecuteOptions,
  {gathered, steps, known}: Planned<Context>,
  world: World,
  signal: AbortSignal,
): Promise<RunResult> {
  const started = new Date(known.startedAt);
  const timeline: TimelineEntry[] = [];
  const listen: Listener = (event) => {
    const text = timelineText(event);
    if (text !== undefined) timeline.push({at: world.clock.now().toISOString(), text});
    options.listen(event);
  };
  listen({type: 'planned', steps});
  const context: Omit<StepContext, 'say'> = {world, target: options.target, planHash: known.planHash};
  const {advice = [], ...done} = await runSteps(steps, context, signal, listen, pipeline.guard);
  const usual = pipeline.next(gathered.context, done.outcome, done.records);
  const next = [...new Set(done.outcome === 'refused' ? [...advice, ...usual] : [...usual, ...advice])];
  const result: RunResult = {...known, ...done, causes: causesOf(done.records), ...times(options, started), next};
  if (result.outcome !== 'failed' && result.outcome !== 'timed-out') return result;
  return afterFailure(pipeline, options, gathered, {...result}, timeline, world);
}

/** Evidence first, because whatever comes later destroys it; then the record, then the way back. */
async function afterFailure<Context>(
  pipeline: Pipeline<Context>,
  options: ExecuteOptions,
  gathered: Gathered<Context>,
  result: RunResult,
  timeline: readonly TimelineEntry[],
  world: World,
): Promise<RunResult> {
  const note = (message: string) => options.listen({type: 'noted', message});
  const extra: string[] = [];
  let evidence: EvidenceReference | null = null;
  if (options.evidence !== undefined) {
    note('collecting evidence');
    try {
      evidence = await options.evidence({world, target: options.target, result, timeline});
      note(`evidence: ${evidence.directory}`);
    } catch (error) {
      extra.push(`no evidence was kept: ${sentenceOf(error)}`);
    }
  }
  let known: RunResult = {...result, evidence, next: [...result.next, ...extra]};
  if (pipeline.recordFailure !== undefined) {
    try {
      note(await pipeline.recordFailure(gathered.context, world, known, AbortSignal.timeout(recordLimitMs)));
    } catch (error) {
      known = {...known, next: [...known.next, `the failure was not recorded in the cluster: ${sentenceOf(error)}`]};
    }
  }
  if (options.revert === undefined || options.signal.aborted) return known;
  note('rolling back');
  try {
    return {...known, rollback: await options.revert(known, world, options.signal)};
  } catch (error) {
    if (!(error instanceof GomeetError)) throw error;
    return {...known, next: [`the rollback did not run: ${error.message}`, ...error.suggestions, ...known.next]};
  }
}

const recordLimitMs = 30_000;

function planOf<Context>(pipeline: Pipeline<Context>, gathered: Gathered<Context>, draft: RunResult): Planned<Context> {
  const steps = pipeline.plan(gathered.context);
  const plan = steps.map(describe);
  const target = {...draft.target, context: gathered.identity.context, server: gathered.identity.server};
  const planHash = hashOfPlan({target, uid: gathered.identity.uid, plan, material: pipeline.material(gathered.context)});
  const price = gathered.price === undefined ? {} : {price: gathered.price};
  return {gathered, steps, known: {...draft, target, planHash, plan, ...price, findings: gathered.findings}};
}

function refuseUnexpected<Context>(pipeline: Pipeline<Context>, expected: string | undefined, planHash: string): void {
  if (expected === undefined || expected === planHash) return;
  throw new Refused(`the plan is no longer the one that was approved: expected ${expected}, but it is now ${planHash}`, {
    suggestions: [`look at it with: ${dryRunOf(pipeline)}`],
  });
}

function dryRunOf<Context>(pipeline: Pipeline<Context>): string {
  return (pipeline.again ?? `gomeet ${pipeline.name} --yes`).replace(/--yes$/, '--dry-run');
}

/** Which objects one plan would change and the other not, or otherwise. */
function difference(before: readonly PlannedStep[], after: readonly PlannedStep[]): string {
  const lines = (plan: readonly PlannedStep[]) =>
    new Set(
      plan.flatMap((step) =>
        step.changes.map(({key, action, fields}) => {
          const paths = fields.map((field) => `${field.path} ${field.from} → ${field.to}`).join(', ');
          return `${action} ${key.kind.toLowerCase()}/${key.name}${paths === '' ? '' : ` (${paths})`}`;
        }),
      ),
    );
  const [old, fresh] = [lines(before), lines(after)];
  const gone = [...old].filter((line) => !fresh.has(line)).map((line) => `no longer ${line}`);
  const come = [...fresh].filter((line) => !old.has(line)).map((line) => `now also ${line}`);
  const all = [...gone, ...come];
  if (all.length === 0) return 'other content would be written';
  return `${all.slice(0, 5).join('; ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`;
}
