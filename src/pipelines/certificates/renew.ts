import {certManager} from '../../checks/certificates/_reading.ts';
import {isIssuing, manualReason, renewed, revisionOf, withOrder} from '../../checks/certificates/_renewed.ts';
import api from '../../checks/kubernetes/api.ts';
import {Failed} from '../../core/errors.ts';
import {conditionOf} from '../../core/objects.ts';
import type {Pipeline} from '../../core/pipeline.ts';
import type {Step, StepContext} from '../../core/step.ts';
import {afterFailure} from '../after-failure.ts';
import {gather, type RenewContext, type RenewOptions} from './gather.ts';

export type {RenewOptions} from './gather.ts';

/** Others write the status, too: cert-manager itself. */
const tries = 5;

/** `gomeet certificates renew`: a new certificate before its time, ordered as cert-manager's own tool does. */
export function renew(options: RenewOptions, again: string, status: string): Pipeline<RenewContext> {
  return {
    name: 'certificates renew',
    again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan: (context) => [order(context)],
    material: ({name, revision, issuer}) => ({name, revision, issuer}),
    next: (_context, outcome, records) => {
      if (outcome === 'planned') return [`carry it out with: ${again}`];
      if (outcome !== 'ok') return [...afterFailure(records, again), `see why with: ${status}`];
      return [`see that it is served with: ${status}`, 'TURN reads it at its start: gomeet rollout restart turn-service'];
    },
  };
}

function order({options, name, revision, ordered, issuer, fresh}: RenewContext): Step {
  const {namespace, gateLimitMs} = options.target;
  const key = {apiVersion: certManager, kind: 'Certificate', namespace, name};
  const fields = [
    ...(ordered ? [] : [{path: 'status.conditions.Issuing', from: '(none)', to: manualReason}]),
    {path: 'status.revision', from: String(revision), to: String(revision + 1)},
  ];
  return {
    id: 'renew',
    title: `A new certificate/${name} of ${issuer}`,
    needs: [],
    effect: 'change',
    changes: fresh === undefined ? [{key, action: 'update', fields}] : [],
    gate: {probes: [renewed(name, revision)], limitMs: gateLimitMs, overtime: 'timed-out'},
    settled: async ({world}, signal) => {
      const live = await world.cluster.get(key, signal);
      if (fresh !== undefined) return `revision ${revisionOf(live)} was issued just now (${fresh}); --force orders another one`;
      if (revisionOf(live) > revision) return `revision ${revisionOf(live)} is there already`;
      const manual = conditionOf(live, 'Issuing')?.reason === manualReason;
      return isIssuing(live) && manual && 'it is ordered already';
    },
    apply: (context, signal) => place(context, key, signal),
  };
}

async function place(
  {world}: StepContext,
  key: Parameters<StepContext['world']['cluster']['get']>[0],
  signal: AbortSignal,
): Promise<string> {
  for (let round = 1; round <= tries; round += 1) {
    const live = await world.cluster.get(key, signal);
    if (live === undefined) throw new Failed(`certificate/${key.name} does not exist any more`);
    const offset = world.cluster.clockOffsetMs?.() ?? 0;
    const time = `${new Date(world.clock.now().getTime() + offset).toISOString().slice(0, 19)}Z`;
    const stored = await world.changes.replaceStatus({...live, status: withOrder(live, time)}, signal);
    if (stored !== 'conflict') return 'a new certificate is ordered';
  }
  throw new Failed(`certificate/${key.name} was changed by others ${tries} times in a row; try again`);
}
