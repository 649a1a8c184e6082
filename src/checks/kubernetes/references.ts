import {at, type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {type Reference, referencesOf} from '../../manifests/references.ts';
import {type Lists, listsOf} from './_lists.ts';
import {type SecretFacts, secretFacts} from './_secrets.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

export type ReferencesReading = Lists<(typeof kinds)[number] | 'ConfigMap' | 'ServiceAccount'> & {readonly secrets: readonly SecretFacts[]};

/** Pods that run do not notice that a Secret, a ConfigMap or a key of one was deleted: they fail when they start again. */
export default probe<ReferencesReading>({
  id: 'kubernetes.references',
  question: 'Would every pod start again: is everything there that its template refers to?',
  severity: 'critical',
  required: false,
  source: {kind: 'kubernetes', query: 'list workloads, configmaps, serviceaccounts; get each secret that a template names (keys only)'},
  runbook: 'rollout',
  async read(asking, signal) {
    const lists = await listsOf(asking, [...kinds, 'ConfigMap', 'ServiceAccount'], signal);
    const names = kinds
      .flatMap((kind) => lists[kind])
      .flatMap((object) =>
        referencesOf(object)
          .filter((one) => one.kind === 'Secret')
          .map((one) => one.name),
      );
    return {...lists, secrets: await secretFacts(asking, [...new Set(names)].sort(), signal)};
  },
  judge: (reading, target) => {
    const wanted = kinds
      .flatMap((kind) => reading[kind])
      .flatMap((object) => referencesOf(object).map((reference) => ({of: shortName(keyOf(object)), reference})));
    if (wanted.length === 0) return {status: 'skip', message: 'no workload refers to anything'};
    const missing = new Map<string, {readonly reference: Reference; readonly what: string; readonly of: Set<string>}>();
    const unread = new Map<string, Set<string>>();
    for (const {of, reference} of wanted) {
      const {kind, name, keys, optional} = reference;
      const found = keysOf(reference, reading);
      if (optional || found === 'not asked') continue;
      if (typeof found === 'object' && 'error' in found) unread.set(found.error, (unread.get(found.error) ?? new Set()).add(name));
      else {
        const lost = found === undefined ? [''] : keys.filter((key) => !found.has(key));
        for (const key of lost) {
          const what = key === '' ? `${kind.toLowerCase()}/${name} does not exist` : `${kind.toLowerCase()}/${name} has no key ${key}`;
          const entry = missing.get(what) ?? {reference, what, of: new Set<string>()};
          entry.of.add(of);
          missing.set(what, entry);
        }
      }
    }
    const judged = [...missing.values()].map(
      ({reference, what, of}): Judgement => ({
        status: 'fail',
        instance: shortName(reference),
        message: `${what}: pods of ${someOf([...of])} would not start again`,
        observed: [{name: 'workloads', value: of.size, unit: 'count'}],
        hint: `gomeet deploy --target ${target.name} makes what is missing; do not restart these pods before`,
      }),
    );
    const unknown = [...unread].map(
      ([error, names]): Judgement => ({
        status: 'unknown',
        instance: names.size === 1 ? `secret/${[...names][0]}` : `${names.size} secrets`,
        message: `not looked at: ${someOf([...names], 12)}: ${error}`,
        hint: 'the role gomeet-deployer may get these Secrets by name; the reader may not',
      }),
    );
    if (judged.length + unknown.length > 0) return [...judged, ...unknown];
    return {
      status: 'pass',
      message: `all ${wanted.length} references to configuration, secrets and service accounts lead somewhere`,
      observed: [{name: 'references', value: wanted.length, unit: 'count'}],
    };
  },
});

/** Keys of the object that a reference names; `undefined` when it does not exist. */
function keysOf(
  {kind, name}: Reference,
  {ConfigMap: maps, ServiceAccount: accounts, secrets}: ReferencesReading,
): ReadonlySet<string> | {readonly error: string} | 'not asked' | undefined {
  if (kind === 'ServiceAccount') return accounts.some((one) => one.metadata.name === name) ? new Set() : undefined;
  if (kind === 'ConfigMap') return dataKeys(maps.find((one) => one.metadata.name === name));
  if (kind !== 'Secret') return 'not asked';
  const found = secrets.find((one) => one.name === name);
  if (found === undefined) return 'not asked';
  if ('error' in found) return found;
  return 'absent' in found ? undefined : new Set(found.keys);
}

function dataKeys(map: KubeObject | undefined): ReadonlySet<string> | undefined {
  return map === undefined ? undefined : new Set([...Object.keys(at(map, 'data') ?? {}), ...Object.keys(at(map, 'binaryData') ?? {})]);
}
