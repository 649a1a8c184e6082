import {Failed, GomeetError, Interrupted, Refused, sentenceOf, TimedOut, ToolError} from './errors.ts';
import {askGuard, awaitGate} from './gate.ts';
import {mirrored} from './mirror.ts';
import type {Listener} from './pipeline.ts';
import type {Asking, Probe} from './probe.ts';
import type {Outcome, StepRecord} from './result.ts';
import type {Step, StepContext} from './step.ts';

export type RunOutcome = {
  readonly outcome: Outcome;
  readonly message: string;
  readonly records: readonly StepRecord[];
  /** What the error of the first failure advises. */
  readonly advice?: readonly string[];
};

/** What the steps of one run share. */
export type RunContext = Omit<StepContext, 'say' | 'mirror' | 'changedSoFar'>;

/**
 * The one executor: every step starts when what it needs is done, `settled? → apply → verify`. A failure stops what has
 * not been applied yet; steps that were applied and only wait are reported as not verified. What the gates follow is
 * watched once for the whole run.
 */
export async function runSteps(
  steps: readonly Step[],
  context: RunContext,
  signal: AbortSignal,
  listen: Listener,
  guard?: Probe,
): Promise<RunOutcome> {
  const followed = steps.flatMap((step) => (step.gate?.probes ?? []).flatMap((one) => one.follows ?? []));
  if (followed.length === 0) return runAll(steps, context, signal, listen, guard);
  const note = (message: string) => listen({type: 'noted', message});
  const mirror = mirrored(context.world, followed, context.target.namespace, note);
  try {
    return await runAll(steps, {...context, world: mirror.world, mirror}, signal, listen, guard);
  } finally {
    mirror.close();
  }
}

async function runAll(
  steps: readonly Step[],
  context: RunContext & Pick<StepContext, 'mirror'>,
  signal: AbortSignal,
  listen: Listener,
  guard: Probe | undefined,
): Promise<RunOutcome> {
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const records = new Map<string, StepRecord>();
  const running = new Map<string, Promise<void>>();
  const begun = new Set<string>();
  let first: StepRecord | undefined;
  let cause: unknown;

  const own = {
    ...context,
    begin: (id: string) => void begun.add(id),
    changedSoFar: () => [...records.values()].some((record) => record.state === 'done'),
  };
  const finish = (record: StepRecord, error?: unknown) => {
    records.set(record.step, record);
    if (record.state === 'failed' && first === undefined) {
      first = record;
      cause = error;
      stop.abort(new Error(`stopped because ${record.step} failed`));
    }
    listen({type: 'ended', record});
  };

  const start = (step: Step): Promise<void> => {
    const work = async () => {
      await Promise.all(step.needs.map((need) => running.get(need)));
      const ready = step.needs.every((need) => isDone(records.get(need)));
      if (!ready || all.aborted) return finish(notReached(step, reasonOf(all, ready)));
      await runStep(step, own, all, listen, finish, () => first !== undefined || signal.aborted, guard);
    };
    const promise = work();
    running.set(step.id, promise);
    return promise;
  };
  for (const step of ordered(steps)) start(step);
  await Promise.all(running.values());

  const list = steps.map((step) => records.get(step.id) ?? notReached(step, 'not reached'));
  if (signal.aborted) return {...interruption(signal.reason, list), records: list};
  if (first === undefined) return {outcome: 'ok', message: `${list.length} steps`, records: list};
  begun.delete(first.step);
  // Whoever refuses has touched nothing; so it was with the whole run, unless another step had begun.
  const ending = cause instanceof TimedOut ? 'timed-out' : cause instanceof Refused && begun.size === 0 ? 'refused' : 'failed';
  const advice = cause instanceof GomeetError ? cause.suggestions : [];
  return {outcome: ending, message: `${first.title}: ${first.message}`, records: list, advice};
}

