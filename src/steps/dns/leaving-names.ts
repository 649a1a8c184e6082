import {markedNames, markOwner, recordsOfName} from '../../checks/dns/_name.ts';
import type {WantedName} from '../../checks/dns/_wanted.ts';
import {hostIn, nameIn, recordText} from '../../checks/dns/_zones.ts';
import type {DnsRecord} from '../../core/cloud-data.ts';
import type {Conflict, RecordChange, ZoneOwner} from './plan-records.ts';

export type LeavingNames = {
  readonly changes: readonly RecordChange[];
  readonly conflicts: readonly Conflict[];
  /** Hosts that are left over and were not asked to go. */
  readonly kept: readonly string[];
  /** Hosts that were asked to go and have nothing. */
  readonly gone: readonly string[];
};

/** Names with our mark that the target no longer wants. They go only by name: the records first, the mark at the end. */
export function leavingNames(wanted: readonly WantedName[], found: readonly DnsRecord[], owner: ZoneOwner): LeavingNames {
  const {zone, clusterName, remove} = owner;
  const marked = markedNames(found, clusterName).map((name) => hostIn(zone, name));
  const left = marked.filter((host) => !wanted.some((one) => one.host === host));
  const asked = remove.filter((host) => !wanted.some((one) => one.host === host));
  return {
    changes: left.filter((host) => asked.includes(host)).flatMap((host) => removals(host, found, owner)),
    conflicts: asked.filter((host) => !left.includes(host)).flatMap((host) => notOurs(host, found, owner)),
    kept: left.filter((host) => !asked.includes(host)),
    gone: asked.filter((host) => !left.includes(host) && recordsOfName(found, nameIn(zone, host)).leading.length === 0),
  };
}

/** Only what gomeet writes: an AAAA is somebody else's, and so are the records of a name that another installation marked, too. */
function removals(host: string, found: readonly DnsRecord[], {zone, clusterName}: ZoneOwner): readonly RecordChange[] {
  const {leading, marks, owners} = recordsOfName(found, nameIn(zone, host));
  const own = marks.filter((mark) => markOwner(mark) === clusterName);
  const records = owners.length > 1 ? [] : leading.filter(({type}) => type !== 'AAAA');
  return [...records, ...own].map((before) => ({action: 'remove', zone, before}));
}

/** What is gone already needs nothing; what is there without our mark stays. */
function notOurs(host: string, found: readonly DnsRecord[], {zone}: ZoneOwner): readonly Conflict[] {
  const {leading} = recordsOfName(found, nameIn(zone, host));
  if (leading.length === 0) return [];
  const why = `it has ${leading.map(recordText).join(', ')} without a mark of this installation, so gomeet does not remove it`;
  return [{host, why, adoptable: false}];
}
