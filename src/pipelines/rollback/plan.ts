import {gatesFor} from '../../checks/gates.ts';
import {isWorkload} from '../../checks/kubernetes/_rollout.ts';
import {keyOf} from '../../core/objects.ts';
import type {Probe} from '../../core/probe.ts';
import type {Step} from '../../core/step.ts';
import type {Target} from '../../core/target.ts';
import {holdStable} from '../../steps/hold-stable.ts';
import {pruneLeaving} from '../../steps/leaving-objects.ts';
import {type Phase, phases} from '../deploy/phases.ts';
import {needsWithin} from '../deploy/plan.ts';
import {gateOnly} from '../deploy/steps.ts';
import type {RollbackContext} from './context.ts';
import {restored} from './restored.ts';
import {begin, record, restore} from './steps.ts';

/** Phases that change nothing. */
const waits = new Set<Phase['kind']>(['gate', 'stability']);

/** The steps of a rollback: the phases of a deploy with the release's own gates, then everything is read back. Pure. */
export function plan(context: RollbackContext): readonly Step[] {
  const {then, release, restorable, leaving, options} = context;
  const {force} = options;
  const selected = phases.filter((phase) => (phase.kind === 'objects' ? restorable.phases.has(phase.id) : waits.has(phase.kind)));
  const ids = new Set(selected.map((phase) => phase.id));
  const removed = options.prune ? leaving : [];
  const after = (id: string) => phases.filter((phase) => phase.id === id).flatMap((phase) => needsWithin(phase, ids));
  const gateOf = (probes: readonly Probe[]) => (probes.length === 0 ? {} : {gate: {probes, limitMs: then.gateLimitMs}});
  return [
    {id: 'begin', title: `Note that a rollback to release ${release.number} begins`, needs: [], ...begin(context)},
    ...selected.map((phase): Step => {
      const needs = needsWithin(phase, ids);
      return {
        id: phase.id,
        title: phase.title,
        needs: needs.length === 0 ? ['begin'] : needs,
        ...part(phase, context),
        ...gateOf(gatesFor(phase.id, then).map((probe) => askedThen(probe, then))),
      };
    }),
    {
      id: 'prune',
      title: 'Objects that later releases created',
      needs: after('prune'),
      ...pruneLeaving(context.leaving, context.options.prune, ' of later releases'),
    },
    {
      id: 'restored',
      title: `Everything reads back as release ${release.number} says`,
      needs: ['prune'],
      ...gateOnly(),
      ...gateOf([restored(release.number, restorable.objects, removed, {force})]),
    },
    {id: 'release', title: 'Release record', needs: ['restored'], ...record(context)},
  ];
}

function part(phase: Phase, context: RollbackContext): Omit<Step, 'gate' | 'needs' | 'id' | 'title'> {
  const {manifests, stableForMs} = context.then;
  if (phase.kind === 'stability') return holdStable(manifests.filter(isWorkload).map(keyOf), stableForMs);
  const state = context.restorable.phases.get(phase.id);
  return state === undefined ? gateOnly() : restore(state, context);
}

/** The probe, held against the platform of the release instead of the one that is configured now. */
function askedThen(probe: Probe, then: Target): Probe {
  return {
    ...probe,
    read: (asking, signal) => probe.read({...asking, target: then}, signal),
    judge: (reading) => probe.judge(reading, then),
  };
}
