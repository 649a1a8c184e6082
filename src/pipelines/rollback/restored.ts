import {at, type KubeObject, keyOf, type ObjectKey, shortName} from '../../core/objects.ts';
import type {AppliedObject, ApplyOptions} from '../../core/ports.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {changeOf} from '../changes.ts';

type Reading = {readonly previewed: readonly AppliedObject[]; readonly left: readonly ObjectKey[]};

/** Reads every object of the release back: applying it once more must change nothing, and what was removed must be gone. */
export function restored(
  number: number,
  objects: readonly KubeObject[],
  removed: readonly ObjectKey[],
  options: ApplyOptions,
): Probe<Reading> {
  return probe<Reading>({
    id: 'release.restored',
    question: `Is everything as release ${number} says?`,
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: 'server-side apply of the release with dryRun=All'},
    read: async ({world}, signal) => {
      const previewed = await world.changes.preview(objects, signal, options);
      const found = await Promise.all(removed.map((key) => world.cluster.get(key, signal)));
      return {previewed, left: removed.filter((_, index) => found[index] !== undefined)};
    },
    judge: (reading) => judgeRestored(number, objects, reading),
  });
}

/** Pure. One judgement for each object that is not as it should be; a single pass when all are. */
export function judgeRestored(number: number, objects: readonly KubeObject[], {previewed, left}: Reading): readonly Judgement[] {
  const wrong = previewed.flatMap((one): readonly Judgement[] => {
    const what = difference(one);
    return what === undefined ? [] : [{status: 'fail', instance: shortName(one.key), message: `not as in release ${number}: ${what}`}];
  });
  // Background deletion takes its time.
  const open = left.map(
    (key): Judgement => ({status: 'fail', instance: shortName(key), message: 'it was removed and is still there', transient: true}),
  );
  const extra = objects.flatMap((object, index) => foreignKeys(object, previewed[index]?.before, number));
  if (wrong.length + open.length > 0) return [...wrong, ...open, ...extra];
  const maps = objects.filter((object) => object.kind === 'ConfigMap').length;
  return [
    {
      status: 'pass',
      message: `${objects.length} objects, ${maps} ConfigMaps among them, read back as in release ${number}`,
      observed: [{name: 'objects', value: objects.length, unit: 'count'}],
    },
    ...extra,
  ];
}

function difference(one: AppliedObject): string | undefined {
  if (one.rejected !== undefined) return one.rejected.message;
  const change = changeOf(one);
  if (change === undefined) return undefined;
  if (change.action === 'create') return 'it does not exist';
  const fields = change.fields.map((field) => `${field.path} is ${field.from}, should be ${field.to}`);
  return fields.length > 3 ? `${fields.slice(0, 3).join('; ')} and ${fields.length - 3} more fields` : fields.join('; ');
}

/** Keys that somebody else added to a ConfigMap: an apply does not take them away. */
function foreignKeys(object: KubeObject, live: KubeObject | undefined, number: number): readonly Judgement[] {
  if (object.kind !== 'ConfigMap' || live === undefined) return [];
  const extra = ['data', 'binaryData'].flatMap((field) => {
    const wanted = Object.keys(Object(at(object, field)));
    return Object.keys(Object(at(live, field))).filter((key) => !wanted.includes(key));
  });
  if (extra.length === 0) return [];
  return [
    {
      status: 'warn',
      instance: shortName(keyOf(object)),
      message: `has keys that release ${number} has not, set by somebody else: ${extra.join(', ')}`,
    },
  ];
}
