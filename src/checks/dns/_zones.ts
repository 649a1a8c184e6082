import type {CloudDomain, DnsRecord} from '../../core/cloud-data.ts';

/** The zone of the account that a host lies in: the longest domain that it ends with. */
export function zoneOf(host: string, domains: readonly CloudDomain[]): string | undefined {
  return domains
    .map(({name}) => name)
    .filter((name) => host === name || host.endsWith(`.${name}`))
    .sort((a, b) => b.length - a.length)[0];
}

/** `api.example.org` in zone `example.org` is `api`; the zone itself is `@`. */
export function nameIn(zone: string, host: string): string {
  return host === zone ? '@' : host.slice(0, -zone.length - 1);
}

/** `api` in zone `example.org` is `api.example.org`. */
export function hostIn(zone: string, name: string): string {
  return name === '@' ? zone : `${name}.${zone}`;
}

/** What a record leads to, comparable: hosts in lower case without the last dot, texts without quotes. */
export function dataOf({type, data}: Pick<DnsRecord, 'type' | 'data'>): string {
  if (type === 'TXT') return data.replace(/^"(.*)"$/, '$1');
  return type === 'CNAME' || type === 'NS' ? data.toLowerCase().replace(/\.$/, '') : data;
}

/** `A 203.0.113.7`: a record as people write it. */
export function recordText(record: Pick<DnsRecord, 'type' | 'data'>): string {
  return `${record.type} ${dataOf(record)}`;
}
