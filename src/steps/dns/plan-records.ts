import {markOwner, type NameRecords, recordsOfName} from '../../checks/dns/_name.ts';
import type {WantedName} from '../../checks/dns/_wanted.ts';
import {dataOf, hostIn, nameIn, recordText} from '../../checks/dns/_zones.ts';
import type {DnsRecord, DnsRecordSpec} from '../../core/cloud-data.ts';
import {dnsMark} from '../../core/cloud-target.ts';
import {didYouMean} from '../../core/nearest.ts';
import {conflictsOf} from './conflicts.ts';
import {leavingNames} from './leaving-names.ts';

/** One request to the zone. `record` as it shall be; of a removal, as it is. */
export type RecordChange =
  | {readonly action: 'create'; readonly zone: string; readonly record: DnsRecordSpec}
  | {readonly action: 'update'; readonly zone: string; readonly before: DnsRecord; readonly record: DnsRecordSpec}
  | {readonly action: 'remove'; readonly zone: string; readonly before: DnsRecord};

/** Who plans, in which zone, and what was asked for by name (whole host names). */
export type ZoneOwner = {
  readonly clusterName: string;
  readonly zone: string;
  readonly ttlS: number;
  readonly adopt: readonly string[];
  readonly remove: readonly string[];
};

/** A name that cannot be had, and why, with what is in the way. `adoptable`: --adopt would take it over. */
export type Conflict = {readonly host: string; readonly why: string; readonly adoptable: boolean};

export type ZonePlan = {
  /** In the order in which they are carried out. */
  readonly changes: readonly RecordChange[];
  readonly conflicts: readonly Conflict[];
  /** Names with our mark that nobody wants any more and nobody asked to remove. */
  readonly leaving: readonly string[];
  /** Wanted names that have no record yet. */
  readonly blank: readonly string[];
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[];
};

/**
 * What one zone needs. The mark of a name is written before its records and removed after them, so that whatever was
 * interrupted is still known as ours. Pure.
 */
export function planRecords(wanted: readonly WantedName[], found: readonly DnsRecord[], owner: ZoneOwner): ZonePlan {
  const plans = wanted.map((one) => planName(one, found, owner));
  const leaving = leavingNames(wanted, found, owner);
  return {
    changes: [...plans.flatMap(({changes}) => changes), ...leaving.changes],
    conflicts: [...plans.flatMap(({conflicts}) => conflicts), ...leaving.conflicts],
    leaving: leaving.kept,
    blank: wanted.map(({host}) => host).filter((host) => recordsOfName(found, nameIn(owner.zone, host)).leading.length === 0),
    notes: [
      ...plans.flatMap(({notes}) => notes),
      ...leaving.gone.map((host) => `--remove ${host}: it has no record, so there is nothing to remove${didYouMean(host, leaving.kept)}`),
    ],
  };
}

type NamePlan = Pick<ZonePlan, 'changes' | 'conflicts' | 'notes'>;

function planName(wanted: WantedName, found: readonly DnsRecord[], owner: ZoneOwner): NamePlan {
  const name = nameIn(owner.zone, wanted.host);
  const here = recordsOfName(found, name);
  const conflicts = conflictsOf(wanted, here, owner);
  // Where a name shall lead may not be known yet, and what is in its way already is.
  if (conflicts.length > 0 || wanted.values.length === 0) return {changes: [], conflicts, notes: []};
  const changes = [...markChanges(name, here, owner), ...leadingChanges(name, wanted, here.leading, owner)];
  return {changes, conflicts: [], notes: notesOf(wanted, here, owner)};
}

/** A second mark is what a lost answer left behind; another's goes only when the name was asked for. */
function markChanges(name: string, {marks}: NameRecords, {clusterName, zone, ttlS}: ZoneOwner): readonly RecordChange[] {
  const mark = {type: 'TXT', ...dnsMark({clusterName}, name), ttl: ttlS};
  const own = marks.find((one) => markOwner(one) === clusterName);
  const kept = own ?? marks[0];
  if (kept === undefined) return [{action: 'create', zone, record: mark}];
  const removed = marks.filter((one) => one !== kept).map((before): RecordChange => ({action: 'remove', zone, before}));
  return own === undefined ? [{action: 'update', zone, before: kept, record: mark}, ...removed] : removed;
}

/** What is right stays, what is wrong is turned into what is missing, and only the rest is created or removed. */
function leadingChanges(name: string, wanted: WantedName, leading: readonly DnsRecord[], {zone, ttlS}: ZoneOwner): readonly RecordChange[] {
  const same = leading.filter(({type}) => type === wanted.type);
  const kept = wanted.values.map((value) => ({value, record: same.find((one) => dataOf(one) === value)}));
  const spare = same.filter((one) => !kept.some(({record}) => record === one));
  const put = kept.flatMap(({value, record}): readonly RecordChange[] => {
    // A host without a last dot would be taken as relative to the zone.
    const spec = {type: wanted.type, name, data: wanted.type === 'CNAME' ? `${value}.` : value, ttl: ttlS};
    const before = record ?? spare.shift();
    if (before === undefined) return [{action: 'create', zone, record: spec}];
    return record !== undefined && before.ttl === ttlS ? [] : [{action: 'update', zone, before, record: spec}];
  });
  // A CNAME bears no other record beside it, so what is of another type goes first.
  const other = leading.filter(({type}) => type !== wanted.type);
  const gone = (before: DnsRecord): RecordChange => ({action: 'remove', zone, before});
  return [...other.map(gone), ...put, ...spare.map(gone)];
}

function notesOf({host}: WantedName, {leading, wildcard, owners}: NameRecords, {adopt, clusterName, zone}: ZoneOwner): readonly string[] {
  const [wild] = wildcard;
  if (leading.length === 0 && wild !== undefined)
    return [`${hostIn(zone, wild.name)} (${recordText(wild)}) answers for ${host} until it has a record of its own`];
  if (!adopt.includes(host) || owners.includes(clusterName) || (leading.length === 0 && owners.length === 0)) return [];
  const whose = owners.length === 0 ? '' : ` of gomeet for ${owners.join(', ')}`;
  return [`${host} (${leading.map(recordText).join(', ') || 'a mark'}${whose}) is taken over`];
}
