import type {Cause} from '../core/cause.ts';
import {formatDuration} from '../core/duration.ts';
import type {Finding} from '../core/finding.ts';
import type {RunResult, StepRecord} from '../core/result.ts';
import {planText} from './plan-text.ts';
import {priceText} from './price-text.ts';

const words: {readonly [outcome in RunResult['outcome']]: string} = {
  ok: 'OK',
  planned: 'PLANNED, nothing was changed',
  failed: 'FAILED',
  refused: 'REFUSED, nothing was touched',
  'timed-out': 'TIMED OUT, it may still converge',
  interrupted: 'INTERRUPTED',
  unknown: 'UNKNOWN, something required could not be measured',
};

/** The result for a person: what happened, what failed and why, what to do next. */
export function resultText(result: RunResult): string {
  const {target} = result;
  const world =
    result.world === 'simulated'
      ? ' (simulated: no cluster was contacted)'
      : result.world === 'sandbox'
        ? ' (sandbox on this machine)'
        : '';
  const lines = [
    `${result.command} of ${target.stack} ${target.profile} to ${target.name}${world}: ${words[result.outcome]}${untouched(result)} after ${formatDuration(result.durationMs)}`,
  ];
  const failed = result.records.filter((record) => record.state === 'failed');
  if (failed.length === 0 && result.outcome !== 'ok' && result.outcome !== 'planned') lines.push(result.message);
  if (result.outcome === 'planned') {
    const price = result.price === undefined ? [] : [priceText(result.price)];
    lines.push('', planText(result.plan).trimEnd(), ...price, `Plan hash: ${result.planHash}`);
  }
  lines.push(...failed.flatMap((record) => failedLines(record, result.next)));
  lines.push(...notable(result.findings, result.next));
  if (result.outcome === 'ok') lines.push(...tally(result));
  if (result.evidence !== null) lines.push('', `Evidence: ${result.evidence.directory}/index.md`, `  to send: ${result.evidence.archive}`);
  if (result.next.length > 0) lines.push('', 'Next:', ...result.next.map((text) => `  ${text}`));
  if (result.rollback !== undefined) lines.push('', resultText(result.rollback).trimEnd());
  return `${lines.join('\n')}\n`;
}

/** A failure before the first step: a dead API server, credentials that are not accepted. */
function untouched({outcome, records}: RunResult): string {
  return records.length === 0 && (outcome === 'failed' || outcome === 'timed-out' || outcome === 'interrupted')
    ? ', nothing was touched'
    : '';
}

/** What the findings say is not said twice. */
function failedLines(record: StepRecord, next: readonly string[]): readonly string[] {
  // Beside a failure, what was still open needs no advice.
  const findings = notable(
    record.findings.map(({hint, ...finding}) => (finding.status === 'fail' && hint !== undefined ? {...finding, hint} : finding)),
    next,
  );
  return ['', `✖ ${record.step}: ${findings.length === 0 ? record.message : record.title}`, ...findings];
}

/** Findings that a person must see: everything but pass and skip. A hint that is among the next steps stands there only. */
function notable(findings: readonly Finding[], next: readonly string[]): readonly string[] {
  return findings
    .filter((finding) => finding.status !== 'pass' && finding.status !== 'skip')
    .map((finding) => {
      const hint = finding.hint === undefined || next.includes(finding.hint) ? '' : `\n      ${finding.hint}`;
      const causes = (finding.causes ?? []).map((cause) => causeLine(cause, finding.message, next));
      return `  ${finding.status.padEnd(7)} ${finding.id}${finding.instance === undefined ? '' : ` ${finding.instance}`}: ${finding.message}${hint}${causes.join('')}`;
    });
}

/** A cause below its finding; what the finding or the next steps say already is not said again. */
function causeLine({code, object, container, summary, since, hint}: Cause, said: string, next: readonly string[]): string {
  const where = container === undefined ? object : `${object} (${container})`;
  const what = said.includes(summary) ? '' : `: ${summary}${since === null ? '' : ` (since ${since})`}`;
  const advice = said.includes(hint) || next.includes(hint) ? '' : `\n        ${hint}`;
  return `\n      ${code} ${where}${what}${advice}`;
}

function tally({plan, records}: RunResult): readonly string[] {
  const watching = new Set(plan.filter((step) => step.effect === 'none').map((step) => step.id));
  const done = records.filter((record) => record.state === 'done' && !watching.has(record.step));
  const gates = new Set(
    records.flatMap((record) => record.findings.filter((finding) => finding.status === 'pass').map((finding) => finding.id)),
  );
  const passed = gates.size === 0 ? '' : `; ${gates.size} gates passed: ${[...gates].sort().join(', ')}`;
  const settled = records.filter((record) => record.state === 'settled').length;
  return [`${done.length} steps changed something, ${settled} were settled${passed}`];
}
