import type {Cause} from './cause.ts';
import type {Json} from './json.ts';

/** `pending` exists only while a gate waits; `unknown` was not measured, which is never fine; `skip` always has a reason in `message`. */
export type Status = 'pass' | 'warn' | 'fail' | 'unknown' | 'skip' | 'pending';
export type Severity = 'critical' | 'warning' | 'info';

/** One measured number or text, with its unit (`bytes`, `seconds`, `count`, `percent`, or empty). */
export type Observation = {readonly name: string; readonly value: string | number | boolean | null; readonly unit: string};
/** The number that the observation was held against, and who set it. */
export type Threshold = {readonly name: string; readonly value: string | number; readonly unit: string; readonly source: string};

/** A probe's answer. Durations in milliseconds, `since` as ISO 8601. */
export type Finding = {
  readonly id: string;
  readonly title: string;
  readonly component: string;
  readonly instance?: string;
  readonly severity: Severity;
  readonly required: boolean;
  readonly status: Status;
  readonly message: string;
  readonly observed: readonly Observation[];
  readonly thresholds: readonly Threshold[];
  readonly hint?: string;
  readonly runbook?: string;
  readonly source: {readonly kind: string; readonly query: string};
  readonly since?: string;
  /** Why a workload is not as wanted, the root first; of probes that diagnose. */
  readonly causes?: readonly Cause[];
  /** What explains the answer and is too long for one line, such as the slowest queries. Never a secret. */
  readonly evidence?: Json;
  readonly durationMs: number;
  readonly error?: string;
};

const order: readonly Status[] = ['fail', 'unknown', 'pending', 'warn', 'skip', 'pass'];

/** The worst status among findings; `pass` for none. */
export function worstStatus(findings: readonly {readonly status: Status}[]): Status {
  return order.find((status) => findings.some((finding) => finding.status === status)) ?? 'pass';
}
