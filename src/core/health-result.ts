import type {ExitName} from './exit-codes.ts';
import type {Finding, Severity, Status} from './finding.ts';
import type {WorldKind} from './ports.ts';
import type {ResultTarget} from './result.ts';
import {someOf} from './some-of.ts';

export type HealthOutcome = 'ok' | 'warnings' | 'failed' | 'unknown' | 'interrupted';
export type HealthStatus = Exclude<Status, 'pending'>;

/** The one document of `gomeet health-check` and of every `check`. Durations in milliseconds, times as ISO 8601. */
export type HealthResult = {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'gomeet'; readonly version: string};
  /** `health-check`, `firewall check` … */
  readonly command: string;
  readonly target: ResultTarget;
  readonly world: WorldKind;
  readonly outcome: HealthOutcome;
  readonly message: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Whether the probes that write or join were asked, too. */
  readonly deep: boolean;
  readonly summary: HealthSummary;
  /** Sorted by id, then instance. */
  readonly findings: readonly Finding[];
  readonly next: readonly string[];
};

export type HealthSummary = {
  readonly status: 'pass' | 'warn' | 'fail' | 'unknown';
  /** Of findings; a probe has one for each of its instances that is not fine. */
  readonly counts: {readonly [status in HealthStatus]: number};
  readonly probes: number;
};

export type HealthDraft = Pick<HealthResult, 'tool' | 'target' | 'world' | 'startedAt' | 'durationMs' | 'deep'> & {
  /** `health-check` when absent. */
  readonly command?: string;
};

const shown = 5;

/** The document of one run. Pure. */
export function healthResult(draft: HealthDraft, findings: readonly Finding[], interrupted: boolean): HealthResult {
  const {tool, target, world, startedAt, durationMs, deep} = draft;
  const outcome = outcomeOf(findings, interrupted);
  const counts = countsOf(findings);
  return {
    schemaVersion: 1,
    tool,
    command: draft.command ?? 'health-check',
    target,
    world,
    outcome,
    message: messageOf(outcome, findings, counts),
    startedAt,
    durationMs,
    deep,
    summary: {status: statuses[outcome], counts, probes: new Set(findings.map(({id}) => id)).size},
    findings,
    next: nextOf(findings),
  };
}

/** Any `fail` counts, whatever its severity; `unknown` where it is required; a warning only on request. */
export function exitOfHealth({outcome, summary}: HealthResult, failOn: 'fail' | 'warn'): ExitName {
  if (outcome === 'interrupted') return 'interrupted';
  if (outcome === 'failed') return 'failed';
  if (outcome === 'unknown') return 'unknown';
  return failOn === 'warn' && summary.counts.warn > 0 ? 'warnings' : 'ok';
}

/** Worst first: what failed by severity, what is required and was not measured, warnings, what else was not measured. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

const severities: readonly Severity[] = ['critical', 'warning', 'info'];
const ranks: {readonly [status in Status]: number} = {fail: 0, pending: 3, unknown: 6, warn: 9, skip: 15, pass: 18};

function rank({status, severity, required}: Finding): number {
  return ranks[status] + severities.indexOf(severity) + (status === 'unknown' && !required ? 6 : 0);
}

const statuses: {readonly [outcome in HealthOutcome]: HealthSummary['status']} = {
  ok: 'pass',
  warnings: 'warn',
  failed: 'fail',
  unknown: 'unknown',
  interrupted: 'unknown',
};

function outcomeOf(findings: readonly Finding[], interrupted: boolean): HealthOutcome {
  if (interrupted) return 'interrupted';
  if (findings.some(({status}) => status === 'fail')) return 'failed';
  if (findings.some(({status, required}) => status === 'unknown' && required)) return 'unknown';
  return findings.some(({status}) => status === 'warn') ? 'warnings' : 'ok';
}

function countsOf(findings: readonly Finding[]): HealthSummary['counts'] {
  const of = (wanted: HealthStatus) => findings.filter(({status}) => status === wanted).length;
  return {pass: of('pass'), warn: of('warn'), fail: of('fail'), unknown: of('unknown'), skip: of('skip')};
}

function messageOf(outcome: HealthOutcome, findings: readonly Finding[], counts: HealthSummary['counts']): string {
  const named = (wanted: (finding: Finding) => boolean) => {
    const ids = [
      ...new Set(
        worstFirst(findings)
          .filter(wanted)
          .map(({id}) => id),
      ),
    ];
    return someOf(ids, shown);
  };
  if (outcome === 'interrupted') return `interrupted; ${findings.length - counts.unknown} of ${findings.length} findings were made`;
  if (outcome === 'failed') return `failed: ${named(({status}) => status === 'fail')}`;
  if (outcome === 'unknown') return `required and not measured: ${named(({status, required}) => status === 'unknown' && required)}`;
  if (outcome === 'warnings') return `warnings: ${named(({status}) => status === 'warn')}`;
  return counts.unknown === 0 ? 'everything that was asked is fine' : 'everything that is required is fine';
}

/** What to do, of the worst first, each once. */
function nextOf(findings: readonly Finding[]): readonly string[] {
  const bad = worstFirst(findings).filter(({status, required}) => status === 'fail' || (status === 'unknown' && required));
  const steps = bad.flatMap(({hint, runbook, status}) => [
    ...(hint === undefined ? [] : [hint]),
    ...(runbook === undefined || status !== 'fail' ? [] : [runbookCommand(runbook)]),
  ]);
  return [...new Set(steps)].slice(0, 2 * shown);
}

export function runbookCommand(runbook: string): string {
  return `gomeet runbook ${runbook}`;
}
