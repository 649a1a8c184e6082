import {gatesFor} from '../../checks/gates.ts';
import type {Step} from '../../core/step.ts';
import {holdStable} from '../../steps/hold-stable.ts';
import {pruneLeaving} from '../../steps/leaving-objects.ts';
import {openMedia, writeNames} from './around.ts';
import type {DeployContext} from './context.ts';
import {gateOf} from './gate.ts';
import {type Phase, phases, selectPhases} from './phases.ts';
import {applyObjects, createSecrets, gateOnly, recordRelease} from './steps.ts';

/** The steps of a deploy: one per phase, in the order of their needs. Pure. */
export function plan(context: DeployContext): readonly Step[] {
  const {options} = context;
  const selected = selectPhases(options).filter((phase) => isNeeded(phase, context));
  const ids = new Set(selected.map((phase) => phase.id));
  return selected.flatMap((phase): readonly Step[] => {
    const needs = needsWithin(phase, ids);
    if (phase.kind === 'firewall') return openMedia(context, needs);
    const probes = gatesFor(phase.id, options.target, options.skip);
    const gate = probes.length === 0 ? {} : {gate: gateOf(probes, context.phases.get(phase.id), options.target)};
    return [{id: phase.id, title: phase.title, needs, ...part(phase, context), ...gate}];
  });
}

function part(phase: Phase, context: DeployContext): Omit<Step, 'gate' | 'needs' | 'id' | 'title'> {
  if (phase.kind === 'secrets') return createSecrets(context);
  if (phase.kind === 'prune') return pruneLeaving(context.leaving, context.options.prune);
  if (phase.kind === 'release') return recordRelease(context);
  if (phase.kind === 'gate') return gateOnly();
  if (phase.kind === 'dns') return writeNames(context);
  if (phase.kind === 'stability') return holdStable('all', context.options.target.stableForMs);
  return applyObjects(context.phases.get(phase.id) ?? {objects: [], changes: []});
}

/** A phase without objects in this profile is left out. */
function isNeeded(phase: Phase, context: DeployContext): boolean {
  return phase.kind !== 'objects' || context.phases.has(phase.id);
}

/** A need that is not part of this run is replaced by what it needs itself, so that order is kept; one around the cluster by nothing. */
export function needsWithin(phase: Phase, ids: ReadonlySet<string>): readonly string[] {
  const byId = new Map(phases.map((one) => [one.id, one]));
  const out = new Set<string>();
  const visit = (id: string) => {
    if (ids.has(id)) out.add(id);
    else if (byId.get(id)?.wants === undefined) for (const need of byId.get(id)?.needs ?? []) visit(need);
  };
  for (const need of phase.needs) visit(need);
  return [...out];
}