async function runStep(
  step: Step,
  {begin, ...context}: Omit<StepContext, 'say'> & {readonly begin: (id: string) => void},
  signal: AbortSignal,
  listen: Listener,
  finish: (record: StepRecord, error?: unknown) => void,
  stopped: () => boolean,
  guard: Probe | undefined,
): Promise<void> {
  const {clock} = context.world;
  const started = clock.now().getTime();
  const own: StepContext = {...context, say: (message) => listen({type: 'said', step: step.id, message})};
  const record = (state: StepRecord['state'], message: string, findings: StepRecord['findings'] = []): StepRecord => ({
    step: step.id,
    title: step.title,
    state,
    message,
    durationMs: Math.max(0, clock.now().getTime() - started),
    findings,
  });
  listen({type: 'started', step: step.id});
  let applied = false;
  try {
    const settled = await step.settled(own, signal);
    if (settled === false) {
      applied = true;
      begin(step.id);
    }
    const message = settled === false ? await step.apply(own, signal) : settled;
    const state = settled === false ? 'done' : 'settled';
    if (step.gate === undefined) return finish(record(state, message));
    const waiting = (findings: StepRecord['findings']) => listen({type: 'waiting', step: step.id, findings});
    const gate = await awaitGate(step.gate, context, signal, waiting, {guard, mirror: context.mirror});
    if (gate.passed) return finish(record(state, message, gate.findings));
    finish(record('failed', gateMessage(gate.findings), gate.findings));
  } catch (error) {
    if (stopped()) {
      const why = signal.reason instanceof Error ? signal.reason.message : 'interrupted';
      return finish(record('not-reached', applied ? `applied, not verified: ${why}` : why));
    }
    const down = guard === undefined || !(error instanceof ToolError) ? [] : await whatIsDown(guard, context, signal);
    const [root] = down;
    const message = root === undefined ? sentenceOf(error) : `${root.id}: ${root.message} (${sentenceOf(error)})`;
    finish(record('failed', message, [...down, ...(error instanceof GomeetError ? error.findings : [])]), error);
  }
}

/** A tool that failed because what everything depends on is away should be reported as that. */
async function whatIsDown(guard: Probe, context: Asking, signal: AbortSignal): Promise<StepRecord['findings']> {
  const down = await askGuard(guard, context, signal).catch(() => []);
  return down.map((finding) => ({...finding, status: finding.status === 'pending' ? 'fail' : finding.status}));
}

function gateMessage(findings: StepRecord['findings']): string {
  const bad = findings.filter((finding) => finding.status === 'fail' || (finding.status === 'unknown' && finding.required));
  const failed = bad.filter((finding) => finding.status === 'fail');
  const shown = failed.length > 0 ? failed : bad;
  return shown
    .map((finding) => `${finding.id}${finding.instance === undefined ? '' : ` (${finding.instance})`}: ${finding.message}`)
    .join('; ');
}

function isDone(record: StepRecord | undefined): boolean {
  return record !== undefined && (record.state === 'done' || record.state === 'settled');
}

function reasonOf(signal: AbortSignal, ready: boolean): string {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message;
  return ready ? 'interrupted' : 'what it needs did not finish';
}

function notReached(step: Step, message: string): StepRecord {
  return {step: step.id, title: step.title, state: 'not-reached', message, durationMs: 0, findings: []};
}

function interruption(reason: unknown, records: readonly StepRecord[]): {outcome: Outcome; message: string} {
  const done = records.filter((record) => isDone(record)).length;
  const where = `${done} of ${records.length} steps were finished; run the same command again to continue`;
  if (reason instanceof Failed) return {outcome: 'failed', message: `${reason.message}; ${where}`};
  if (reason instanceof TimedOut) return {outcome: 'timed-out', message: `${reason.message}; ${where}`};
  return {outcome: 'interrupted', message: `${reason instanceof Interrupted ? reason.message : 'interrupted'}; ${where}`};
}

/** Steps so that everything comes after what it needs; throws on a cycle or an unknown need, which would be a bug. */
export function ordered(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const out: Step[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (step: Step) => {
    if (state.get(step.id) === 'done') return;
    if (state.get(step.id) === 'open') throw new Error(`steps depend on each other in a circle at ${step.id}`);
    state.set(step.id, 'open');
    for (const need of step.needs) {
      const found = byId.get(need);
      if (found === undefined) throw new Error(`step ${step.id} needs ${need}, which does not exist`);
      visit(found);
    }
    state.set(step.id, 'done');
    out.push(step);
  };
  for (const step of steps) visit(step);
  return out;
}
