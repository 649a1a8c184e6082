import type {Finding, Status} from './finding.ts';
import type {HealthResult} from './health-result.ts';

/** What one finding became between two rounds. `from` is empty for one that was not there before. */
export type Change = {
  readonly id: string;
  readonly instance?: string;
  readonly from: Status | '';
  readonly to: Status | 'gone';
  readonly message: string;
};

/** The round with a `since` for every finding: the world's own, or the first of the rounds that had this status. Pure. */
export function withSince(result: HealthResult, before: HealthResult | undefined): HealthResult {
  const known = byKey(before);
  const findings = result.findings.map((finding) => {
    const same = known.get(keyOf(finding));
    const since = finding.since ?? (same?.status === finding.status ? same.since : undefined) ?? result.startedAt;
    return {...finding, since};
  });
  return {...result, findings};
}

/** What a person who knows the round before must be told. Pure. */
export function changesOf(result: HealthResult, before: HealthResult | undefined): readonly Change[] {
  const known = byKey(before);
  const here = byKey(result);
  const changed = result.findings.flatMap((finding): readonly Change[] => {
    const old = known.get(keyOf(finding));
    if (old?.status === finding.status) return [];
    // What is fine and was never heard of is no news.
    if (old === undefined && (finding.status === 'pass' || finding.status === 'skip')) return [];
    return [{...naming(finding), from: old?.status ?? '', to: finding.status, message: finding.message}];
  });
  const gone = [...known].flatMap(([key, old]): readonly Change[] => {
    if (here.has(key) || old.status === 'pass' || old.status === 'skip') return [];
    return [{...naming(old), from: old.status, ...endOf(old, result.findings)}];
  });
  return [...changed, ...gone];
}

/** An instance that is fine again has no line of its own any more: all that are fine share one. */
function endOf(old: Finding, findings: readonly Finding[]): Pick<Change, 'to' | 'message'> {
  const same = findings.filter(({id}) => id === old.id);
  const shared = same.find(({status, instance}) => instance === undefined && (status === 'pass' || status === 'skip'));
  const fine = shared ?? (same.every(({status}) => status === 'pass') ? same[0] : undefined);
  return fine === undefined ? {to: 'gone', message: 'nothing was found about it any more'} : {to: fine.status, message: fine.message};
}

function byKey(result: HealthResult | undefined): ReadonlyMap<string, Finding> {
  return new Map(result?.findings.map((finding) => [keyOf(finding), finding]));
}

function keyOf({id, instance}: Finding): string {
  return JSON.stringify([id, instance ?? null]);
}

function naming({id, instance}: Finding): Pick<Change, 'id' | 'instance'> {
  return {id, ...(instance === undefined ? {} : {instance})};
}
