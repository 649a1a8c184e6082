import {checks} from '../checks/index.ts';
import {forTarget, selectProbes} from '../core/health-selection.ts';
import type {Probe} from '../core/probe.ts';
import type {Target} from '../core/target.ts';

/** What health-check calls critical of the platform itself: what is around it does not change with an upgrade, and costs its quota. */
export function criticalProbes(target: Target): readonly Probe[] {
  const critical = selectProbes(checks as readonly Probe[], {only: [], skip: [], severity: 'critical', deep: false});
  return forTarget(critical, target).filter(({wants}) => wants !== 'cloud');
}
