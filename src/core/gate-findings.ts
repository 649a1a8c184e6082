import {formatDuration} from './duration.ts';
import {TimedOut} from './errors.ts';
import type {Finding} from './finding.ts';
import type {Probe} from './probe.ts';

export function passes(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.status !== 'fail' && !(finding.status === 'unknown' && finding.required));
}

/** Probes that were not asked because what they depend on does not pass. */
export function skipped(probes: readonly Probe[], down: readonly Finding[]): readonly Finding[] {
  return probes.map((one) => notAsked(one, 'skip', `not asked: ${down[0]?.id} does not pass`));
}

/** A finding of a probe that was not asked, or did not answer. */
export function notAsked(one: Probe, status: 'skip' | 'unknown', message: string): Finding {
  return {
    id: one.id,
    title: one.question,
    component: one.id.slice(0, one.id.indexOf('.')),
    severity: one.severity,
    required: one.required,
    status,
    message,
    observed: [],
    thresholds: [],
    source: one.source,
    durationMs: 0,
  };
}

/** Beside a terminal failure, what was pending is simply not known to be good. */
export function stillOpen(finding: Finding): Finding {
  return finding.status === 'pending' ? {...finding, status: 'unknown'} : finding;
}

/** What was tolerated until the limit. Its causes stay: they say more than that time is over. */
export function expired(finding: Finding, limitMs: number): Finding {
  if (finding.status !== 'pending') return finding;
  return {...finding, status: 'fail', message: `${finding.message} (still so after ${Math.round(limitMs / 1000)} s)`};
}

/** What is pending at the limit may still come right by itself, so it is not called failed. */
export function outOfTime(findings: readonly Finding[], limitMs: number): TimedOut {
  const [first] = findings.filter((finding) => finding.status === 'pending');
  const open = first === undefined ? '' : `: ${first.id}: ${first.message}`;
  return new TimedOut(`not done after ${formatDuration(limitMs)}, and nothing was ended by force${open}`, {
    findings: findings.map(stillOpen),
  });
}
