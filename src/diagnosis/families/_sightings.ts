import type {KubeObject} from '../../core/objects.ts';
import type {Found} from '../_types.ts';

/** One pod that shows a trouble. `key`: sightings of one key are told once. */
export type Sighting<Detail> = {
  readonly key: string;
  readonly pod: KubeObject;
  /** Milliseconds. */
  readonly since: number | undefined;
  /** The heavier one shows the trouble better (restarts); then the older one. */
  readonly weight?: number;
  readonly detail: Detail;
};

/** Tells each trouble once, by the pod that shows it best: of ten thousand pods only one per trouble is put into words. */
export function told<Detail>(
  sightings: Iterable<Sighting<Detail>>,
  describe: (best: Sighting<Detail>, count: number) => Found,
): readonly Found[] {
  const groups = new Map<string, {best: Sighting<Detail>; count: number}>();
  for (const one of sightings) {
    const group = groups.get(one.key);
    if (group === undefined) groups.set(one.key, {best: one, count: 1});
    else {
      group.count += 1;
      if (isBetter(one, group.best)) group.best = one;
    }
  }
  return [...groups.values()].map(({best, count}) => ({...describe(best, count), count}));
}

function isBetter(one: Sighting<unknown>, other: Sighting<unknown>): boolean {
  const weight = (one.weight ?? 0) - (other.weight ?? 0);
  if (weight !== 0) return weight > 0;
  return (one.since ?? Number.MAX_VALUE) < (other.since ?? Number.MAX_VALUE);
}
