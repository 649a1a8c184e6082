import type {Cause} from './cause.ts';
import {sentenceOf} from './errors.ts';
import type {Finding, Observation, Severity, Status, Threshold} from './finding.ts';
import type {Json} from './json.ts';
import {limited} from './limited.ts';
import type {LimitTable} from './limits.ts';
import type {FollowedKind} from './mirror-kind.ts';
import {at, textAt} from './objects.ts';
import type {World} from './ports.ts';
import type {Target} from './target.ts';

/** What a judge says of a reading. */
export type Judgement = {
  readonly status: Exclude<Status, 'pending'>;
  readonly message: string;
  /** Which of several (a pod, a node) this is about. */
  readonly instance?: string;
  readonly observed?: readonly Observation[];
  readonly thresholds?: readonly Threshold[];
  readonly hint?: string;
  /** ISO 8601: since when it has been so, where the world tells. */
  readonly since?: string;
  readonly causes?: readonly Cause[];
  /** What is too long for one line; see Finding. */
  readonly evidence?: Json;
  /** A `fail` or `unknown` that normally heals by itself while things start: a gate keeps waiting for it. */
  readonly transient?: true;
};

/** What a probe may ask: the world, and what the target says should be there. */
export interface Asking {
  readonly world: World;
  readonly target: Target;
}

/** One question about the world. `read` is the only I/O; `judge` is pure, so its tests are a table of readings. */
export interface Probe<Reading = unknown> {
  readonly id: `${string}.${string}`;
  readonly question: string;
  readonly severity: Severity;
  readonly required: boolean;
  readonly source: {readonly kind: string; readonly query: string};
  readonly runbook?: string;
  /** What health-check asks: `always` (when absent), `deep` only with --deep because it writes or joins, `never` because it is about what a deploy would do. */
  readonly asked?: 'always' | 'deep' | 'never';
  /** Milliseconds that its reading gets even where the limit for one probe is shorter: it grows with a cluster that others share. */
  readonly leastLimitMs?: number;
  /** `cloud`: about the account around the cluster, and not asked of a target that says nothing of one. */
  readonly wants?: 'cloud';
  /** Asks nothing of the cluster, or does without its answer: asked even while the API server does not answer. */
  readonly apart?: true;
  /** Ids of probes that come first; when one of them finds nothing that is fine, this one is skipped, with the reason. All but those `apart` need kubernetes.api. */
  readonly needs?: readonly string[];
  /** The numbers that `judge` holds readings against, with their defaults and sources. */
  readonly limits?: LimitTable;
  /** Everything that `read` asks for, as kinds that can be followed: then a gate asks again when one of them changed. */
  readonly follows?: readonly FollowedKind[];
  read(asking: Asking, signal: AbortSignal): Promise<Reading>;
  judge(reading: Reading, target: Target): Judgement | readonly Judgement[];
}

/** Declares a probe; exists so that `Reading` is inferred between `read` and `judge`. */
export function probe<Reading>(definition: Probe<Reading>): Probe<Reading> {
  return definition;
}

/** Reads and judges once. Never throws: a read that fails or exceeds its limit is an `unknown` finding with the reason. */
export async function ask<Reading>(
  one: Probe<Reading>,
  asking: Asking,
  options: {readonly limitMs: number; readonly signal: AbortSignal; readonly gate?: boolean},
): Promise<readonly Finding[]> {
  const {clock} = asking.world;
  const started = clock.now().getTime();
  let judgements: readonly Judgement[];
  let error: string | undefined;
  try {
    const reading = await limited((signal) => one.read(asking, signal), {clock, ...options});
    judgements = judgementsOf(one.judge(reading, asking.target));
  } catch (thrown) {
    error = sentenceOf(thrown);
    judgements = [{status: 'unknown', message: `not measured: ${error}`, transient: true}];
  }
  const durationMs = Math.max(0, clock.now().getTime() - started);
  return judgements.map((judgement) => toFinding(one, asking.target, judgement, durationMs, options.gate === true, error));
}

function toFinding(
  one: Probe<never> | Probe,
  target: Target,
  judgement: Judgement,
  durationMs: number,
  gate: boolean,
  error: string | undefined,
): Finding {
  const waits = gate && judgement.transient === true && (judgement.status === 'fail' || judgement.status === 'unknown');
  const waived = target.waived[one.id];
  return {
    id: one.id,
    title: one.question,
    component: one.id.slice(0, one.id.indexOf('.')),
    ...(judgement.instance === undefined ? {} : {instance: judgement.instance}),
    severity: one.severity,
    required: one.required && waived === undefined,
    status: waits ? 'pending' : judgement.status,
    message: waived === undefined || judgement.status !== 'unknown' ? judgement.message : `${judgement.message} (waived: ${waived})`,
    observed: judgement.observed ?? [],
    thresholds: judgement.thresholds ?? [],
    ...(judgement.hint === undefined ? {} : {hint: judgement.hint}),
    ...(one.runbook === undefined ? {} : {runbook: one.runbook}),
    source: one.source,
    ...(judgement.since === undefined ? {} : {since: judgement.since}),
    ...(judgement.causes === undefined ? {} : {causes: judgement.causes}),
    ...(judgement.evidence === undefined ? {} : {evidence: judgement.evidence}),
    durationMs,
    ...(error === undefined ? {} : {error}),
  };
}

const statuses: readonly unknown[] = ['pass', 'warn', 'fail', 'unknown', 'skip'];

/** A judge that returned something else has a bug; its probe measured nothing then. */
function judgementsOf(judged: Judgement | readonly Judgement[]): readonly Judgement[] {
  const all: readonly unknown[] = Array.isArray(judged) ? judged : [judged];
  if (!all.every(isJudgement)) throw new Error('the probe gave no judgement');
  return all;
}

function isJudgement(value: unknown): value is Judgement {
  return statuses.includes(at(value, 'status')) && textAt(value, 'message') !== undefined;
}
