import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {LintInput, LintRule} from '../../lint/_rule.ts';
import dbPoolFits from '../../lint/db-pool-fits.ts';
import pdbAllowsEviction from '../../lint/pdb-allows-eviction.ts';
import pgbouncerConnections from '../../lint/pgbouncer-connections.ts';
import quotaCoversMaximum from '../../lint/quota-covers-maximum.ts';
import type {ScaleOptions} from './context.ts';

/** Sums that a number of pods is part of. */
const kept: readonly LintRule[] = [pgbouncerConnections, dbPoolFits, pdbAllowsEviction];

/** Refuses a number that breaks a sum of the manifests which held before, with the sum. */
export function refuseBrokenSums(options: ScaleOptions, before: readonly KubeObject[], after: readonly KubeObject[]): void {
  const broken = kept.flatMap((rule) => broke(rule, options, before, after));
  const [first] = broken;
  if (first === undefined) return;
  throw new Refused(first.message, {
    suggestions: [...first.arithmetic.slice(-2), 'change the settings together with the number, in your own manifests, and deploy'],
  });
}

/** Says when the platform's quota would refuse pods, should every workload grow to its maximum at once. */
export function quotaWarning(options: ScaleOptions, before: readonly KubeObject[], after: readonly KubeObject[]): readonly Finding[] {
  return broke(quotaCoversMaximum, options, before, after).map(({message}) => ({
    id: 'kubernetes.quota-at-maximum',
    title: 'Does the quota hold every workload at its largest size?',
    component: 'kubernetes',
    severity: 'warning',
    required: false,
    status: 'warn',
    message: `${message}; raise the quota too before all of them grow at once`,
    observed: [],
    thresholds: [],
    source: {kind: 'manifests', query: 'quota-covers-maximum'},
    durationMs: 0,
  }));
}

function broke(
  rule: LintRule,
  {target, secrets, capacity}: ScaleOptions,
  before: readonly KubeObject[],
  after: readonly KubeObject[],
): readonly {readonly message: string; readonly arithmetic: readonly string[]}[] {
  const input = (objects: readonly KubeObject[]): LintInput => ({profile: target.profile, objects, secrets, capacity, sources: {}});
  if (rule.check(input(before)).problems.length > 0) return [];
  const {problems, arithmetic} = rule.check(input(after));
  return problems.map((problem) => ({message: `${problem.object}: ${problem.message}`, arithmetic}));
}
