import {Refused} from '../core/errors.ts';
import {type KubeObject, keyOf, keyText, shortName} from '../core/objects.ts';
import type {AppliedObject, World} from '../core/ports.ts';
import type {Probe} from '../core/probe.ts';
import type {Release} from '../core/release.ts';
import type {ObjectChange} from '../core/step.ts';
import {changeOf} from './changes.ts';

/** What a change of a single object starts from. */
export type Released = {
  /** Everything that the platform consists of: of the newest healthy record, or of the target where none is recorded. */
  readonly manifests: readonly KubeObject[];
  /** The object as each record that may be in force has it, the newest first; as the target has it where none does. */
  candidates(object: KubeObject): readonly KubeObject[];
};

/** Reads records (newest first) as what is deployed: a change of one object must not bring other differences along. */
export function released(releases: readonly Release[], manifests: readonly KubeObject[]): Released {
  const healthy = releases.find((release) => release.outcome === 'ok');
  return {
    manifests: healthy?.manifests ?? manifests,
    candidates: (object) => {
      const found = [releases[0], healthy].flatMap((release) => find(release?.manifests ?? [], object) ?? []);
      return found.length === 0 ? [object] : found;
    },
  };
}

/** The same objects with one of them replaced, or added. */
export function replacing(objects: readonly KubeObject[], object: KubeObject): readonly KubeObject[] {
  const key = keyText(keyOf(object));
  const known = objects.some((one) => keyText(keyOf(one)) === key);
  return known ? objects.map((one) => (keyText(keyOf(one)) === key ? object : one)) : [...objects, object];
}

export type Previewed = {readonly object: KubeObject; readonly applied: AppliedObject; readonly change: ObjectChange | undefined};

/** Has the server try each of them, and returns the one that changes least. Nothing is written. */
export async function leastChange(
  world: World,
  objects: readonly KubeObject[],
  force: boolean,
  signal: AbortSignal,
): Promise<Previewed | undefined> {
  let best: Previewed | undefined;
  for (const object of objects) {
    const [applied] = await world.changes.preview([object], signal, {force});
    if (applied === undefined) continue;
    const one = {object, applied, change: changeOf(applied)};
    if (best === undefined || rank(one) < rank(best)) best = one;
  }
  return best;
}

/** A probe that holds the world against these manifests instead of the target's: what was rolled out since is in force. */
export function against<Reading>(one: Probe<Reading>, manifests: readonly KubeObject[]): Probe<Reading> {
  return {
    ...one,
    read: (asking, signal) => one.read({...asking, target: {...asking.target, manifests}}, signal),
    judge: (reading, target) => one.judge(reading, {...target, manifests}),
  };
}

function rank({applied, change}: Previewed): number {
  return applied.rejected === undefined ? (change?.fields.length ?? 0) : Number.POSITIVE_INFINITY;
}

function find(objects: readonly KubeObject[], wanted: KubeObject): KubeObject | undefined {
  return objects.find((one) => keyText(keyOf(one)) === keyText(keyOf(wanted)));
}

/** What the server would not take. Another manager's field is the usual one: `kubectl set image` leaves it behind. */
export function refuseRejected({key, rejected}: AppliedObject): void {
  if (rejected === undefined) return;
  const owned = rejected.reason === 'conflict';
  throw new Refused(`the API server would refuse ${shortName(key)}: ${rejected.message}`, {
    suggestions: owned
      ? ['somebody else set this field and owns it since; take it over with --force-conflicts']
      : ['correct the manifests (gomeet lint shows the known rules) and run the same command again'],
  });
}
