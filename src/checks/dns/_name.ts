import type {DnsRecord} from '../../core/cloud-data.ts';
import {dnsMark} from '../../core/cloud-target.ts';
import {dataOf} from './_zones.ts';

/** Everything that a zone has about one name. */
export type NameRecords = {
  /** Where the name leads: A, AAAA and CNAME. */
  readonly leading: readonly DnsRecord[];
  /** Of other types at the very name: MX, TXT, CAA … */
  readonly beside: readonly DnsRecord[];
  /** Marks of gomeet for it, ours and others'. */
  readonly marks: readonly DnsRecord[];
  /** Installations that say it is theirs; in the order of the zone. */
  readonly owners: readonly string[];
  /** Of external-dns, which would write its own record again. */
  readonly external: boolean;
  /** NS records that hand the name, or a part of the zone that it lies in, to other servers. */
  readonly delegations: readonly DnsRecord[];
  /** A wildcard that answers for the name while it has no record of its own. */
  readonly wildcard: readonly DnsRecord[];
};

const leads = ['A', 'AAAA', 'CNAME'];
const ownerOf = /^heritage=gomeet,owner=([^,\s]+)$/;

/** What `records` of a zone say of one name, relative to the zone. Names are compared without case. */
export function recordsOfName(records: readonly DnsRecord[], name: string): NameRecords {
  const at = (wanted: string) => records.filter((record) => record.name.toLowerCase() === wanted.toLowerCase());
  const here = at(name);
  const marks = at(dnsMark({clusterName: ''}, name).name).filter((record) => record.type === 'TXT' && ownerOf.test(dataOf(record)));
  return {
    leading: here.filter(({type}) => leads.includes(type)),
    beside: here.filter(({type}) => !leads.includes(type) && type !== 'NS' && type !== 'SOA'),
    marks,
    owners: [...new Set(marks.map(markOwner))],
    external: [name, `a-${name}`, `cname-${name}`].some((one) => at(one).some(isExternal)),
    delegations: parentsOf(name).flatMap((parent) => at(parent).filter(({type}) => type === 'NS')),
    wildcard:
      wildcardsOf(name)
        .map((one) => at(one).filter(({type}) => leads.includes(type)))
        .find((found) => found.length > 0) ?? [],
  };
}

/** Who says that a mark's name is theirs. */
export function markOwner(mark: DnsRecord): string {
  return ownerOf.exec(dataOf(mark))?.[1] ?? '';
}

/** Names that an installation has marked, relative to the zone. */
export function markedNames(records: readonly DnsRecord[], clusterName: string): readonly string[] {
  const own = records.filter((record) => record.type === 'TXT' && markOwner(record) === clusterName);
  return [...new Set(own.flatMap(({name}) => (name === '_gomeet' ? ['@'] : name.startsWith('_gomeet.') ? [name.slice(8)] : [])))];
}

/** The heritage that external-dns writes at the name, or in front of it with the type. */
function isExternal(record: DnsRecord): boolean {
  return record.type === 'TXT' && dataOf(record).includes('heritage=external-dns');
}

/** `a.b` and `b`: where a zone could be cut above the name. The zone itself is no cut. */
function parentsOf(name: string): readonly string[] {
  if (name === '@') return [];
  const labels = name.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}

/** The nearest first: `*.b`, then `*`. */
function wildcardsOf(name: string): readonly string[] {
  if (name === '@') return [];
  return [
    ...parentsOf(name)
      .slice(1)
      .map((parent) => `*.${parent}`),
    '*',
  ];
}
