import {Refused} from '../../core/errors.ts';
import {type KubeObject, keyOf, keyText, phaseOf, shortName} from '../../core/objects.ts';
import type {AppliedObject} from '../../core/ports.ts';
import type {Release} from '../../core/release.ts';
import type {ObjectChange} from '../../core/step.ts';
import {changeOf} from '../changes.ts';
import {phaseIds} from '../deploy/phases.ts';
import type {Restorable} from './context.ts';

/** Sorts what the API server said to the objects of a release; throws Refused when one that matters would not go back. Pure. */
export function restorableOf(
  {number, manifests}: Pick<Release, 'number' | 'manifests'>,
  previewed: readonly AppliedObject[],
  again: string,
): Restorable {
  const answers = new Map(previewed.map((one) => [keyText(one.key), one]));
  const phases = new Map<string, {objects: KubeObject[]; changes: ObjectChange[]}>();
  const objects: KubeObject[] = [];
  const jobs: Restorable['jobs'][number][] = [];
  const volumes: Restorable['volumes'][number][] = [];
  const refused: AppliedObject[] = [];
  for (const object of manifests) {
    const answer = answers.get(keyText(keyOf(object)));
    if (answer === undefined) continue;
    const change = changeOf(answer);
    // A Job is something that was done: applying it where it is gone or was another one would do it again.
    if (object.kind === 'Job') {
      if (answer.rejected !== undefined || change !== undefined) jobs.push(answer.key);
      continue;
    }
    if (answer.rejected !== undefined) {
      if (object.kind === 'PersistentVolumeClaim') volumes.push({key: answer.key, message: answer.rejected.message});
      else refused.push(answer);
      continue;
    }
    objects.push(object);
    // A phase that this version does not know any more is applied with what everything else needs.
    const phase = phaseIds.find((id) => id === phaseOf(object)) ?? 'foundation';
    const state = phases.get(phase) ?? {objects: [], changes: []};
    state.objects.push(object);
    if (change !== undefined) state.changes.push(change);
    phases.set(phase, state);
  }
  refuse(number, refused, again);
  return {phases, objects, jobs, volumes};
}

function refuse(number: number, refused: readonly AppliedObject[], again: string): void {
  const [first] = refused;
  if (first === undefined) return;
  const lines = refused.map((one) => `${shortName(one.key)}: ${one.rejected?.message}`);
  const more = lines.length === 1 ? '' : ` (and ${lines.length - 1} more)`;
  const conflicts = refused.every((one) => one.rejected?.reason === 'conflict');
  throw new Refused(
    conflicts
      ? `somebody else took over fields that release ${number} sets: ${lines[0]}${more}`
      : `the API server would not take release ${number} back: ${lines[0]}${more}`,
    {
      suggestions: [
        ...lines.slice(1, 10),
        conflicts
          ? `take them back with: ${again.replace(/ --yes$/, '')} --force-conflicts --yes`
          : 'what cannot change in place has to be removed by hand first, or go back to another release: gomeet history',
      ],
    },
  );
}
